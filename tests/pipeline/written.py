"""Archives of words: releases given as text, or as files, dated a day apart."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from twicetold import Archive
from twicetold.archive import message_texts, parts
from twicetold.model import Match, Part
from twicetold.time import Span

STORM = "The harbour was closed at noon because of the storm that came from the north."
HARVEST = "Farmers say that the harvest is late this year and that prices will rise."
BRIDGE = "A new bridge was opened by the mayor in the old town on a bright morning."
SIGN_OFF = "Follow our channel for the latest news every day"


def add_texts(
    archive: Archive, folder: Path, texts: Mapping[str, str], *, source: str = "outlet", first_day: int = 1
) -> None:
    """Add one release a text, on days that follow one another in January 2024."""
    folder.mkdir(exist_ok=True)
    table = folder / f"texts-{first_day}-{min(texts)}.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "source", "published", "text"])
        for number, (name, text) in enumerate(texts.items()):
            writer.writerow([name, source, f"2024-01-{first_day + number:02d}", text])
    archive.add(table)


def digest_of(text: str) -> str:
    """The item that a text is."""
    return message_texts.digest_of(text)


def told(archive: Archive, release: str) -> list[tuple[str, str, str]]:
    """A release's account: kind, source, and the words themselves."""
    body = message_texts.get(archive.connection, archive.release(release).items[0]) or ""
    return [
        (part.kind.value, part.source_release, _words(body, part))
        for part in parts.of_release(archive.connection, release)
    ]


def quoted(text: str, span: Span | None) -> str:
    """The words of a span."""
    assert span is not None
    return text[span.start : span.end]


def sides(match: Match, query: str, ref: str) -> tuple[str, str]:
    """The words of both sides of a match."""
    return quoted(query, match.query), quoted(ref, match.ref)


def _words(body: str, part: Part) -> str:
    return body[part.span.start : part.span.end] if part.span else ""
