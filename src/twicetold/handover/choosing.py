"""Which stretches go into a bank: of confirmed matches, of releases, or named by a person."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable
from typing import Literal

import msgspec

from twicetold.archive import items, matches, releases, verdicts
from twicetold.archive.bank_entries import Basis, SignalKind
from twicetold.errors import UsageError
from twicetold.handover.received import NAMESPACE
from twicetold.lineage.judged import Judgements
from twicetold.model import ItemKind, Match, Modality, Verdict, VerdictWord
from twicetold.time import Span

Side = Literal["reference", "query", "both"]

_PICTURES = frozenset({Modality.VIDEO, Modality.IMAGE})


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a film, or a still (`span` is None), and on whose word it is chosen."""

    item: str
    span: Span | None
    basis: Basis
    release: str = ""
    verdict_id: int | None = None

    @property
    def kind(self) -> SignalKind:
        """The kind of fingerprint it gets."""
        return SignalKind.PDQ if self.span is None else SignalKind.VPDQ

    @property
    def uid(self) -> str:
        """Its name for others: the same stretch has the same one everywhere, and it tells nothing about the item."""
        ends = "still" if self.span is None else f"{self.span.first.us}-{self.span.stop.us}"
        return str(uuid.uuid5(NAMESPACE, f"{self.item} {ends}"))


def of_matches(
    connection: sqlite3.Connection,
    ids: Iterable[int] | None,
    *,
    side: Side = "reference",
    unconfirmed: bool = False,
) -> list[Stretch]:
    """The matched stretches of matches, by default of all that people confirmed, of the earlier side.

    Args:
        ids: numbers of matches; None for every confirmed one.
        side: whose pictures: the reference's, which is the earlier where dates tell, the query's, or both.
        unconfirmed: take matches that nobody judged, too. Those called not the same are never taken.

    Raises:
        UsageError: `usage.no_match`; `bank.unconfirmed`, a match that was named is not confirmed.
    """
    judged = Judgements(verdicts.all_verdicts(connection))
    chosen: list[Stretch] = []
    for match in matches.all_matches(connection) if ids is None else [_match(connection, number) for number in ids]:
        if match.modality not in _PICTURES:
            continue
        word = judged.word(match)
        if word is not VerdictWord.SAME and (word is not None or not unconfirmed):
            if ids is not None:
                raise UsageError(
                    f"match {match.id} is {'not confirmed' if word is None else f'called {word.value}'}",
                    hint="Judge it with 'twicetold judge', or take it as it is with '--unconfirmed'.",
                    code="bank.unconfirmed",
                )
            continue
        given = _confirming(judged.on(match)) if word is VerdictWord.SAME else None
        basis = Basis.UNCONFIRMED if given is None else Basis.CONFIRMED
        for item, span in _sides(match, side):
            chosen.append(Stretch(item=item, span=span, basis=basis, verdict_id=None if given is None else given.id))
    return chosen


def of_release(
    connection: sqlite3.Connection, release_id: str, *, whole: bool = False, unconfirmed: bool = False
) -> list[Stretch]:
    """A release's side of its confirmed matches, or with `whole` all its pictures, on the word of who says so.

    Raises:
        UsageError: `usage.no_release`.
    """
    release = releases.get(connection, release_id)
    if release is None:
        raise UsageError(
            f"the archive has no release '{release_id}'",
            hint="'twicetold releases' lists them.",
            code="usage.no_release",
        )
    if not whole:
        both = of_matches(connection, None, side="both", unconfirmed=unconfirmed)
        return [msgspec.structs.replace(one, release=release_id) for one in both if one.item in release.items]
    chosen = []
    for digest in release.items:
        item = items.get(connection, digest)
        if item is None or item.kind not in {ItemKind.VIDEO, ItemKind.IMAGE}:
            continue
        span = Span(0, item.duration_us) if item.kind is ItemKind.VIDEO and item.duration_us else None
        if span is not None or item.kind is ItemKind.IMAGE:
            chosen.append(Stretch(item=digest, span=span, basis=Basis.CHOSEN, release=release_id))
    return chosen


def still_confirmed(connection: sqlite3.Connection) -> set[int]:
    """Verdicts 'same' that no later word on the same two stretches has taken back."""
    given = verdicts.all_verdicts(connection)
    judged = Judgements(given)
    return {
        one.id
        for one in given
        if one.id is not None and one.word is VerdictWord.SAME and judged.word(_as_match(one)) is VerdictWord.SAME
    }


def _match(connection: sqlite3.Connection, number: int) -> Match:
    found = matches.get(connection, number)
    if found is None:
        raise UsageError(
            f"the archive has no match {number}", hint="'twicetold matches' lists them.", code="usage.no_match"
        )
    return found


def _confirming(given: list[Verdict]) -> Verdict | None:
    return next((one for one in reversed(given) if one.word is VerdictWord.SAME), None)


def _sides(match: Match, side: Side) -> list[tuple[str, Span | None]]:
    ref, query = (match.ref_item, match.ref), (match.query_item, match.query)
    return {"reference": [ref], "query": [query], "both": [ref, query]}[side]


def _as_match(verdict: Verdict) -> Match:
    return Match(
        query_item=verdict.query_item,
        ref_item=verdict.ref_item,
        modality=verdict.modality,
        query=verdict.query,
        ref=verdict.ref,
        mirrored=verdict.mirrored,
        rate=verdict.rate,
        score=verdict.score,
    )
