"""The speech model: a folder that the user names, or the one that two packages carry in halves."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

from twicetold.archive.faults import storage_faults
from twicetold.errors import UsageError
from twicetold.fingerprint.words_extras import WHISPER_PARTS, has

MODEL = "model.bin"
PACKAGED = "whisper-base"
PACKAGED_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of the joined halves: the published digest of Systran's conversion of Whisper base (MIT)."""

_BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")
_CHUNK = 1 << 20


def model_folder(named: Path | None, *, keep: Path) -> Path:
    """A folder with a Whisper model as faster-whisper reads it.

    Args:
        named: the user's own; then nothing else is looked for.
        keep: where the joined halves of the packaged model go, once: derived, 145 MB.

    Raises:
        UsageError: `words.no_model`, there is none, or it is not what it should be.
        StorageFull, StorageReadOnly: the halves cannot be joined.
    """
    if named is not None:
        if not (named / MODEL).is_file():
            raise _no_model(f"{named}: holds no {MODEL}")
        return named
    if not has(WHISPER_PARTS):
        raise _no_model("no speech model is installed")
    folder = keep / PACKAGED
    if not (folder / MODEL).is_file():
        with storage_faults(folder):
            _join([_data_of(module) for module in WHISPER_PARTS], folder)
    return folder


def _join(parts: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _BESIDE:
        held = next((part / name for part in parts if (part / name).is_file()), None)
        if held is not None:
            shutil.copyfile(held, folder / name)
    digest = hashlib.sha256()
    beside = folder / f".{MODEL}.{os.getpid()}.part"
    try:
        with beside.open("wb") as joined:
            for number, part in enumerate(parts, start=1):
                with (part / f"{MODEL}.part{number}").open("rb") as half:
                    while chunk := half.read(_CHUNK):
                        digest.update(chunk)
                        joined.write(chunk)
            joined.flush()
            os.fsync(joined.fileno())
        if digest.hexdigest() != PACKAGED_SHA256:
            raise _no_model("the packaged speech model does not have its published digest")
        beside.replace(folder / MODEL)
    finally:
        beside.unlink(missing_ok=True)


def _data_of(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise _no_model(f"the package {module} has no files")
    return Path(spec.origin).parent / "data"


def _no_model(message: str) -> UsageError:
    return UsageError(
        message,
        hint="Install it with: pip install 'twicetold[speech]', or name a folder with --model.",
        code="words.no_model",
    )
