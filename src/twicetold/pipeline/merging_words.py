"""What people decided in another archive: verdicts, codings and adjudications, taken over as they were given.

Nobody's word is dropped, on either side. A verdict speaks of two stretches of two items, so it holds here for the
matches of them that a trace finds here; of several the last one given rules, wherever it was given. Where the one that
rules there says something else than the one that rules here, that is told as a problem, for people to settle. Taking
twice takes nothing twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import NamedTuple

import msgspec

from twicetold.archive import items, problems, verdicts
from twicetold.archive.custody import CustodyLog, actor
from twicetold.archive.moments import to_text
from twicetold.coding.taking_over import STAGE, take_over
from twicetold.lineage.judged import Judgements
from twicetold.model import Match, Problem, Verdict


class MergedWords(NamedTuple):
    """How many verdicts, codings and adjudications were taken, and in how many places the two archives differ."""

    verdicts: int
    codings: int
    adjudications: int
    conflicts: int


def merge_words(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, custody: CustodyLog, *, name: str, releases: Collection[str]
) -> MergedWords:
    """Take over what people decided of `releases`, which are the same in both, each with its line in the custody log.

    Within a transaction.

    Args:
        name: of the other archive.
    """
    count, conflicts = _take_verdicts(ours, theirs, custody, name)
    coded = take_over(ours, theirs, name=name, releases=releases, by=actor())
    if coded.codebooks or coded.codings or coded.adjudications:
        details = {
            "read_from": name,
            "codebooks": coded.codebooks,
            "codings": coded.codings,
            "adjudications": coded.adjudications,
            "accepted_proposals": {str(number): model for number, model in coded.accepted.items()},
        }
        custody.record(ours, "coding.merged", subject=name, details=details)
    conflicts += coded.conflicts
    for problem in conflicts:
        problems.record(ours, problem)
    return MergedWords(count, coded.codings, coded.adjudications, len(conflicts))


def _take_verdicts(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, custody: CustodyLog, name: str
) -> tuple[int, tuple[Problem, ...]]:
    there = verdicts.all_verdicts(theirs)
    before = verdicts.all_verdicts(ours)
    known = {_given(one) for one in before}
    held = {item for one in there for item in (one.query_item, one.ref_item) if items.get(ours, item) is not None}
    told = [one for one in there if {one.query_item, one.ref_item} <= held]
    fresh = [one for one in told if _given(one) not in known]
    for one in fresh:
        # Their number of a match means nothing here.
        verdicts.insert(ours, msgspec.structs.replace(one, id=None, match_id=None))
        details = {
            "word": one.word.value,
            "person": one.person,
            "given_at": None if one.at is None else to_text(one.at),
            "read_from": name,
            "items": [{"sha256": one.query_item}, {"sha256": one.ref_item}],
        }
        custody.record(ours, "verdict.merged", subject=one.query_item[:12], details=details)
    return len(fresh), tuple(_conflicts(ours, before, told, fresh, name))


def _conflicts(
    ours: sqlite3.Connection, before: list[Verdict], told: list[Verdict], fresh: list[Verdict], name: str
) -> Iterable[Problem]:
    """Where the word that rules there and the one that ruled here differ, once for each pair and pair of words."""
    here, there = Judgements(before), Judgements(told)
    seen: set[tuple[frozenset[str], str, str]] = set()
    for one in fresh:
        match = _match_of(one)
        word, other = here.word(match), there.word(match)
        if word is None or other is None or word is other:
            continue
        pair = frozenset({one.query_item, one.ref_item})
        if (pair, word, other) in seen:
            continue
        seen.add((pair, word, other))
        sides = [known.name or known.sha256[:12] for item in sorted(pair) if (known := items.get(ours, item))]
        yield Problem(
            stage=STAGE,
            subject=" and ".join(sides),
            code="merge.verdict_differs",
            message=f"'{name}' calls a match of them '{other.value}', here it was called '{word.value}'; both words are"
            " kept, and the later one rules",
            hint="Look at the match and say what holds: 'twicetold judge MATCH WORD'.",
        )


def _given(one: Verdict) -> tuple[object, ...]:
    """What makes two rows the same verdict."""
    return (one.at, one.person, one.word, one.note, one.query_item, one.ref_item, one.modality, one.query, one.ref)


def _match_of(one: Verdict) -> Match:
    return Match(
        query_item=one.query_item,
        ref_item=one.ref_item,
        modality=one.modality,
        query=one.query,
        ref=one.ref,
        score=one.score,
        mirrored=one.mirrored,
        rate=one.rate,
    )
