"""Telegram Desktop's JSON export: `result.json` of one chat, or of a whole account, beside its media folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from twicetold.archive.names import printable
from twicetold.errors import IntakeRejected
from twicetold.intake.dates import parse_date, unix_date
from twicetold.intake.fields import Json, at, first_text, not_an_export, read_json, title_of
from twicetold.intake.locate import locate
from twicetold.intake.plan import Plan, PlannedRelease
from twicetold.model import DateKind, Provenance, ReleaseDate

ORIGIN = "telegram"
FILE_NAME = "result.json"

_LEFT_OUT = "(File "
"""How the export marks media that it did not download: '(File not included. Change data exporting settings ...)'."""


def read_telegram(path: Path, folder: Path, *, source: str | None = None) -> Plan:
    """Plan one release per message with media or words; others, and stickers, are counted as ignored.

    The date is `date_unixtime` where the export has it; older exports have only `date`, in the exporter's own zone,
    which is read as UTC.

    Raises:
        TableInvalid: `intake.export`, where the file is no such export.
    """
    plan = Plan(origin=ORIGIN)
    for chat in _chats(read_json(path), path):
        name = source or first_text(chat, "name") or "telegram"
        chat_id = first_text(chat, "id") or name
        messages = chat.get("messages")
        for message in messages if isinstance(messages, list) else []:
            subject = f"{path.name}, chat {printable(chat_id)}, message {first_text(message, 'id') or '?'}"
            plan.take(subject, partial(_planned, message, chat_id, printable(name), folder, subject))
    return plan


def is_telegram(content: object) -> bool:
    """True for JSON that has the shape of such an export."""
    return isinstance(at(content, "messages"), list) or isinstance(at(content, "chats", "list"), list)


def _chats(content: object, path: Path) -> Iterator[Json]:
    if not is_telegram(content):
        raise not_an_export(path, "is not a Telegram export: it has neither 'messages' nor 'chats'")
    listed = at(content, "chats", "list")
    for chat in listed if isinstance(listed, list) else [content]:
        if isinstance(chat, Mapping):
            yield chat


def _planned(message: object, chat_id: str, name: str, folder: Path, subject: str) -> PlannedRelease | None:
    if first_text(message, "media_type") == "sticker":
        return None
    names = [found for key in ("photo", "file") if (found := first_text(message, key))]
    body = _text(at(message, "text"))
    if not names and not body.strip():
        return None
    if names and names[0].startswith(_LEFT_OUT):
        raise IntakeRejected(
            "the export left the media of this message out",
            hint="Export the chat again with media and a larger size limit.",
            code="intake.not_in_export",
        )
    number = first_text(message, "id")
    if not number:
        raise IntakeRejected("a message without an id", hint="Export the chat again.", code="intake.id_invalid")
    return PlannedRelease(
        id=printable(f"telegram-{chat_id}-{number}"),
        source=name,
        origin=ORIGIN,
        subject=subject,
        files=tuple(locate(folder, file) for file in names),
        texts=(body,),
        title=title_of(body),
        notes=body.strip(),
        dates=_dates(message),
    )


def _text(value: object) -> str:
    """Text of a message as it was written: a string, or a list of strings and of entities with a `text`."""
    parts = value if isinstance(value, list) else [value]
    said = (part if isinstance(part, str) else at(part, "text") for part in parts)
    return "".join(part for part in said if isinstance(part, str))


def _dates(message: object) -> tuple[ReleaseDate, ...]:
    seconds = first_text(message, "date_unixtime")
    if seconds.isdecimal():
        return (unix_date(int(seconds), kind=DateKind.PUBLISHED, provenance=Provenance.EXPORT),)
    stated = first_text(message, "date")
    return (parse_date(stated, kind=DateKind.PUBLISHED, provenance=Provenance.EXPORT),) if stated else ()
