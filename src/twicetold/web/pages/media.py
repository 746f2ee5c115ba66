"""Pictures, films and sound, by digest and never by path: veiled ones for everybody, clear ones for whoever asked."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from twicetold.api import Archive
from twicetold.archive import items
from twicetold.errors import RequestRefused, UsageError
from twicetold.model import Item, ItemKind
from twicetold.web.changes import change_route
from twicetold.web.desk import desk_of
from twicetold.web.proxies import PLAYED, Codec, Copy, playable
from twicetold.web.view import result_answer
from twicetold.web.visitor import Right, require

MAX_WINDOW_US = 60_000_000
"""Longest stretch whose frame times are told at once."""

SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox"}
"""Even a browser that took bytes of an archive for a page would run nothing of it."""

KEEP = {"Cache-Control": "private, max-age=86400"}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may now see: the viewing's number, and where each item plays from ('' where it needs a copy)."""

    viewing: int
    plays: str
    copy: Copy


def item_of(archive: Archive, request: Request, name: str = "item") -> Item:
    """The item that a request names by its whole digest.

    Raises:
        UsageError: `usage.no_item`.
    """
    digest = request.query_params.get(name, "")
    found = items.get(archive.connection, digest) if len(digest) == 64 else None
    if found is None:
        raise UsageError("the archive has no such item", code="usage.no_item", hint="")
    return found


def veil(request: Request) -> Response:
    """A few grey pixels of an item at a time."""
    require(request, Right.SEE)
    desk = desk_of(request)
    with desk.archive() as archive:
        item = item_of(archive, request)
        path = archive.item_path(item.sha256)
    return Response(desk.sights.veil(item, path, time_us(request, "at")), media_type="image/png", headers=KEEP)


def clear(request: Request) -> Response:
    """The picture itself, for a person who asked to see the item."""
    visitor = require(request, Right.SEE)
    desk = desk_of(request)
    with desk.archive() as archive:
        item = item_of(archive, request)
        desk.grants.check(visitor.person, item.sha256)
        path = archive.item_path(item.sha256)
    return Response(desk.sights.clear(item, path, time_us(request, "at")), media_type="image/jpeg")


def media(request: Request) -> Response:
    """The original or its copy, in ranges, for a person who asked to see the item."""
    visitor = require(request, Right.SEE)
    desk = desk_of(request)
    with desk.archive() as archive:
        item = item_of(archive, request)
        desk.grants.check(visitor.person, item.sha256)
        if request.query_params.get("copy"):
            path, media_type = desk.proxies.path(item), "video/webm"
        else:
            path, media_type = archive.item_path(item.sha256), item.media_type
    if media_type not in PLAYED or not path.is_file():
        raise RequestRefused(
            "browsers do not play this as it is", status=415, hint="Ask for its copy.", code="web.not_played"
        )
    return FileResponse(path, media_type=media_type, headers=SANDBOX)


def frames(request: Request) -> Response:
    """When the frames of a stretch come on screen."""
    require(request, Right.SEE)
    desk = desk_of(request)
    start, end = time_us(request, "start"), time_us(request, "end")
    if not start < end <= start + MAX_WINDOW_US:
        raise RequestRefused("a window is longer than nothing and at most a minute", hint="", code="web.window")
    with desk.archive() as archive:
        item = item_of(archive, request)
        path = archive.item_path(item.sha256)
    return result_answer({"frames_us": desk.sights.frame_times_us(path, start, end)})


def show(request: Request, form: dict[str, str]) -> Response:
    """Somebody asks to see an item. Kept as their viewing, and from now on given to them."""
    visitor = require(request, Right.SEE)
    desk = desk_of(request)
    with desk.archive() as archive:
        item = items.get(archive.connection, form.get("item", ""))
        if item is None:
            raise UsageError("the archive has no such item", code="usage.no_item", hint="")
        probe = probe_of(archive, item)
        path = archive.item_path(item.sha256)
    desk.grants.give(visitor.person, item.sha256)
    start, end = number_of(form.get("start", "")), number_of(form.get("end", ""))
    viewing = desk.keeping.shown(visitor.person, item.sha256, start, end)
    plays, copy = "", Copy(state="none")
    if item.kind in {ItemKind.VIDEO, ItemKind.AUDIO}:
        if playable(item, probe) and not form.get("copy"):
            plays = f"/media?item={item.sha256}"
        else:
            copy = desk.proxies.want(item, path)
            plays = f"/media?copy=1&item={item.sha256}" if copy.state == "ready" else ""
    return result_answer(msgspec.to_builtins(Shown(viewing=viewing, plays=plays, copy=copy)))


def copy(request: Request) -> Response:
    """How the copy of an item stands."""
    require(request, Right.SEE)
    desk = desk_of(request)
    with desk.archive() as archive:
        item = item_of(archive, request)
    return result_answer(msgspec.to_builtins(desk.proxies.state(item)))


def veiled(request: Request, form: dict[str, str]) -> Response:
    """Somebody is done with looking: nothing clear is given to them until they ask again."""
    visitor = require(request, Right.SEE)
    desk_of(request).grants.take_back(visitor.person)
    return result_answer({})


def played(request: Request, form: dict[str, str]) -> Response:
    """How long a viewing played; the person's own, for their own count."""
    visitor = require(request, Right.SEE)
    viewing, ms = number_of(form.get("viewing", "")), number_of(form.get("ms", ""))
    if viewing is not None and ms is not None:
        desk_of(request).keeping.played(visitor.person, viewing, min(ms, 24 * 3600 * 1000))
    return result_answer({})


def probe_of(archive: Archive, item: Item) -> Codec:
    """What the probe said of an item's codec."""
    row = archive.connection.execute("SELECT probe FROM item WHERE sha256 = ?", (item.sha256,)).fetchone()
    return msgspec.json.decode(row["probe"], type=Codec)


def time_us(request: Request, name: str) -> int:
    """A time in the address, in microseconds; 0 where there is none."""
    return number_of(request.query_params.get(name, "")) or 0


def number_of(text: str) -> int | None:
    """A whole number that is not negative and that the record could hold, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 17 else None


routes = [
    Route("/veil", veil, methods=["GET"]),
    Route("/clear", clear, methods=["GET"]),
    Route("/media", media, methods=["GET"]),
    Route("/frames", frames, methods=["GET"]),
    Route("/copy", copy, methods=["GET"]),
    change_route("/show", show),
    change_route("/veiled", veiled),
    change_route("/played", played),
]
