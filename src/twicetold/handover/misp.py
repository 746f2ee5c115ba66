"""MISP events of objects after a template of our own, which `template` makes for an instance to import.

MISP has no attribute type for PDQ or vPDQ: they are `text` attributes of the object `perceptual-hash`. An object that
is `deleted` is the tombstone. Feedback goes as sightings: 0 for seen (affirmed), 1 for a false positive (disputed).

Source: MISP core format (draft-dulaunoy-misp-core-format) and object template format (draft-dulaunoy-misp-object-
template-format).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from twicetold.archive.bank_entries import BankEntry, Category, Feedback, Hash, SignalKind
from twicetold.archive.moments import from_text, to_text
from twicetold.handover.lines import hashes_of, signal_of
from twicetold.handover.received import NAMESPACE, Received, checked_quality

OBJECT = "perceptual-hash"
TEMPLATE_UUID = "5a3c6e70-98f5-5f0d-bb1c-6f2f4e1d7a90"
TEMPLATE_VERSION = "1"
META_CATEGORY = "file"
RELATIONS = {
    "pdq": ("text", "PDQ hash of a picture: 64 lower-case hexadecimal digits"),
    "vpdq": ("text", 'vPDQ of a film: a JSON list of "<PDQ>,<quality>,<seconds>"'),
    "sha256": ("sha256", "SHA-256 of a file"),
    "quality": ("counter", "PDQ quality of the picture, 0 to 100"),
    "category": ("text", f"What is said of the material: {', '.join(Category)}"),
    "tag": ("text", "A label"),
    "entry-id": ("text", "The sender's own name of this entry"),
    "description": ("text", "What a person noted"),
}
_MULTIPLE = {"tag"}
_SEEN, _FALSE = "0", "1"


class Attribute(msgspec.Struct, kw_only=True):
    """One value of an object."""

    object_relation: str
    type: str
    value: str
    uuid: str = ""
    to_ids: bool = False
    category: str = "Other"


class Sighting(msgspec.Struct, kw_only=True):
    """What somebody thinks of an attribute."""

    type: str
    source: str = ""
    date_sighting: str = "0"


class Object(msgspec.Struct, kw_only=True):
    """One entry."""

    name: str
    uuid: str = ""
    template_uuid: str = TEMPLATE_UUID
    template_version: str = TEMPLATE_VERSION
    meta_category: str = msgspec.field(default=META_CATEGORY, name="meta-category")
    timestamp: str = "0"
    first_seen: str | None = None
    deleted: bool = False
    comment: str = ""
    Attribute: list[Attribute] = []
    Sighting: list[Sighting] = []


class _Event(msgspec.Struct, kw_only=True):
    Object: list[msgspec.Raw] = []


class _File(msgspec.Struct, kw_only=True):
    Event: _Event


def template() -> bytes:
    """The object template, as MISP imports it (`definition.json`)."""
    made = {
        "name": OBJECT,
        "uuid": TEMPLATE_UUID,
        "version": int(TEMPLATE_VERSION),
        "meta-category": META_CATEGORY,
        "description": "Perceptual hashes of a picture or of a stretch of a film, to be compared by Hamming distance.",
        "requiredOneOf": ["pdq", "vpdq", "sha256"],
        "attributes": {
            relation: {
                "misp-attribute": kind,
                "description": text,
                "ui-priority": 1 if place < 3 else 0,
                "disable_correlation": place > 2,
            }
            | ({"multiple": True} if relation in _MULTIPLE else {})
            for place, (relation, (kind, text)) in enumerate(RELATIONS.items())
        },
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def to_misp(entries: Sequence[BankEntry], *, bank: str) -> bytes:
    """An event of all `entries`, unpublished, for the receiver's own organisation only (distribution 0)."""
    latest = max((one.updated_at for one in entries), default="")
    event: dict[str, Any] = {
        "uuid": str(uuid.uuid5(NAMESPACE, f"event {bank}")),
        "info": f"{bank}: perceptual hashes",
        "date": (latest or "1970-01-01")[:10],
        "timestamp": _unix(latest),
        "threat_level_id": "4",
        "analysis": "2",
        "distribution": "0",
        "published": False,
        "Object": [_object(one) for one in entries],
    }
    return msgspec.json.format(msgspec.json.encode({"Event": event}), indent=1) + b"\n"


