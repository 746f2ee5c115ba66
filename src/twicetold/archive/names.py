"""Names from elsewhere made printable: file names can hold line ends, bytes that are no UTF-8, and marks that turn
the reading direction around so that a name shows as another one."""

from __future__ import annotations

import os
import unicodedata

_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates. The plain marks U+200E and U+200F stay: right-to-left names need them."""

_ESCAPED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def printable(name: str | os.PathLike[str]) -> str:
    """`name` with control characters, direction overrides and undecodable bytes written as `\\n`, `\\u202e`, `\\xff`.

    Always encodes to UTF-8 and never breaks a line. Other text, in any script, is left as it is.
    """
    return "".join(_escaped(character) for character in os.fspath(name))


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        # How Python carries a byte that is no UTF-8 (PEP 383).
        return f"\\x{ord(character) - 0xDC00:02x}"
    if character in _DIRECTION_MARKS or unicodedata.category(character) in _ESCAPED_CATEGORIES:
        return character.encode("unicode_escape").decode("ascii")
    return character
