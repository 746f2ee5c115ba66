"""Words as they were read from one file, on disk: a JSON object that any program opens.

Reading a PDF or listening to an hour of speech costs far more than matching it, so what was read is kept, with what
read it, as other fingerprints are. Files are written beside and renamed into place; a digest tells a damaged one.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec
import numpy as np

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.replacing import replacing
from twicetold.media.text_track import TextForm, TextTrack

FORMAT = 1

_SURROGATES = re.compile("[\ud800-\udfff]")


class StoredText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file's words. `cues` and `pages` are rows as in `TextTrack`; `made_by` names program and version."""

    format: int = FORMAT
    item_sha256: str
    made_by: str
    form: TextForm
    encoding: str = ""
    language: str = ""
    warnings: tuple[str, ...] = ()
    cues: list[tuple[int, int, int, int]] = []
    pages: list[tuple[int, int]] = []
    text: str
    content_sha256: str = ""
    """Over the object with this field empty."""

    @property
    def track(self) -> TextTrack:
        """The words as a track; raises ValueError where rows lie outside the text."""
        return TextTrack(
            self.text,
            self.form,
            encoding=self.encoding,
            cues=np.array(self.cues, np.int64).reshape(-1, 4),
            pages=np.array(self.pages, np.int64).reshape(-1, 2),
            warnings=self.warnings,
        )


def stored_text(track: TextTrack, *, item_sha256: str, made_by: str, language: str = "") -> StoredText:
    """A track as it is stored. Unpaired surrogates, which no JSON can hold, become U+FFFD, one for one."""
    return StoredText(
        item_sha256=item_sha256,
        made_by=made_by,
        form=track.form,
        encoding=track.encoding,
        language=language,
        warnings=track.warnings,
        cues=[tuple(row) for row in track.cues.tolist()],
        pages=[tuple(row) for row in track.pages.tolist()],
        text=_SURROGATES.sub("\ufffd", track.text),
    )


def write(path: Path, stored: StoredText) -> None:
    """Write one file's words, replacing what is at `path` in one step.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    whole = msgspec.structs.replace(stored, content_sha256=_digest(stored))
    with replacing(path) as file:
        file.write(msgspec.json.encode(whole))


def read(path: Path, *, item_sha256: str) -> StoredText:
    """Read one file's words and check that they are those of the item.

    Raises:
        FileNotFoundError: there is no such file.
        FingerprintDamaged: the file cannot be read, or holds another item's.
    """
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=StoredText)
        if stored.format != FORMAT or stored.content_sha256 != _digest(stored):
            raise ValueError("its content does not have the digest that it states")
        stored.track  # noqa: B018 - checks the rows
    except FileNotFoundError:
        raise
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise FingerprintDamaged(f"{path} does not hold whole words: {error}") from error
    if stored.item_sha256 != item_sha256:
        raise FingerprintDamaged(f"{path} holds the words of item {stored.item_sha256}")
    return stored


def _digest(stored: StoredText) -> str:
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(stored, content_sha256=""))).hexdigest()
