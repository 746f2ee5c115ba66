"""What happens to a passage on its way: nothing, another spelling, other words, something put in, misprints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np

Random = np.random.Generator

_LATIN_MISREADINGS = {"m": "rn", "l": "1", "o": "0", "e": "c", "h": "b", "i": "l", "u": "ii", "a": "o", "n": "u"}
_ARABIC_MISREADINGS = {
    "ب": "ت",
    "ت": "ث",
    "ن": "ب",
    "ف": "ق",
    "ر": "ز",
    "ح": "ج",
    "د": "ذ",
    "س": "ش",
    "ع": "غ",
    "ي": "ب",
}
_ARABIC_SPELLINGS = {"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ك": "ک"}


def verbatim(passage: str, random: Random, foreign: str) -> str:
    """As it was."""
    del random, foreign
    return passage


def respelled(passage: str, random: Random, foreign: str) -> str:
    """Vowel marks, case, punctuation, white space and spelling of letters changed; the same words."""
    del foreign
    bare = "".join(c for c in passage if not unicodedata.combining(c) or random.random() < 0.1)
    changed = "".join(_ARABIC_SPELLINGS.get(c, c) if random.random() < 0.5 else c for c in bare)
    changed = re.sub(r"[,;:.!?،؛]", lambda m: m[0] if random.random() < 0.5 else "", changed)
    changed = re.sub(r" ", lambda m: "  " if random.random() < 0.05 else " ", changed).replace("'", "\u2019")
    return changed.upper() if random.random() < 0.2 else changed


def edited(passage: str, random: Random, foreign: str) -> str:
    """One word in thirty replaced, left out or changed for its neighbour."""
    words = passage.split(" ")
    others = foreign.split(" ")
    for place in range(1, len(words) - 1):
        if random.random() < 1 / 30:
            match random.integers(3):
                case 0:
                    words[place] = others[random.integers(len(others))]
                case 1:
                    words[place] = ""
                case _:
                    words[place], words[place - 1] = words[place - 1], words[place]
    return " ".join(word for word in words if word)


def inserted(passage: str, random: Random, foreign: str) -> str:
    """Five to nine words of somebody else's put in near the middle."""
    words = passage.split(" ")
    others = foreign.split(" ")
    first = int(random.integers(max(1, len(others) - 9)))
    middle = int(len(words) * random.uniform(0.35, 0.65))
    return " ".join([*words[:middle], *others[first : first + int(random.integers(5, 10))], *words[middle:]])


def misread(passage: str, random: Random, foreign: str) -> str:
    """One letter in 25 misread as optical recognition does, some joined or dropped."""
    del foreign
    changed = []
    for character in passage:
        if character.isalpha() and random.random() < 0.04:
            wrong = _LATIN_MISREADINGS.get(character) or _ARABIC_MISREADINGS.get(character, "")
            changed.append(wrong)
        else:
            changed.append(character)
    return "".join(changed)


EDITS: dict[str, Callable[[str, Random, str], str]] = {
    "verbatim": verbatim,
    "respelled": respelled,
    "edited": edited,
    "inserted": inserted,
    "misread": misread,
}
LIGHT = ("verbatim", "respelled", "edited")
"""What counts as verbatim and lightly edited."""
