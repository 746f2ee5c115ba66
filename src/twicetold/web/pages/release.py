"""One release: its tracks as lanes on one timeline, each stretch with where it comes from and what was said of it."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from twicetold.api.coding import as_record
from twicetold.archive import items as item_rows
from twicetold.archive import matches, parts, summaries, verdicts
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import Coding
from twicetold.lineage.judged import Judgements
from twicetold.lineage.remarks import remarks_of
from twicetold.model import Item, ItemKind, Match, Part, PartKind, VerdictWord
from twicetold.report.delimited import seconds
from twicetold.web import code_lanes, transcripts
from twicetold.web.blind import sight_of
from twicetold.web.desk import Desk
from twicetold.web.lanes import numbers_of, timeline_of
from twicetold.web.view import View
from twicetold.web.visitor import visitor_of

POSTERS = 12

COLUMNS = (
    "track",
    "item",
    "start_s",
    "end_s",
    "kind",
    "source_release",
    "source_title",
    "source_start_s",
    "source_end_s",
    "certainty",
    "via",
    "match_id",
    "score",
    "verdict",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch with its source and what people said of its match."""

    part: Part
    item: Item
    source: summaries.ReleaseSum | None
    number: int | None
    word: VerdictWord | None


@dataclass(frozen=True, slots=True)
class Poster:
    """A veiled picture along the release."""

    item: str
    at_us: int


def view(request: Request, desk: Desk) -> View:
    """The release that `id` names."""
    release_id = request.query_params.get("id", "")
    with desk.archive() as archive:
        connection = archive.connection
        release = archive.release(release_id)
        found = {sha: item for sha in release.items if (item := item_rows.get(connection, sha)) is not None}
        told = _in_order(parts.of_release(connection, release_id), release.items)
        numbers = numbers_of(told)
        sources = {one.id: one for one in summaries.of_releases(connection, list(numbers))}
        by_id = matches.of_ids(connection, [part.match_id for part in told if part.match_id is not None])
        judged = Judgements(verdicts.touching(connection, release.items))
        users = used_by(connection, release_id)
        [total] = summaries.of_releases(connection, [release_id])
        date = release.date(archive.settings.lineage.date_order)
        sight = sight_of(archive, release_id, visitor_of(request))
        labels = _labels(archive.coding.codebooks())
        items = list(found.values())
        words = transcripts.transcripts_of(archive, items)
    rows = [_row(part, found, sources, numbers, by_id, judged) for part in told if part.item in found]
    timeline = timeline_of(items, told, numbers)
    offsets = timeline.offsets_us if timeline else {}
    coded = code_lanes.code_lanes(sight.codings, offsets, timeline.length_us if timeline else 0)
    return View(
        template="release.html.j2",
        title="release.title",
        columns=COLUMNS,
        records=[_record(row) for row in rows],
        about={
            "id": release.id,
            "source": release.source,
            "title": release.title,
            "url": release.url,
            "dates": [date.stated or date.earliest.isoformat() for date in release.dates],
            "length_us": total.length_us,
            "recycled_us": total.recycled_us,
            "new_us": total.new_us,
            "remarks": [one.text for one in remarks_of(told)],
            "used_by": [{"release": user.id, "length_us": length} for user, length in users],
            "codes": [as_record(one) for one in sight.codings],
            "codes_kept_back": sight.kept_back,
            "words": [transcripts.as_record(one) for one in words],
        },
        context={
            "release": release,
            "date": date,
            "total": total,
            "timeline": timeline,
            "rows": [row for row in rows if row.part.kind is PartKind.RECYCLED],
            "other_rows": [row for row in rows if row.part.kind is not PartKind.RECYCLED],
            "legend": [(number, sources.get(source), source) for source, number in numbers.items()],
            "posters": _posters(items),
            "stills": [item for item in items if item.kind is ItemKind.IMAGE],
            "users": users,
            "remarks": remarks_of(told),
            "titles": {name: source.title or name for name, source in sources.items()},
            "code_lanes": coded[: code_lanes.SHOWN],
            "more_codes": max(0, len(coded) - code_lanes.SHOWN),
            "coded_elsewhere": _told_once(code_lanes.elsewhere(sight.codings, offsets)),
            "codes_kept_back": sight.kept_back,
            "labels": labels,
            "words": words,
            "material": len(items),
            "waiting": sum(row.word is None for row in rows if row.part.match_id is not None),
        },
        command=f"twicetold matches --release {shell_word(release.id)} --format csv",
        python=f"[one for one in archive.account().releases if one.release.id == {release.id!r}][0].parts",
    )


