"""What each character folds to: the table behind `text_folding`, made once from the Unicode character database.

A letter or digit folds to one or more letters; anything else folds to nothing. No language is assumed and no word is
looked for. In order, for each character by itself:

1. compatibility decomposition and case folding (Unicode Standard Annex 15, NFKD; Unicode Standard 3.13): width,
   ligatures, Arabic presentation forms, letters in circles and in mathematical type, precomposed accents;
2. marks with a combining class go (accents, Arabic and Hebrew vowel marks, tone marks), those without stay: they are
   the vowels of Indic and South-East Asian scripts;
3. tatweel, hamza on the line, zero-width characters, direction controls, punctuation, symbols and white space go;
4. `ALIKE` brings spellings and look-alikes together;
5. digits of every script become ASCII digits.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

VERSION = f"1.{unicodedata.unidata_version}"
"""Of this table: its rules, and the Unicode version of the character database that this Python carries."""

_SPELLINGS = {
    # Arabic: wasla alef (the other alefs decompose), ta marbuta, alef maqsura; hamza's carriers lose it by step 2.
    "ٱ": "ا",
    "ٲ": "ا",
    "ٳ": "ا",
    "ٵ": "ا",
    "ة": "ه",
    "ى": "ي",
    # Persian, Urdu, Kurdish and Uyghur letters that are typed for one another; letters of their own sound stay.
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ۍ": "ي",
    "ێ": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ۃ": "ه",
    "ۀ": "ه",
    "ۆ": "و",
    "ۇ": "و",
    "ۈ": "و",
    "ۋ": "و",
    # Latin letters that have no decomposition.
    "ø": "o",
    "đ": "d",
    "ħ": "h",
    "ł": "l",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ƒ": "f",
    "ɑ": "a",
    "ɡ": "g",
    "ɩ": "i",
    "ʋ": "v",
}

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))

# Our own list: what looks the same in common type, upper or lower case. Both cases of a letter get one target, so that
# a text in Cyrillic or Greek still equals itself in capitals. Unicode Technical Standard 39 lists many more.
_CYRILLIC = dict(zip("авекмнорстухіјѕһԁԛԝӏґѵ", "abekmhopctyxijshdqwlrv", strict=True))
_GREEK = dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True)) | {"ς": "σ", "ϲ": "c", "ϳ": "j"}
_ARMENIAN = {"օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g"}

ALIKE: dict[str, str] = {**_SPELLINGS, **_SMALL_CAPITALS, **_CYRILLIC, **_GREEK, **_ARMENIAN}
"""Lower-case letter to the letters it is taken for."""

_DROPPED_LETTERS = frozenset("ءـۥۦ")
"""Hamza on the line is written or left out; tatweel only stretches; small waw and yeh are marks by nature."""

_MODIFIERS = range(0x02B9, 0x0300)
"""Letter-like signs of transliteration (Qurʾan, Qur'an, Quran): punctuation here."""

_UNSEEN = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E), 0x034F, 0x17B4, 0x17B5})
"""Variation selectors, the grapheme joiner and two vowels that are never shown: marks without a combining class."""

_SQUARED = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
"""First of 26 capital letters each: squared, circled and squared in reverse, and the letters that flags are made of."""

_LAST_TABLED = 0x323B0
_TAGS = range(0xE0000, 0xE0200)


class FoldingTable(NamedTuple):
    """`letters[start[c]:start[c + 1]]` is what code point `c` folds to; `attached[c]` says that it folds to nothing and
    belongs to the character before it: marks, tatweel, what has no width."""

    start: NDArray[np.int32]
    """(0x110001,)"""
    letters: NDArray[np.uint32]
    attached: NDArray[np.bool_]
    """(0x110000,)"""


@cache
def folding_table() -> FoldingTable:
    """The table for every code point; made in about half a second, once for each process."""
    counts = np.ones(sys.maxunicode + 1, np.int32)
    attached = np.zeros(sys.maxunicode + 1, np.bool_)
    parts: list[NDArray[np.uint32]] = []
    plain_from = 0

    def plain(until: int) -> None:
        parts.append(np.arange(plain_from, until, dtype=np.uint32))

    for code in (*range(_LAST_TABLED), *_TAGS):
        folded = _folded(chr(code))
        if folded != chr(code):
            plain(code)
            plain_from = code + 1
            counts[code] = len(folded)
            attached[code] = not folded and _is_attached(chr(code))
            parts.append(np.array([ord(letter) for letter in folded], np.uint32))
    plain(sys.maxunicode + 1)
    start = np.zeros(sys.maxunicode + 2, np.int32)
    np.cumsum(counts, out=start[1:])
    table = FoldingTable(start, np.concatenate(parts), attached)
    for array in table:
        array.flags.writeable = False
    return table


def _folded(character: str) -> str:
    code = ord(character)
    for first in _SQUARED:
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    # Folding can give capitals that decompose again (U+2121 is TEL), hence twice.
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()).casefold()
    return "".join(_letter(part) for part in lowered)


def _letter(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character in _DROPPED_LETTERS or code in _UNSEEN or code in _MODIFIERS:
        return ""
    if character.isdecimal():
        return str(unicodedata.digit(character))
    if category in {"Mn", "Mc"}:
        return "" if unicodedata.combining(character) else character
    # Not assigned in this version of Unicode, or for private use: more likely a letter than not.
    if category[0] in {"L", "N"} or category in {"Cn", "Co"}:
        return ALIKE.get(character, character)
    return ""


def _is_attached(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"} or character in "ـۥۦ"
