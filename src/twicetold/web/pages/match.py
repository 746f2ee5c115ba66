"""One match: both sides locked to one another, why it matched, and a word of a person by one key."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from twicetold.api import Archive
from twicetold.archive import items as item_rows
from twicetold.archive import parts, queue, releases, verdicts
from twicetold.errors import ArchiveError
from twicetold.lineage.judged import Judgements
from twicetold.lineage.other_side import turned_degrees
from twicetold.model import Item, ItemKind, Match, Modality, Release, Verdict, VerdictWord
from twicetold.report.delimited import moment, seconds
from twicetold.report.evidence import evidence_rows
from twicetold.report.strips import strip_times
from twicetold.time import Span
from twicetold.web.blind import sight_of
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.page import catalogue_of
from twicetold.web.pages.media import number_of, probe_of
from twicetold.web.pages.trends import date_again
from twicetold.web.proxies import playable
from twicetold.web.view import View
from twicetold.web.visitor import Right, Visitor, require, visitor_of

SEEN_SHARE = 0.8
"""Share of a stretch that was looked at with another match for it to count as seen."""

COLUMNS = ("verdict_id", "at", "person", "word", "note")

MODALITY_KEYS = {
    Modality.VIDEO: "match.video",
    Modality.IMAGE: "match.image",
    Modality.AUDIO: "match.audio",
    Modality.TEXT: "match.text",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a match, with what a page needs to show it and what was seen of it before."""

    item: Item
    span: Span | None
    releases: list[Release]
    veils_us: tuple[int | None, ...]
    playable: bool
    seen: Verdict | None
    codes: tuple[str, ...]


def view(request: Request, desk: Desk) -> View:
    """The match that `id` names; `in` is the release whose matches are gone through."""
    number = number_of(request.query_params.get("id", "")) or 0
    within = request.query_params.get("in", "")
    with desk.archive() as archive:
        match = archive.verdicts.match(number)
        connection = archive.connection
        touching = verdicts.touching(connection, (match.query_item, match.ref_item))
        given = Judgements(touching).on(match)
        query_us, ref_us = strip_times(match.query, match.ref)
        visitor = visitor_of(request)
        sides = (
            _side(archive, match.query_item, match.query, query_us, touching, given, visitor),
            _side(archive, match.ref_item, match.ref, ref_us, touching, given, visitor),
        )
        following = next_of(connection, number, within)
        catalogue = catalogue_of(request)
        evidence = evidence_rows(
            match, archive.settings, say=lambda name, **values: catalogue.text(f"evidence.{name}", **values)
        )
        versions = verdicts.versions_of(connection, number)
        waiting = queue.tally(connection).waiting
        passages = archive.words.passages(match) if match.modality is Modality.TEXT else None
    return View(
        template="match.html.j2",
        title="match.title",
        columns=COLUMNS,
        records=[_record(one) for one in given],
        about={"match": _match_record(match), "why": [[row.label, row.value] for row in evidence]},
        context={
            "match": match,
            "sides": sides,
            "given": given,
            "evidence": evidence,
            "versions": versions,
            "following": following,
            "within": within,
            "waiting": waiting,
            "kept": number_of(request.query_params.get("kept", "")),
            "words": list(VerdictWord),
            "keys": {"same": "y", "not-same": "n", "unsure": "u", "furniture": "b"},
            "modality": MODALITY_KEYS[match.modality],
            "quotes": () if passages is None else (passages.query, passages.ref),
            "pair": json.dumps(_pair(match, sides)),
        },
        command=f"twicetold judge {number} same",
        python=f'archive.verdicts.judge({number}, "same")',
    )


def judge(request: Request, form: dict[str, str]) -> Response:
    """Keep a word on a match, have the accounts settled with it in the background, and go on to the next that waits."""
    visitor = require(request, Right.JUDGE)
    desk = desk_of(request)
    number = number_of(form.get("match", "")) or 0
    within = form.get("in", "")
    with desk.archive() as archive:
        archive.verdicts.judge(number, form.get("word", ""), person=visitor.person, note=form.get("note", ""))
        following = next_of(archive.connection, number, within)
    desk.jobs.start("jobs.settle", ["settle"], person=visitor.person, after=lambda: date_again(desk))
    if following is None:
        return go_to(
            f"/release?{_query(id=within)}" if within else f"/match?{_query(id=str(number), kept=str(number))}"
        )
    return go_to(f"/match?{_query(id=str(following), kept=str(number), **{'in': within})}")


