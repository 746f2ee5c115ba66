"""`/m/...`: which contents of which banks are near a signal, in the shapes of hasher-matcher-actioner."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from twicetold.api import Archive
from twicetold.archive.bank_entries import BankEntry, Hash, SignalKind
from twicetold.handover.hashing import EVERY_US
from twicetold.handover.lines import entry_of, kind_of
from twicetold.handover.lookup import BankHit
from twicetold.search.hamming import Codes
from twicetold.web.desk import desk_of
from twicetold.web.service.asked import answer, carefully, file_of, flag, invalid, json_of, needed
from twicetold.web.service.hashes import FIELDS, no_fetching, settings_of, signals_of
from twicetold.web.service.models import (
    BankMatchRow,
    IndexStatus,
    LookupAsk,
    LookupBody,
    LookupRow,
    RawMatch,
    RawMatches,
)
from twicetold.web.service.shelf import lookup_of, shelf_of

ALIVE = "I-AM-ALIVE"
"""What hasher-matcher-actioner's own clients wait for."""


async def status(request: Request) -> Response:
    """Whether the service answers."""
    return PlainTextResponse(ALIVE)


async def index_status(request: Request) -> Response:
    """How many hashes are indexed, by signal type."""
    wanted = request.query_params.get("signal_type")
    lookup = await run_in_threadpool(lookup_of, request)
    sizes = {"pdq": lookup.size(moving=False), "vpdq": lookup.size(moving=True)}
    if wanted is not None and wanted not in sizes:
        raise invalid(f"no such signal type '{wanted[:40]}'")
    return answer(
        {
            name: IndexStatus(present=True, built_to=lookup.built_at, size=size)
            for name, size in sizes.items()
            if wanted in {None, name}
        }
    )


async def lookup_signal(request: Request) -> Response:
    """Contents near a signal, by bank."""
    if request.query_params.get("url"):
        raise no_fetching()
    entry = signal_of(needed(request, "signal_type"), needed(request, "signal"))
    return answer(await run_in_threadpool(_by_bank, request, entry))


async def lookup_file(request: Request) -> Response:
    """Contents near a file's signals, by signal type and bank."""
    async with file_of(request, FIELDS) as (field, path):
        signals = await carefully(signals_of, settings_of(request), field, path)
    found = {}
    for name, signal in signals.items():
        found[name] = await run_in_threadpool(_by_bank, request, signal_of(name, signal)) if signal else {}
    return answer(found)


async def lookup_many(request: Request) -> Response:
    """Contents near each of many hashes of pictures, in all banks."""
    asked = await json_of(request, LookupAsk)

    def look() -> list[LookupRow]:
        codes = codes_of(signal_of("pdq", one).hashes[0] for one in asked.pdq)
        near = lookup_of(request).near(codes, max_distance_bits=asked.max_distance_bits)
        return [
            LookupRow(
                query=hit.query,
                bank=hit.entry.bank,
                bank_content_id=hit.entry.id,
                distance_bits=hit.distance_bits,
            )
            for hit in near
            if not hit.entry.moving
        ]

    return answer(LookupBody(result=await run_in_threadpool(look)))


async def raw_lookup(request: Request) -> Response:
    """Contents near a signal, in all banks, whatever part of them is enabled."""
    entry = signal_of(needed(request, "signal_type"), needed(request, "signal"))

    def look() -> dict[int, tuple[str, str]]:
        with desk_of(request).archive() as archive:
            return _near(request, archive, entry)

    near = await run_in_threadpool(look)
    if not flag(request, "include_distance"):
        return answer(RawMatches(matches=list(near)))
    return answer(
        RawMatches(matches=[RawMatch(content_id=id_, distance=distance) for id_, (_, distance) in near.items()])
    )


def signal_of(signal_type: str, signal: str) -> BankEntry:
    """A signal as an entry. Raises RequestRefused `service.invalid`."""
    try:
        return entry_of(kind_of(signal_type), signal)
    except ValueError as error:
        raise invalid(str(error)[:300]) from None


def codes_of(hashes: Iterable[Hash]) -> Codes:
    """uint64 (n, 4)."""
    return np.frombuffer(b"".join(one.code for one in hashes), ">u8").astype(np.uint64).reshape(-1, 4)


def _near(request: Request, archive: Archive, entry: BankEntry) -> dict[int, tuple[str, str]]:
    """Bank and distance as text of every content that is near, by number, the nearest first."""
    if entry.kind is SignalKind.SHA256:
        return {id_: (bank, "0") for id_, bank in archive.handover.same_file(entry.hashes[0].code)}
    lookup = shelf_of(request).lookup(archive)
    codes = codes_of(entry.hashes)
    if entry.kind is SignalKind.PDQ:
        found: dict[int, tuple[str, str]] = {}
        for hit in lookup.near(codes):
            if not hit.entry.moving:
                found.setdefault(hit.entry.id, (hit.entry.bank, str(hit.distance_bits)))
        return found
    by_entry: dict[int, list[BankHit]] = {}
    for hit in lookup.near(codes):
        if hit.entry.moving:
            by_entry.setdefault(hit.entry.id, []).append(hit)
    # As vPDQ tells similarity: per cent of the query, and of the entry in brackets.
    shares = {
        id_: (100 * len({hit.query for hit in hits}) / len(codes), _share_of_entry(hits))
        for id_, hits in by_entry.items()
    }
    return {
        id_: (by_entry[id_][0].entry.bank, f"{mine:.0f}%[{theirs:.0f}%]")
        for id_, (mine, theirs) in sorted(shares.items(), key=lambda pair: (-pair[1][0], pair[0]))
    }


def _share_of_entry(hits: list[BankHit]) -> float:
    return 100 * len({(hit.time_us or 0) // EVERY_US for hit in hits}) / hits[0].entry.frames


def _by_bank(request: Request, entry: BankEntry) -> dict[str, list[BankMatchRow]]:
    named = request.query_params.get("banks")
    wanted = None if named is None else {one.strip() for one in named.split(",")}
    coin = 0.0 if flag(request, "bypass_coinflip") else random.Random(request.query_params.get("seed")).random()  # noqa: S311
    with desk_of(request).archive() as archive:
        enabled = archive.handover.enabled(coin)
        near = _near(request, archive, entry)
    found: dict[str, list[BankMatchRow]] = {}
    for id_, (bank, distance) in near.items():
        if bank in enabled and (wanted is None or bank in wanted):
            found.setdefault(bank, []).append(BankMatchRow(bank_content_id=id_, distance=distance))
    return found
