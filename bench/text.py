"""Reused passages in English and Arabic: precision, recall, granularity and plagdet by characters.

    python bench/text.py MATERIAL [--texts N] [--seed N] [--passim SERIATIM.PY]
    python bench/text.py --pan FOLDER
    python bench/text.py --quran-tweets FILE --quran VERSES

`bench/text_set/material.py` says which packages MATERIAL holds. A row for each language: passages verbatim and lightly
edited, then all edits; each with formulae at the edge of half of the texts, the Arabic ones with verses of the Quran in
every third besides, which is loaded as a bank. Beside it datasketch's MinHash, where it is installed, passim's method
as it is published, and passim itself, where Spark and its script are. A folder in the layout of PAN's text alignment,
and the tweets of Quran_Detector with the verses they are searched for, are measured for whoever has them.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

from bench.text_peers import minhash, passim, passim_method
from bench.text_set import material, pan, quran_tweets, tracing
from bench.text_set.building import build
from bench.text_set.cases import Case, ReuseSet
from bench.text_set.edits import EDITS, LIGHT
from bench.text_set.measures import recall_by_kind, scored

FORMULAE = 8
VERSES = 60


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path, nargs="?")
    parser.add_argument("--texts", type=int, default=200, help="quoting texts of a set, and sources")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passim", type=Path, help="passim's seriatim.py; needs pyspark and Java")
    parser.add_argument("--pan", type=Path, help="a folder in the layout of PAN's text alignment")
    parser.add_argument("--quran-tweets", type=Path, help="tweets of Quran_Detector with their number of quotations")
    parser.add_argument("--quran", type=Path, help="the verses, one a line")
    arguments = parser.parse_args()
    methods: dict[str, Callable[[ReuseSet], list[Case]]] = {"twicetold": tracing.detections}
    if importlib.util.find_spec("datasketch"):
        methods["datasketch MinHash"] = minhash.detections
    methods["passim's method"] = passim_method.detections
    if arguments.passim:
        methods["passim"] = lambda reuse: passim.detections(reuse, script=arguments.passim)
    print("| set | method | precision | recall | granularity | plagdet | cases | detections | cpu s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    if arguments.material:
        _made(arguments.material, methods, texts=arguments.texts, seed=arguments.seed)
    if arguments.pan:
        for name, reuse in pan.read(arguments.pan).items():
            _row(name, reuse, methods)
    if arguments.quran_tweets and arguments.quran:
        verses = arguments.quran.read_text(encoding="utf-8").splitlines()
        found = quran_tweets.scored(quran_tweets.read(arguments.quran_tweets), verses)
        print(f"\nquotations in tweets: precision {found.precision:.3f}, recall {found.recall:.3f}, F {found.f1:.3f}")


def _made(root: Path, methods: dict[str, Callable[[ReuseSet], list[Case]]], *, texts: int, seed: int) -> None:
    quran = material.quran(root)
    for language, paragraphs, bank in (
        ("English", material.english(root), []),
        ("Arabic", material.arabic(root), quran),
    ):
        verses = [verse for verse in bank if 60 <= len(verse) <= 250][:: max(1, len(bank) // VERSES)]
        unlike = material.unlike_one_another(paragraphs, shortest=150, longest=2000, seed=seed)
        formulae = [_first_words(unlike.pop()) for _ in range(FORMULAE)]
        for title, edits in (("light", LIGHT), ("all edits", tuple(EDITS))):
            reuse = build(unlike, texts=texts, formulae=formulae, verses=verses, edits=edits, seed=seed)
            _row(f"{language}, {title}", reuse._replace(bank=tuple(bank)), methods)


def _row(title: str, reuse: ReuseSet, methods: dict[str, Callable[[ReuseSet], list[Case]]]) -> None:
    for method, detect in methods.items():
        began = time.process_time()
        found = detect(reuse)
        took = time.process_time() - began
        s = scored(reuse.cases, found)
        print(
            f"| {title} | {method} | {s.precision:.3f} | {s.recall:.3f} | {s.granularity:.3f} | {s.plagdet:.3f}"
            f" | {s.cases} | {s.detections} | {took:.1f} |",
            flush=True,
        )
        for kind, (count, recall) in recall_by_kind(reuse.cases, found).items():
            print(f"|  | recall, {kind or 'all'} ({count}) |  | {recall:.3f} |  |  |  |  |  |")


def _first_words(paragraph: str) -> str:
    end = paragraph.find(" ", 60)
    return paragraph[: end if end > 0 else 60]


if __name__ == "__main__":
    main()
