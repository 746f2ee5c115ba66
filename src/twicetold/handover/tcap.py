"""A list shaped like that of the Terrorist Content Analytics Platform: ids, tombstones, checkpoint, feedback.

Each result has the platform's `hash_digest, algorithm, ideology, file_type, deleted, updated_on, created_on, id`.
Beside them stand what every exchange needs and this one has no field for: `bank`, `category`, `tags`, `note`,
`quality`, `basis`, `feedback`. `algorithm` is `PDQ`, `VPDQ` (as python-threatexchange writes it) or `SHA256`. A
withdrawn entry stays in the list with `deleted: true`. `checkpoint` is `<moment>,<change>`: everything up to it is in,
ask for what comes after it next time.

Source: techagainstterrorism's hash list v2, as its client in python-threatexchange reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from twicetold.archive.bank_entries import BankEntry, Category, Feedback, Hash, SignalKind
from twicetold.handover.lines import hashes_of, signal_of
from twicetold.handover.received import Received, uid_of

ALGORITHMS = {"PDQ": SignalKind.PDQ, "VPDQ": SignalKind.VPDQ, "SHA256": SignalKind.SHA256}
NAMES = {kind: name for name, kind in ALGORITHMS.items()}
FILE_TYPES = {SignalKind.PDQ: "jpg", SignalKind.VPDQ: "mp4", SignalKind.SHA256: "mp4"}


class Opinion(msgspec.Struct, kw_only=True):
    """What somebody thinks of an entry."""

    person: str = ""
    opinion: Literal["affirmed", "disputed"]
    note: str = ""
    at: str = ""


class Result(msgspec.Struct, kw_only=True):
    """One entry; only `hash_digest` and `algorithm` must be there."""

    hash_digest: str
    algorithm: str
    ideology: str | None = None
    file_type: str | None = None
    deleted: bool = False
    updated_on: str = ""
    created_on: str = ""
    id: str | int | None = None
    bank: str = ""
    category: str = Category.INVESTIGATION_SEED.value
    tags: list[str] = []
    note: str = ""
    quality: int | None = None
    basis: str = ""
    feedback: list[Opinion] = []


class HashList(msgspec.Struct, kw_only=True):
    """The whole answer."""

    count: int = 0
    next: str | None = None
    previous: str | None = None
    checkpoint: str | None = None
    results: list[msgspec.Raw] = []


def to_tcap(entries: Sequence[BankEntry], *, bank: str, checkpoint: str) -> bytes:
    """The list of all `entries`, withdrawn ones as tombstones."""
    results = [_result(one, bank) for one in entries]
    listed = HashList(
        count=len(results), checkpoint=checkpoint, results=[msgspec.Raw(msgspec.json.encode(one)) for one in results]
    )
    return msgspec.json.format(msgspec.json.encode(listed), indent=1) + b"\n"


def read_tcap(data: bytes) -> Received:
    """A list, or the bare list of its results.

    Raises:
        ValueError: it is neither.
    """
    try:
        if data.lstrip()[:1] == b"[":
            listed = HashList(results=msgspec.json.decode(data, type=list[msgspec.Raw]))
        else:
            listed = msgspec.json.decode(data, type=HashList)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"is no hash list: {error}") from None
    found = Received(checkpoint=listed.checkpoint or "")
    for number, raw in enumerate(listed.results, 1):
        found.take(f"result {number}", lambda raw=raw: _entry(raw))  # type: ignore[misc]
    return found


def _result(entry: BankEntry, bank: str) -> Result:
    return Result(
        hash_digest=signal_of(entry),
        algorithm=NAMES[entry.kind],
        file_type=FILE_TYPES[entry.kind],
        deleted=entry.withdrawn,
        updated_on=entry.updated_at,
        created_on=entry.created_at,
        id=entry.uid,
        bank=bank,
        category=entry.category.value,
        tags=list(entry.tags),
        note=entry.note,
        quality=entry.hashes[0].quality if entry.kind is SignalKind.PDQ else None,
        basis=entry.basis.value,
        feedback=[Opinion(person=f.person, opinion=_opinion(f), note=f.note, at=f.at) for f in entry.feedback],
    )


def _opinion(feedback: Feedback) -> Literal["affirmed", "disputed"]:
    return "affirmed" if feedback.opinion == "affirmed" else "disputed"


def _entry(raw: msgspec.Raw) -> BankEntry:
    result = msgspec.json.decode(raw, type=Result)
    kind = ALGORITHMS.get(result.algorithm.strip().upper())
    if kind is None:
        raise ValueError(f"hashes by {result.algorithm} are not used here; known are {', '.join(ALGORITHMS)}")
    hashes = hashes_of(kind, result.hash_digest)
    if kind is SignalKind.PDQ and result.quality is not None:
        hashes = (Hash(hashes[0].code, None, result.quality),)
    tags = tuple(result.tags) + ((result.ideology,) if result.ideology else ())
    return BankEntry(
        uid=uid_of(kind, hashes) if result.id in {None, ""} else str(result.id),
        kind=kind,
        hashes=hashes,
        category=Category(result.category),
        tags=tags,
        note=result.note,
        withdrawn=result.deleted,
        created_at=result.created_on,
        updated_at=result.updated_on,
        feedback=tuple(
            Feedback(person=one.person or "sender", opinion=one.opinion, note=one.note, at=one.at)
            for one in result.feedback
        ),
    )
