"""The text of a PDF, page by page, as far as its fonts say which characters they draw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from twicetold.errors import MediaRejected
from twicetold.media.source import open_bytes
from twicetold.media.text_track import TextForm, TextTrack

PAGE_BREAK = "\n\f"

_FAULTS = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)
"""What a damaged PDF makes the parser stumble with, besides its own errors."""


def read_pdf(path: Path, *, max_characters: int) -> TextTrack:
    """The text of every page that can be read.

    Raises:
        MediaRejected: `text.unreadable`, `text.encrypted`, or as `source.open_bytes`.
    """
    with open_bytes(path) as file:
        try:
            reader = PdfReader(file, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise MediaRejected(
                    f"{path}: is encrypted",
                    code="text.encrypted",
                    hint="Save a copy without a password and add that.",
                )
            count = len(reader.pages)
        except (*_FAULTS, OSError) as error:
            raise MediaRejected(
                f"{path}: cannot be read as PDF ({type(error).__name__})",
                code="text.unreadable",
                hint="Look for another copy, or convert it to text.",
            ) from None
        texts: list[str] = []
        pages: list[tuple[int, int]] = []
        failed: list[int] = []
        at = 0
        for number in range(count):
            try:
                text = reader.pages[number].extract_text()
            except _FAULTS:
                text = ""
                failed.append(number + 1)
            texts.append(text)
            pages.append((at, at + len(text)))
            at += len(text) + len(PAGE_BREAK)
            if at > max_characters:
                break
    warnings = (f"{len(failed)} of {count} pages could not be read, the first is {failed[0]}",) if failed else ()
    return TextTrack(
        PAGE_BREAK.join(texts),
        TextForm.PDF,
        pages=np.array(pages, np.int64).reshape(-1, 2),
        warnings=warnings,
    )
