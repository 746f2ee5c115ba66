"""A set of reuse through the whole product: an archive, a trace, and the matches that it keeps."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from bench.text_set.cases import Case, ReuseSet
from twicetold import Archive
from twicetold.archive import message_texts

SOURCE_DAY, TEXT_DAY = "2020-01-01", "2021-01-01"


def detections(reuse: ReuseSet) -> list[Case]:
    """What a trace finds between quoting texts and sources, once the bank is loaded."""
    with tempfile.TemporaryDirectory() as folder, Archive.init(Path(folder) / "archive") as archive:
        archive.add(_table(reuse, Path(folder) / "texts.csv"))
        if reuse.bank:
            lines = Path(folder) / "bank.txt"
            lines.write_text("\n".join(reuse.bank), encoding="utf-8")
            archive.words.add_formulae(lines, bank="bank")
        archive.trace()
        found = archive.matches()
    names: dict[str, list[str]] = {}
    for name, text in (*reuse.texts.items(), *reuse.sources.items()):
        names.setdefault(message_texts.digest_of(text), []).append(name)
    cases = []
    for match in found:
        for text in names[match.query_item]:
            for source in names[match.ref_item]:
                if text in reuse.texts and source in reuse.sources and match.query and match.ref:
                    spans = (match.query.start, match.query.end, source, match.ref.start, match.ref.end)
                    cases.append(Case(text, *spans))
    return cases


def _table(reuse: ReuseSet, path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "source", "published", "text"])
        writer.writerows([name, "outlet", SOURCE_DAY, text] for name, text in reuse.sources.items())
        writer.writerows([name, "outlet", TEXT_DAY, text] for name, text in reuse.texts.items())
    return path
