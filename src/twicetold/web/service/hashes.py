"""`/h/hash`: hash a file that is sent. It is never kept, and nothing is ever fetched from an address."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from twicetold.archive.bank_entries import Hash
from twicetold.errors import RequestRefused
from twicetold.handover import hashing, vpdq
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind
from twicetold.settings import Settings
from twicetold.time import Span
from twicetold.web.desk import desk_of
from twicetold.web.service.asked import answer, carefully, file_of, invalid, limited

FIELDS = ("photo", "video")
MAX_HASHED_US = 6 * 3600 * 1_000_000


async def hash_file(request: Request) -> Response:
    """Signal types and signals of a file sent as `photo` or `video`."""
    async with file_of(request, FIELDS) as (field, path):
        signals = await carefully(signals_of, settings_of(request), field, path)
    return answer(_chosen(request, signals))


async def hash_url(request: Request) -> Response:
    """Refused: this server never fetches anything."""
    raise no_fetching()


def no_fetching() -> RequestRefused:
    """The refusal to fetch an address."""
    return RequestRefused(
        "nothing is fetched from an address here",
        status=403,
        hint="Send the file itself: POST it as multipart/form-data, field photo or video.",
        code="service.no_fetch",
    )


def signals_of(settings: Settings, field: str, path: Path) -> dict[str, str]:
    """Hash a file in the limited workers; a photo of too low a quality has an empty hash, as others give it.

    Raises:
        MediaRejected: it cannot be read.
        RequestRefused: `service.invalid`, it is something else than the field says.
    """
    with MediaReader(limited(settings).media, workers=1) as reader:
        probe = reader.probe(path)
        wanted = ItemKind.IMAGE if field == "photo" else ItemKind.VIDEO
        if probe.kind is not wanted:
            raise invalid(f"the file sent as '{field}' is {probe.kind.value}")
        if probe.kind is ItemKind.IMAGE:
            hashes = hashing.hashes_of_still(reader, path)
            return {"pdq": hashes[0].code.hex() if hashes else ""}
        hashes = film_hashes(reader, path, probe.duration_us)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"vpdq": vpdq.to_json(hashes) if hashes else "", "video_sha256": digest}


def film_hashes(reader: MediaReader, path: Path, duration_us: int | None) -> tuple[Hash, ...]:
    """vPDQ of a film.

    Raises:
        RequestRefused: `service.too_large`, it is longer than is hashed for others.
    """
    if not duration_us or duration_us > MAX_HASHED_US:
        raise RequestRefused(
            f"films of up to {MAX_HASHED_US // 3_600_000_000} hours that say how long they are are hashed",
            status=413,
            hint="Use 'twicetold bank add' on this machine for longer ones.",
            code="service.too_large",
        )
    return hashing.hashes_of_span(reader, path, Span(0, duration_us))


def settings_of(request: Request) -> Settings:
    """Settings of the archive."""
    with desk_of(request).archive() as archive:
        return archive.settings


def _chosen(request: Request, signals: dict[str, str]) -> dict[str, str]:
    types = request.query_params.get("types")
    if types is None:
        return signals
    wanted = [one.strip() for one in types.split(",") if one.strip()]
    if not wanted or not set(wanted) <= set(signals):
        raise invalid(f"signal types of this file are {', '.join(signals)}")
    return {one: signals[one] for one in wanted}