def read_misp(data: bytes) -> Received:
    """The objects `perceptual-hash` of an event; others are passed over.

    Raises:
        ValueError: it is no event.
    """
    try:
        event = msgspec.json.decode(data, type=_File).Event
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"is no MISP event: {error}") from None
    found = Received()
    for number, raw in enumerate(event.Object, 1):
        try:
            read = msgspec.json.decode(raw, type=Object)
        except (msgspec.MsgspecError, RecursionError) as error:
            found.take(f"object {number}", lambda error=error: _raise(error))  # type: ignore[misc]
            continue
        if read.name == OBJECT:
            found.take(f"object {number}", lambda read=read: _entry(read))  # type: ignore[misc]
    return found


def _raise(error: Exception) -> BankEntry:
    raise error


def _object(entry: BankEntry) -> Object:
    values = [(entry.kind.value, signal_of(entry)), ("category", entry.category.value), ("entry-id", entry.uid)]
    if entry.kind is SignalKind.PDQ and entry.hashes[0].quality is not None:
        values.append(("quality", str(entry.hashes[0].quality)))
    values += [("tag", tag) for tag in entry.tags]
    if entry.note:
        values.append(("description", entry.note))
    return Object(
        name=OBJECT,
        uuid=str(uuid.uuid5(NAMESPACE, f"object {entry.uid}")),
        timestamp=_unix(entry.updated_at),
        first_seen=entry.created_at or None,
        deleted=entry.withdrawn,
        Attribute=[
            Attribute(
                object_relation=relation,
                type=RELATIONS[relation][0],
                value=value,
                uuid=str(uuid.uuid5(NAMESPACE, f"attribute {entry.uid} {relation} {value}")),
                to_ids=relation in {"pdq", "vpdq", "sha256"},
            )
            for relation, value in values
        ],
        Sighting=[
            Sighting(
                type=_SEEN if one.opinion == "affirmed" else _FALSE,
                source=one.person,
                date_sighting=_unix(one.at),
            )
            for one in entry.feedback
        ],
    )


def _entry(read: Object) -> BankEntry:
    values: dict[str, list[str]] = {}
    for attribute in read.Attribute:
        values.setdefault(attribute.object_relation, []).append(attribute.value)
    kind = next((kind for kind in SignalKind if kind.value in values), None)
    if kind is None:
        raise ValueError("an object without pdq, vpdq or sha256")
    hashes = hashes_of(kind, values[kind.value][0])
    if kind is SignalKind.PDQ and "quality" in values:
        hashes = (Hash(hashes[0].code, None, checked_quality(int(values["quality"][0]))),)
    return BankEntry(
        uid=(values.get("entry-id") or [read.uuid])[0],
        kind=kind,
        hashes=hashes,
        category=Category((values.get("category") or [Category.INVESTIGATION_SEED.value])[0]),
        tags=tuple(values.get("tag", ())),
        note=(values.get("description") or [""])[0],
        withdrawn=read.deleted,
        created_at=read.first_seen or "",
        updated_at=_moment(read.timestamp),
        feedback=tuple(
            Feedback(
                person=one.source or "sender",
                opinion="disputed" if one.type == _FALSE else "affirmed",
                at=_moment(one.date_sighting),
            )
            for one in read.Sighting
        ),
    )


def _unix(moment: str) -> str:
    return str(int(from_text(moment).timestamp())) if moment else "0"


def _moment(unix: str) -> str:
    seconds = int(unix or 0)
    return to_text(datetime.fromtimestamp(seconds, UTC)) if seconds else ""
