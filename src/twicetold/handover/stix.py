"""STIX 2.1 bundles. STIX has no perceptual hashes: an extension definition, in every bundle, adds them to indicators.

Each entry is an `indicator` whose pattern compares `file:hashes.'PDQ'` (a name outside the open vocabulary, as STIX
allows) for programs that only know patterns, and whose property extension holds the hashes with quality, time and the
distance at which they count as the same. `revoked` is the tombstone; feedback is an `opinion` on the indicator.

Source: OASIS STIX Version 2.1, sections 4.7 (indicator), 7.3 (extension definition), 5.8 (opinion).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from twicetold.archive.bank_entries import BankEntry, Category, Feedback, Hash, SignalKind
from twicetold.handover.received import NAMESPACE, Received, checked_quality, pdq_bytes, sha256_bytes, uid_of
from twicetold.handover.vpdq import seconds_text

EXTENSION_ID = "extension-definition--8f1f2a04-6b59-5c0e-9d8f-2f3a4f9b7c11"
EXTENSION_VERSION = "1.0.0"
EXTENSION_MADE = "2026-11-25T00:00:00.000Z"
AUTHOR_ID = "identity--4a1f7a52-6f0b-5d0c-8a53-0d6c1b6c2f0e"
MATCH_DISTANCE_BITS = 31
"""Distance at which PDQ's authors call two pictures the same."""

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Perceptual hashes of a picture or a film, on a STIX indicator",
    "type": "object",
    "required": ["extension_type", "algorithm", "hashes"],
    "properties": {
        "extension_type": {"const": "property-extension"},
        "algorithm": {"enum": ["PDQ", "VPDQ", "SHA256"]},
        "max_distance_bits": {"type": "integer", "minimum": 0, "maximum": 256},
        "category": {"enum": [category.value for category in Category]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "hashes": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["value"],
                "properties": {
                    "value": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "quality": {"type": "integer", "minimum": 0, "maximum": 100},
                    "seconds": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+$"},
                },
            },
        },
    },
}

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_OPINIONS = {"affirmed": "agree", "disputed": "disagree"}
_AFFIRMING = {"agree", "strongly-agree"}


