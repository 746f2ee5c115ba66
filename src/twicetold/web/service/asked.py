"""Reading what a request asks, under limits: the size of a body, its type, one file that is never kept, and time."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from twicetold.errors import MediaRejected, RequestRefused
from twicetold.settings import Settings
from twicetold.web.uploads import check_room

MAX_JSON_BYTES = 8 << 20
MAX_FILE_BYTES = 2 << 30
MAX_READ_S = 300
"""Wall seconds that reading one file may take."""
AT_ONCE = 2
"""Files that are looked at side by side; each uses all workers of its own."""

T = TypeVar("T")

_slots = asyncio.Semaphore(AT_ONCE)


def answer(value: object, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def flag(request: Request, name: str) -> bool:
    """A yes or no in the address, no where it is missing. Raises RequestRefused `service.invalid`."""
    given = request.query_params.get(name, "false").lower()
    if given not in {"true", "1", "yes", "false", "0", "no", ""}:
        raise invalid(f"'{name}' is true or false, not '{given[:40]}'")
    return given in {"true", "1", "yes"}


def needed(request: Request, name: str) -> str:
    """A value in the address. Raises RequestRefused `service.invalid` where it is missing."""
    given = request.query_params.get(name, "")
    if not given:
        raise invalid(f"'{name}' is missing")
    return given


async def json_of(request: Request, kind: type[T]) -> T:
    """A JSON body as a type.

    Raises:
        RequestRefused: `service.too_large`, `service.invalid`, `service.media_type`.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != "application/json":
        raise RequestRefused("the body is sent as application/json", status=415, hint="", code="service.media_type")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_JSON_BYTES:
            raise too_large(MAX_JSON_BYTES)
    try:
        return msgspec.json.decode(bytes(body), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise invalid(str(error)) from None


@asynccontextmanager
async def file_of(request: Request, fields: tuple[str, ...]) -> AsyncIterator[tuple[str, Path]]:
    """The one file that was sent, in a folder that is gone afterwards, and the field it was sent as.

    Raises:
        RequestRefused: `service.too_large`, `service.invalid`, `service.media_type`.
    """
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_FILE_BYTES:
        raise too_large(MAX_FILE_BYTES)
    check_room(int(length))
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RequestRefused("a file is sent as multipart/form-data", status=415, hint="", code="service.media_type")
    async with request.form(max_files=1, max_fields=4, max_part_size=64 * 1024) as form:
        sent = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        if len(sent) != 1 or sent[0][0] not in fields:
            raise invalid(f"one file is sent, as {' or '.join(fields)}")
        field, upload = sent[0]
        with tempfile.TemporaryDirectory(prefix="twicetold-asked-") as folder:
            # A name of ours: what a client calls its file never becomes a path.
            path = Path(folder) / "file"
            with path.open("xb") as held:
                while chunk := await upload.read(1 << 20):
                    held.write(chunk)
            try:
                yield field, path
            except MediaRejected as error:
                # The client knows nothing of our folders.
                message = error.message.replace(str(path), "the file")
                raise MediaRejected(message, hint=error.hint, code=error.code) from None


async def carefully(work: Callable[..., T], *arguments: Any) -> T:
    """Do work that opens a file, on a thread, when there is a place free.

    Raises:
        RequestRefused: `service.busy`, all places are taken.
    """
    if _slots.locked():
        raise RequestRefused(
            "other files are being looked at",
            status=503,
            hint="Send it again in a while.",
            code="service.busy",
            retry_after_s=5,
        )
    async with _slots:
        return await run_in_threadpool(work, *arguments)


async def in_turn(work: Callable[..., T], *arguments: Any) -> T:
    """The same for a person, who waits for a place."""
    async with _slots:
        return await run_in_threadpool(work, *arguments)


def limited(settings: Settings) -> Settings:
    """Settings under which a file of somebody's is read: no longer than `MAX_READ_S`."""
    media = settings.media
    short = msgspec.structs.replace(media, wall_s=min(media.wall_s, MAX_READ_S), cpu_s=min(media.cpu_s, MAX_READ_S))
    return msgspec.structs.replace(settings, media=short)


def invalid(reason: str) -> RequestRefused:
    """The refusal of a request that makes no sense."""
    return RequestRefused(
        reason, status=400, hint="'/api/openapi.json' describes every request.", code="service.invalid"
    )


def too_large(limit: int) -> RequestRefused:
    """The refusal of a body that is too large, or does not say how large it is."""
    return RequestRefused(
        f"a request says how large it is, and is at most {limit >> 20} MiB",
        status=413,
        hint="Use 'twicetold query' on this machine for larger files.",
        code="service.too_large",
    )