def _labels(books: list[Codebook]) -> dict[str, str]:
    return {code.id: code.label for book in books for code in book.codes}


def _told_once(codings: list[Coding]) -> dict[str, list[str]]:
    """Each code of the whole, of stills or of passages once, with everybody who gave it."""
    told: dict[str, list[str]] = {}
    for coding in codings:
        coders = told.setdefault(coding.code, [])
        if coding.coder not in coders:
            coders.append(coding.coder)
    return told


def used_by(connection: sqlite3.Connection, release_id: str) -> list[tuple[summaries.ReleaseSum, int]]:
    """Later releases that take from this one, with how long (microseconds), the most first."""
    lengths = {
        row["release_id"]: row["length_us"]
        for row in connection.execute(
            "SELECT release_id, sum(coalesce(end - start, 0)) AS length_us FROM part"
            " WHERE source_release = ? AND source_release <> '' AND track <> 'text' GROUP BY release_id"
            " ORDER BY length_us DESC LIMIT 50",
            (release_id,),
        )
    }
    return [(one, lengths[one.id]) for one in summaries.of_releases(connection, list(lengths))]


def shell_word(text: str) -> str:
    """A text as one word of a shell command, quoted where it has to be."""
    return shlex.quote(text)


def _in_order(told: list[Part], order: tuple[str, ...]) -> list[Part]:
    places = {item: place for place, item in enumerate(order)}
    return sorted(
        told,
        key=lambda part: (places.get(part.item, len(places)), part.track, part.span.start if part.span else -1),
    )


def _row(
    part: Part,
    items: Mapping[str, Item],
    sources: Mapping[str, summaries.ReleaseSum],
    numbers: Mapping[str, int],
    by_id: Mapping[int, Match],
    judged: Judgements,
) -> Row:
    match = by_id.get(part.match_id) if part.match_id is not None else None
    return Row(
        part=part,
        item=items[part.item],
        source=sources.get(part.source_release),
        number=numbers.get(part.source_release),
        word=None if match is None else judged.word(match),
    )


def _record(row: Row) -> dict[str, object]:
    part = row.part
    start, end = (seconds(part.span.first.us), seconds(part.span.stop.us)) if part.span else (None, None)
    source = part.source_span
    first, last = (seconds(source.first.us), seconds(source.stop.us)) if source else (None, None)
    return {
        "track": part.track.value,
        "item": part.item,
        "start_s": start,
        "end_s": end,
        "kind": part.kind.value,
        "source_release": part.source_release or None,
        "source_title": row.source.title if row.source else None,
        "source_start_s": first,
        "source_end_s": last,
        "certainty": part.certainty or None,
        "via": list(part.via),
        "match_id": part.match_id,
        "score": part.score,
        "verdict": row.word.value if row.word else None,
    }


def _posters(items: list[Item]) -> list[Poster]:
    films = [item for item in items if item.kind is ItemKind.VIDEO and item.duration_us]
    total = sum(item.duration_us or 0 for item in films)
    posters: list[Poster] = []
    for item in films:
        length = item.duration_us or 0
        many = max(1, round(POSTERS * length / total))
        posters += [Poster(item.sha256, length * (2 * place + 1) // (2 * many)) for place in range(many)]
    return posters[:POSTERS]
