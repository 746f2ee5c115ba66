"""A codebook as a REFI-QDA codebook file (.qdc).

What the format cannot say stays behind: versions, changes, retired codes, levels and values.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, register_namespace

from twicetold.coding.codebook import Codebook
from twicetold.coding.exchange import refi

NAMESPACE = "urn:QDA-XML:codebook:1.0"


def written(book: Codebook) -> bytes:
    """The file's bytes."""
    register_namespace("", NAMESPACE)
    root = Element(f"{{{NAMESPACE}}}CodeBook", {"origin": "Twicetold"})
    refi.write_codes(root, book, NAMESPACE)
    return refi.written(root)


def read(content: bytes, *, name: str, where: str) -> Codebook:
    """Version 1 of a codebook of this name.

    Raises:
        TableInvalid: `coding.refi`, `codebook.invalid`.
    """
    root = refi.parsed(content, where=where)
    if refi.local(root) != "CodeBook":
        raise refi.refused(f"{where}: is a '{refi.local(root)}' and no codebook")
    return refi.book_of(root, name=name, where=where)
