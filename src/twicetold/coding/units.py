"""From codings to units: which codes each coder found in each release, read with one version of the codebook.

A code applies to a release where the coder gave it, or a code below it, to the release or to any part of it. Codings
made with earlier versions are carried over through renames and merges; under a code that was split only what lies above
it is known. Codings on releases and items that left the archive are kept in the record and are in no unit.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from twicetold.archive import items, message_texts
from twicetold.coding import codebook_rows, coding_rows, pass_rows
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import Adjudication, Coding, Pass, Purpose, TargetKind


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A span or passage of an item that a coder marked: `code` as it was given, `above` the code and all above it.

    `start` and `end` are microseconds of a span, code points of a passage.
    """

    item: str
    medium: TargetKind
    start: int
    end: int
    code: str
    above: frozenset[str]


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What one coder found in one release, once finished. `values` are those of codes with a scale."""

    release: str
    coder: str
    codes: frozenset[str]
    values: dict[str, str]
    finished_at: datetime
    purpose: Purpose
    blind: bool
    stretches: tuple[Stretch, ...] = ()


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """All finished passes with one codebook. `left` counts codings whose target is gone, `split` those to redo.

    `lengths` are those of items with a stretch, in microseconds of a film or recording and code points of a text.
    """

    book: Codebook
    observations: tuple[Observation, ...]
    adjudications: tuple[Adjudication, ...] = ()
    left: int = 0
    split: int = 0
    lengths: dict[str, int] = {}

    @property
    def coders(self) -> tuple[str, ...]:
        """Everybody with a finished pass, sorted."""
        return tuple(sorted({one.coder for one in self.observations}))

    @property
    def cautions(self) -> list[str]:
        """What a reader of any figure on these has to know."""
        said = []
        if self.left:
            said.append(f"{self.left} codings speak of releases or items that left the archive and are not counted.")
        if self.split:
            said.append(
                f"{self.split} codings name a code that was split since; they count for the codes above it only, until "
                "they are made again."
            )
        return said


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What people say of a release in the end: for each code 1 or 0, or the share of coders who gave it."""

    release: str
    codes: dict[str, float]
    coders: int
    adjudicated: bool


def observed(connection: sqlite3.Connection, book: Codebook, *, first_pass: bool) -> Observed:
    """Every finished pass, as one observation each.

    Args:
        first_pass: True for what was found in the first pass (for agreement), False for what stands now.
    """
    held: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute("SELECT release_id, item_sha256 FROM release_item"):
        held[row["release_id"]].add(row["item_sha256"])
    books = {version: codebook_rows.get(connection, book.name, version) for version in _versions(connection, book)}
    by_pass: dict[tuple[str, str, int], list[Coding]] = defaultdict(list)
    left = 0
    for coding in coding_rows.all_codings(connection, codebook=book.name):
        if not (coding.stood_in_first_pass if first_pass else coding.stands):
            continue
        if coding.target.release not in held or (
            coding.target.item and coding.target.item not in held[coding.target.release]
        ):
            left += 1
            continue
        by_pass[coding.target.release, coding.coder, coding.version].append(coding)
    newest: dict[tuple[str, str], Pass] = {}
    for one in pass_rows.all_passes(connection, codebook=book.name):
        if one.finished_at is not None and one.release in held and one.version <= book.version:
            before = newest.get((one.release, one.coder))
            if before is None or before.version < one.version:
                newest[one.release, one.coder] = one
    made, split = [], 0
    for one in newest.values():
        given = by_pass.get((one.release, one.coder, one.version), [])
        codes, values, unclear = carried(given, books, book)
        split += unclear
        assert one.finished_at is not None  # noqa: S101 - only finished ones are in `newest`
        made.append(
            Observation(
                release=one.release,
                coder=one.coder,
                codes=codes,
                values=values,
                finished_at=one.finished_at,
                purpose=one.purpose,
                blind=one.blind,
                stretches=tuple(_stretches(given, books, book)),
            )
        )
    made.sort(key=lambda one: (one.release, one.coder))
    words = tuple(coding_rows.adjudications(connection, codebook=book.name))
    marked = {stretch.item for one in made for stretch in one.stretches}
    return Observed(
        book=book,
        observations=tuple(made),
        adjudications=words,
        left=left,
        split=split,
        lengths=_lengths(connection, marked),
    )


def _stretches(codings: Iterable[Coding], books: Mapping[int, Codebook], book: Codebook) -> Iterable[Stretch]:
    for coding in codings:
        now, bounds = book.now(coding.code, coding.version), coding.target.bounds
        if now is not None and bounds is not None:
            codes, _, _ = carried([coding], books, book)
            yield Stretch(
                item=coding.target.item,
                medium=coding.target.kind,
                start=bounds[0],
                end=bounds[1],
                code=now,
                above=codes,
            )


def _lengths(connection: sqlite3.Connection, marked: Iterable[str]) -> dict[str, int]:
    """Of items: microseconds of a film or recording, code points of a message; others are not known."""
    found = {}
    for name in marked:
        item = items.get(connection, name)
        words = message_texts.get(connection, name)
        if item is not None and item.duration_us is not None:
            found[name] = item.duration_us
        elif words is not None:
            found[name] = len(words)
    return found


def carried(
    codings: Iterable[Coding], books: Mapping[int, Codebook], book: Codebook
) -> tuple[frozenset[str], dict[str, str], int]:
    """Codes with all above them, and values, in terms of `book`; and how many codings name a code that was split."""
    codes: set[str] = set()
    values: dict[str, str] = {}
    unclear = 0
    for coding in codings:
        now = book.now(coding.code, coding.version)
        unclear += now is None
        above = books[coding.version].lineage(coding.code)
        for code in (book.now(name, coding.version) for name in above):
            if code is not None:
                codes.update(book.lineage(code))
        if now is not None and coding.value:
            values[now] = coding.value
    return frozenset(codes), values, unclear


def settled(seen: Observed) -> dict[str, Settled]:
    """What holds in the end for each release that somebody finished.

    An adjudication rules. Where there is none, a code counts with the share of coders who gave it: 1 where all did, one
    half where one of two did.
    """
    ruling: dict[str, dict[str, float]] = defaultdict(dict)
    for word in seen.adjudications:
        now = seen.book.now(word.code, word.version)
        if now is not None:
            ruling[word.release][now] = float(word.applies)
    by_release: dict[str, list[Observation]] = defaultdict(list)
    for one in seen.observations:
        by_release[one.release].append(one)
    found = {}
    for release, given in by_release.items():
        shares = {code.id: sum(code.id in one.codes for one in given) / len(given) for code in seen.book.codes}
        for code, applies in ruling[release].items():
            shares[code] = applies
            if applies:  # what a code lies below applies with it
                shares.update(dict.fromkeys(seen.book.lineage(code), 1.0))
        found[release] = Settled(release=release, codes=shares, coders=len(given), adjudicated=bool(ruling[release]))
    return found


def _versions(connection: sqlite3.Connection, book: Codebook) -> list[int]:
    return [version for version in codebook_rows.versions(connection, book.name) if version <= book.version]
