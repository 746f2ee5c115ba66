"""A view is one answer in three forms: a page, the same as JSON (`.json`), and its table as CSV (`.csv`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from twicetold.report.delimited import csv_line, guarded, moment
from twicetold.web.desk import Desk, desk_of
from twicetold.web.page import render
from twicetold.web.visitor import Right, require

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page shows.

    `records` are the view's rows as programs get them, with `columns` naming what the CSV has. Where they are one page
    of many, `all_records` gives the others, too, so many at a time: the CSV has all, and is sent as they are read.
    `about` is what the JSON says beside them. `command` and `python` say how to get the same without the app.
    """

    template: str
    title: str
    columns: Sequence[str] = ()
    records: Sequence[Record] = ()
    all_records: Callable[[], Iterator[Sequence[Record]]] | None = None
    about: Record = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    command: str = ""
    python: str = ""


def view_routes(path: str, build: Callable[[Request, Desk], View], *, right: Right = Right.SEE) -> list[Route]:
    """The three routes of a view. Builders run on a thread of their own, so they may read and wait."""

    async def page(request: Request) -> Response:
        require(request, right)
        return await run_in_threadpool(lambda: render(request, build(request, desk_of(request))))

    async def as_json(request: Request) -> Response:
        require(request, right)
        return await run_in_threadpool(lambda: json_answer(build(request, desk_of(request))))

    async def as_csv(request: Request) -> Response:
        require(request, right)
        return await run_in_threadpool(lambda: _csv(build(request, desk_of(request)), path))

    named = "/today" if path == "/" else path
    return [
        Route(path, page, methods=["GET"]),
        Route(f"{named}.json", as_json, methods=["GET"]),
        Route(f"{named}.csv", as_csv, methods=["GET"]),
    ]


class ResultBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every answer that is not an error."""

    ok: bool = True
    result: Any


def json_answer(view: View) -> Response:
    """`{"ok": true, "result": {..., "rows": [...]}}`."""
    return result_answer({**view.about, "rows": list(view.records)})


def result_answer(result: object, status: int = 200) -> Response:
    """A result in the one shape that every answer has which is not an error."""
    return Response(msgspec.json.encode(ResultBody(result=result), enc_hook=str), status, media_type="application/json")


def _csv(view: View, path: str) -> Response:
    name = path.strip("/").replace("/", "-") or "today"
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(_lines(view), media_type="text/csv; charset=utf-8", headers=disposition)


def _lines(view: View) -> Iterator[bytes]:
    yield csv_line(view.columns)
    for records in (view.records,) if view.all_records is None else view.all_records():
        yield b"".join(csv_line(_cell(record.get(column)) for column in view.columns) for record in records)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, (int, float)):
        return repr(value)
    return guarded(value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode())