def next_of(connection: sqlite3.Connection, number: int, within: str) -> int | None:
    """The next match that waits: among those a release rests on, or in the whole archive, from the start at its end."""
    if within:
        told = [part.match_id for part in parts.of_release(connection, within) if part.match_id is not None]
        ordered = list(dict.fromkeys(told))
        place = ordered.index(number) + 1 if number in ordered else 0
        waiting = queue.waiting_among(connection, json.dumps(ordered[place:] + ordered[:place]))
        return next((one for one in waiting if one != number), None)
    found = queue.waiting(connection, after=number, most=1) or queue.waiting(connection, most=2)
    return next((one for one in found if one != number), None)


def _side(
    archive: Archive,
    digest: str,
    span: Span | None,
    veils_us: tuple[int | None, ...],
    touching: list[Verdict],
    given: list[Verdict],
    visitor: Visitor,
) -> Side:
    item = item_rows.get(archive.connection, digest)
    if item is None:
        raise ArchiveError(f"the match names an item that is not on record: {digest}")
    held = releases.of_item(archive.connection, digest)
    return Side(
        item=item,
        span=span,
        releases=held,
        veils_us=veils_us if item.kind is ItemKind.VIDEO else (None,) if item.kind is ItemKind.IMAGE else (),
        playable=item.kind in {ItemKind.VIDEO, ItemKind.AUDIO} and playable(item, probe_of(archive, item)),
        seen=next((one for one in reversed(touching) if one not in given and _seen(one, digest, span)), None),
        codes=_codes(archive, digest, span, held, visitor),
    )


def _codes(archive: Archive, digest: str, span: Span | None, held: list[Release], visitor: Visitor) -> tuple[str, ...]:
    """Labels of the codes that were given to a stretch, or to its release, as far as the visitor may see them."""
    books = archive.coding.codebooks()
    if not books:
        return ()
    labels = {code.id: code.label for book in books for code in book.codes}
    given = [
        coding.code
        for release in held
        for coding in sight_of(archive, release.id, visitor).codings
        if not coding.target.item
        or (
            coding.target.item == digest
            and (coding.target.span is None or span is None or coding.target.span.intersect(span) is not None)
        )
    ]
    return tuple(labels.get(code, code) for code in dict.fromkeys(given))


def _seen(verdict: Verdict, digest: str, span: Span | None) -> bool:
    """Whether a stretch was looked at when another match was judged."""
    for item, looked_at in ((verdict.query_item, verdict.query), (verdict.ref_item, verdict.ref)):
        if item != digest:
            continue
        if span is None or looked_at is None:
            return span is looked_at
        common = span.intersect(looked_at)
        if common is not None and common.duration_us >= SEEN_SHARE * span.duration_us:
            return True
    return False


def _pair(match: Match, sides: tuple[Side, Side]) -> dict[str, object]:
    """What the player needs; times in microseconds."""
    return {
        "rate": match.rate if match.rate > 0 else 1,
        "mirrored": match.mirrored,
        "turned": turned_degrees(match),
        "sides": [
            {
                "item": side.item.sha256,
                "kind": side.item.kind.value,
                "start": side.span.first.us if side.span else None,
                "end": side.span.stop.us if side.span else None,
            }
            for side in sides
        ],
    }


def _match_record(match: Match) -> dict[str, object]:
    ends: dict[str, str | None] = {}
    for name, span in (("query", match.query), ("ref", match.ref)):
        ends[f"{name}_start_s"], ends[f"{name}_end_s"] = (
            (seconds(span.first.us), seconds(span.stop.us)) if span else (None, None)
        )
    return {
        "id": match.id,
        "query_item": match.query_item,
        "ref_item": match.ref_item,
        "modality": match.modality.value,
        **ends,
        "score": match.score,
        "mirrored": match.mirrored,
        "rate": match.rate,
        "offset_known": match.offset_known,
        "evidence": match.evidence,
    }


def _record(given: Verdict) -> dict[str, object]:
    return {
        "verdict_id": given.id,
        "at": moment(given.at) if given.at else None,
        "person": given.person,
        "word": given.word.value,
        "note": given.note,
        "match_id": given.match_id,
        "versions": given.versions,
    }


def _query(**values: str) -> str:
    return urlencode({key: value for key, value in values.items() if value})


routes = [change_route("/verdict", judge)]