class OneHash(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A hash in the extension."""

    value: str
    quality: int | None = None
    seconds: str | None = None


class PerceptualHash(msgspec.Struct, kw_only=True):
    """The extension."""

    extension_type: str = "property-extension"
    algorithm: str
    max_distance_bits: int = MATCH_DISTANCE_BITS
    category: str = Category.INVESTIGATION_SEED.value
    tags: list[str] = []
    hashes: list[OneHash]


class _Object(msgspec.Struct, kw_only=True):
    type: str
    id: str = ""
    created: str = ""
    modified: str = ""
    revoked: bool = False
    description: str = ""
    extensions: dict[str, msgspec.Raw] = {}
    object_refs: list[str] = []
    opinion: str = ""
    explanation: str = ""
    authors: list[str] = []


class _Bundle(msgspec.Struct, kw_only=True):
    type: str
    objects: list[msgspec.Raw] = []


def to_stix(entries: Sequence[BankEntry], *, bank: str) -> bytes:
    """A bundle of all `entries`; withdrawn ones are revoked indicators."""
    objects: list[dict[str, Any]] = [_author(), _definition()]
    for entry in entries:
        objects.append(_indicator(entry, bank))
        objects += [_opinion(entry, one) for one in entry.feedback]
    identity = uuid.uuid5(NAMESPACE, "".join(sorted(f"{one['id']}{one['modified']}" for one in objects)))
    bundle = {"type": "bundle", "id": f"bundle--{identity}", "objects": objects}
    return msgspec.json.format(msgspec.json.encode(bundle), indent=1) + b"\n"


def read_stix(data: bytes) -> Received:
    """The indicators of a bundle that carry the extension. Indicators without it are passed over.

    Raises:
        ValueError: it is no bundle.
    """
    try:
        bundle = msgspec.json.decode(data, type=_Bundle)
        if bundle.type != "bundle":
            raise ValueError(f"is a '{bundle.type}' and no bundle")
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"is no STIX bundle: {error}") from None
    found = Received()
    read: list[_Object] = []
    for number, raw in enumerate(bundle.objects, 1):
        try:
            read.append(msgspec.json.decode(raw, type=_Object))
        except (msgspec.MsgspecError, RecursionError) as error:
            found.take(f"object {number}", lambda error=error: _raise(error))  # type: ignore[misc]
    opinions: dict[str, list[Feedback]] = {}
    for one in read:
        if one.type == "opinion":
            stated = "affirmed" if one.opinion in _AFFIRMING else "disputed"
            said = Feedback(
                person=", ".join(one.authors) or "sender", opinion=stated, note=one.explanation, at=_whole(one.created)
            )
            for reference in one.object_refs:
                opinions.setdefault(reference, []).append(said)
    for one in read:
        if one.type == "indicator" and EXTENSION_ID in one.extensions:
            found.take(one.id, lambda one=one: _entry(one, opinions.get(one.id, [])))  # type: ignore[misc]
    return found


def _raise(error: Exception) -> BankEntry:
    raise error


def _author() -> dict[str, Any]:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": AUTHOR_ID,
        "created": EXTENSION_MADE,
        "modified": EXTENSION_MADE,
        "name": "Twicetold",
        "identity_class": "system",
    }


def _definition() -> dict[str, Any]:
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION_ID,
        "created_by_ref": AUTHOR_ID,
        "created": EXTENSION_MADE,
        "modified": EXTENSION_MADE,
        "name": "Perceptual hashes",
        "description": "PDQ and vPDQ hashes of pictures and films, with quality and time, on an indicator.",
        "schema": msgspec.json.encode(SCHEMA).decode(),
        "version": EXTENSION_VERSION,
        "extension_types": ["property-extension"],
    }


def _indicator(entry: BankEntry, bank: str) -> dict[str, Any]:
    values = [one.code.hex() for one in entry.hashes]
    name = "SHA-256" if entry.kind is SignalKind.SHA256 else "PDQ"
    # Not IN: the library of others that checks patterns takes its brackets for part of the hash.
    compared = " OR ".join(f"file:hashes.'{name}' = '{value}'" for value in dict.fromkeys(values))
    extension = PerceptualHash(
        algorithm=entry.kind.value.upper(),
        max_distance_bits=0 if entry.kind is SignalKind.SHA256 else MATCH_DISTANCE_BITS,
        category=entry.category.value,
        tags=list(entry.tags),
        hashes=[
            OneHash(
                value=one.code.hex(),
                quality=one.quality,
                seconds=None if one.time_us is None else seconds_text(one.time_us),
            )
            for one in entry.hashes
        ],
    )
    made: dict[str, Any] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{_uuid(entry.uid)}",
        "created_by_ref": AUTHOR_ID,
        "created": _precise(entry.created_at),
        "modified": _precise(max(entry.updated_at, entry.created_at)),
        "name": f"{bank}: {entry.kind.value}",
        "indicator_types": ["unknown"],
        "pattern": f"[{compared}]",
        "pattern_type": "stix",
        "valid_from": _precise(entry.created_at),
        "extensions": {EXTENSION_ID: msgspec.to_builtins(extension)},
    }
    if entry.note:
        made["description"] = entry.note
    if entry.withdrawn:
        made["revoked"] = True
    return made


def _opinion(entry: BankEntry, one: Feedback) -> dict[str, Any]:
    named = uuid.uuid5(NAMESPACE, "\0".join((entry.uid, one.person, one.opinion, one.note, one.at)))
    made: dict[str, Any] = {
        "type": "opinion",
        "spec_version": "2.1",
        "id": f"opinion--{named}",
        "created_by_ref": AUTHOR_ID,
        "created": _precise(one.at),
        "modified": _precise(one.at),
        "authors": [one.person],
        "opinion": _OPINIONS[one.opinion],
        "object_refs": [f"indicator--{_uuid(entry.uid)}"],
    }
    if one.note:
        made["explanation"] = one.note
    return made


def _entry(one: _Object, feedback: list[Feedback]) -> BankEntry:
    stated = msgspec.json.decode(one.extensions[EXTENSION_ID], type=PerceptualHash)
    kind = SignalKind(stated.algorithm.lower())
    read = sha256_bytes if kind is SignalKind.SHA256 else pdq_bytes
    hashes = tuple(
        Hash(
            read(given.value),
            None if given.seconds is None else round(float(given.seconds) * 1_000_000),
            None if given.quality is None else checked_quality(given.quality),
        )
        for given in stated.hashes
    )
    if not hashes:
        raise ValueError("an indicator without hashes")
    return BankEntry(
        uid=one.id.removeprefix("indicator--") or uid_of(kind, hashes),
        kind=kind,
        hashes=hashes,
        category=Category(stated.category),
        tags=tuple(stated.tags),
        note=one.description,
        withdrawn=one.revoked,
        created_at=_whole(one.created),
        updated_at=_whole(one.modified),
        feedback=tuple(feedback),
    )


def _uuid(uid: str) -> str:
    return uid if _UUID.fullmatch(uid) else str(uuid.uuid5(NAMESPACE, uid))


def _precise(moment: str) -> str:
    # STIX wants milliseconds in `created` and `modified`.
    whole = moment or EXTENSION_MADE
    return whole if "." in whole else whole.replace("Z", ".000Z")


def _whole(moment: str) -> str:
    return re.sub(r"\.\d+Z$", "Z", moment)
