"""`POST /api/match`: what is known of a file, a picture, a hash or a text, as spans; nothing that is sent is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from twicetold.api import Archive
from twicetold.archive import releases
from twicetold.archive.bank_entries import BankEntry, Hash
from twicetold.errors import MediaRejected
from twicetold.handover import hashing
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind, Match
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span
from twicetold.web.desk import desk_of
from twicetold.web.service.asked import answer, carefully, file_of, invalid, json_of, limited
from twicetold.web.service.hashes import film_hashes
from twicetold.web.service.lookups import codes_of, signal_of
from twicetold.web.service.models import ArchiveMatch, BankAnswer, Known, KnownBody, MatchAsk
from twicetold.web.service.shelf import shelf_of

FIELDS = ("file", "photo", "video")


async def match(request: Request) -> Response:
    """Everything that the archive and its banks know."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with file_of(request, FIELDS) as (_, path):
            known = await carefully(_of_file, request, path)
        return answer(KnownBody(result=known))
    asked = await json_of(request, MatchAsk)
    given = [name for name in ("pdq", "vpdq", "text") if getattr(asked, name) is not None]
    if len(given) != 1:
        raise invalid("just one of pdq, vpdq and text is asked about")
    if asked.text is not None:
        return answer(KnownBody(result=await carefully(_of_text, request, asked.text)))
    entry = signal_of(given[0], asked.pdq or asked.vpdq or "")
    known = await run_in_threadpool(_of_hashes, request, entry, asked.max_distance_bits)
    return answer(KnownBody(result=known))


def _of_file(request: Request, path: Path) -> Known:
    notes: list[str] = []
    with desk_of(request).archive() as archive:
        archive.settings = limited(archive.settings)
        with MediaReader(archive.settings.media, workers=1) as reader:
            probe = reader.probe(path)
            hashes: tuple[Hash, ...] = ()
            try:
                if probe.kind is ItemKind.IMAGE:
                    hashes = hashing.hashes_of_still(reader, path)
                elif probe.kind is ItemKind.VIDEO:
                    hashes = film_hashes(reader, path, probe.duration_us)
            except MediaRejected as error:
                notes.append(f"not compared with the banks: {error.code}")
        found = archive.query(path)
        same = [release.id for release in releases.of_file(archive.connection, path)]
        known = Known(kind=probe.kind.value, archive=_matches(archive, found), notes=notes, same_file=same)
    if hashes:
        known.banks = _in_banks(request, hashes, 31)
    elif probe.kind in {ItemKind.IMAGE, ItemKind.VIDEO} and not notes:
        notes.append("not compared with the banks: nothing of it has a quality of 50 and above")
    return known


def _of_text(request: Request, text: str) -> Known:
    with desk_of(request).archive() as archive, tempfile.TemporaryDirectory(prefix="twicetold-asked-") as folder:
        archive.settings = limited(archive.settings)
        path = Path(folder) / "text.txt"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        same = [release.id for release in releases.of_file(archive.connection, path)]
        return Known(kind="text", archive=_matches(archive, archive.query(path)), same_file=same)


def _of_hashes(request: Request, entry: BankEntry, max_distance_bits: int) -> Known:
    with desk_of(request).archive() as archive:
        place = archive.workplace()
        found = [
            _shown(
                place,
                one.item,
                one.entry_span,
                one.span,
                modality="image" if one.span is None else "video",
                distance_bits=one.distance_bits,
            )
            for one in archive.handover.match_entries([entry], max_distance_bits=max_distance_bits)
        ]
    return Known(
        kind=entry.kind.value,
        archive=found,
        banks=_in_banks(request, entry.hashes, max_distance_bits),
    )


def _in_banks(request: Request, hashes: tuple[Hash, ...], max_distance_bits: int) -> list[BankAnswer]:
    moving = hashes[0].time_us is not None
    times = np.array([one.time_us or 0 for one in hashes], np.int64)
    with desk_of(request).archive() as archive:
        lookup = shelf_of(request).lookup(archive)
        found = lookup.spans(times, codes_of(hashes), max_distance_bits=max_distance_bits, single=not moving)
        uids = archive.handover.uids(entry.id for entry, _ in found)
    return [
        BankAnswer(
            bank=entry.bank,
            entry=uids[entry.id],
            bank_content_id=entry.id,
            start_us=one.start_us if moving else None,
            end_us=one.end_us if moving else None,
            entry_start_us=one.ref_start_us,
            entry_end_us=one.ref_end_us,
            frames=one.frames,
            of_frames=entry.frames,
            distance_bits=one.distance_bits,
        )
        for entry, one in found
    ]


def _matches(archive: Archive, found: list[Match]) -> list[ArchiveMatch]:
    place = archive.workplace()
    return [
        _shown(
            place,
            one.ref_item,
            one.query,
            one.ref,
            modality=one.modality.value,
            score=round(one.score, 4),
            mirrored=one.mirrored,
            rate=one.rate,
        )
        for one in found
    ]


def _shown(
    place: Workplace,
    item: str,
    asked: Span | None,
    shown: Span | None,
    *,
    modality: str,
    score: float | None = None,
    mirrored: bool = False,
    rate: float = 1.0,
    distance_bits: int | None = None,
) -> ArchiveMatch:
    first = min(place.holders[item], key=place.chronology.rank)
    release = next(one for one in place.releases if one.id == first)
    return ArchiveMatch(
        start_us=None if asked is None else asked.first.us,
        end_us=None if asked is None else asked.stop.us,
        release=release.id,
        title=release.title,
        source=release.source,
        item=item,
        ref_start_us=None if shown is None else shown.first.us,
        ref_end_us=None if shown is None else shown.stop.us,
        modality=modality,
        score=score,
        mirrored=mirrored,
        rate=rate,
        distance_bits=distance_bits,
    )
