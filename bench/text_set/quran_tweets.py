"""The gold tweets of Quran_Detector: a tab between a tweet's number, its words and how many quotations it holds.

El-Beltagy and Rafea, "QDetect: An Intelligent Tool for Detecting Quranic Verses in any Text", 2021; the tweets lie in
the repository of that name under GPL-3 and are read where they lie. Most hold pious formulae and no quotation. Only
numbers are known, not places: of found and true quotations, the smaller number counts as right.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from twicetold.align.text_formulae import FormulaBook
from twicetold.fingerprint.text_folding import fold


class Tweet(NamedTuple):
    """Its words, and how many quotations they hold."""

    words: str
    quotations: int


class Counted(NamedTuple):
    """Precision, recall and their harmonic mean, by counts."""

    precision: float
    recall: float
    f1: float


def read(path: Path) -> list[Tweet]:
    """Every tweet of the file; raises ValueError where a line is none."""
    tweets = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) < 3 or not cells[-1].strip().isdecimal():
            raise ValueError(f"{path}, line {number}: is not a number, words and a count between tabs")
        tweets.append(Tweet("\t".join(cells[1:-1]), int(cells[-1])))
    return tweets


def scored(tweets: Sequence[Tweet], verses: Sequence[str]) -> Counted:
    """How the verses are recognised in the tweets; verses in a row are one quotation."""
    book = FormulaBook([fold(verse).letters for verse in verses])
    right = found = true = 0
    for tweet in tweets:
        places = book.recognise(fold(tweet.words))
        count = sum(number == 0 or one.number != places[number - 1].number + 1 for number, one in enumerate(places))
        right += min(count, tweet.quotations)
        found += count
        true += tweet.quotations
    precision, recall = right / found if found else 0.0, right / true if true else 0.0
    both = precision + recall
    return Counted(precision, recall, 2 * precision * recall / both if both else 0.0)
