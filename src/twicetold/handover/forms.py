"""The forms in which banks leave and arrive: how each is written, and how one is told from another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from twicetold.archive.bank_entries import BankEntry, SignalKind
from twicetold.archive.faults import storage_faults
from twicetold.errors import UsageError
from twicetold.handover import lines, misp, stix, tcap, vpdq
from twicetold.handover.received import Received, uid_of

MAX_BYTES = 1 << 30
"""Largest list that is read: 7 million hashes as lines."""


class Form(StrEnum):
    """A format for banks. `VPDQ_JSON` and `VPDQ` hold one film each, the others whole banks."""

    LINES = "lines"
    CSV = "csv"
    TCAP = "tcap"
    STIX = "stix"
    MISP = "misp"
    VPDQ_JSON = "vpdq-json"
    VPDQ = "vpdq"


ONE_FILM = frozenset({Form.VPDQ_JSON, Form.VPDQ})
WITH_TOMBSTONES = frozenset({Form.TCAP, Form.STIX, Form.MISP})
SUFFIXES = {Form.LINES: "txt", Form.CSV: "csv", Form.VPDQ: "vpdq"}


@dataclass(frozen=True, slots=True)
class Labels:
    """What a file says of itself."""

    bank: str
    checkpoint: str


def written(form: Form, entries: Sequence[BankEntry], labels: Labels) -> bytes:
    """Entries in a form.

    Raises:
        UsageError: `bank.one_film`, where the form holds one film and `entries` are not one.
    """
    return WRITERS[form](entries, labels)


def read(path: Path) -> tuple[Form, Received]:
    """A list of somebody's, in whatever form it is.

    Raises:
        UsageError: `bank.unreadable`, it is in none of the forms.
        StorageReadOnly, ArchiveError: it cannot be opened.
    """
    with storage_faults(path):
        if path.stat().st_size > MAX_BYTES:
            raise _unreadable(path, f"is larger than {MAX_BYTES >> 20} MiB")
        data = path.read_bytes()
    try:
        form = form_of(data)
        return form, READERS[form](data)
    except (ValueError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from None


def form_of(data: bytes) -> Form:
    """The form of a list, by what it holds. Raises ValueError where it is in none."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        keys = set(_keys(data))
        if "Event" in keys:
            return Form.MISP
        if "objects" in keys:
            return Form.STIX
        return Form.TCAP if "results" in keys else Form.VPDQ_JSON
    if start[:1] == b"[":
        return Form.TCAP if start[1:].lstrip()[:1] == b"{" else Form.VPDQ_JSON
    first = start.split(b"\n", 1)[0].strip()
    if b"signal_type" in first:
        return Form.CSV
    fields = first.split(b",")
    return Form.VPDQ if len(fields) in {3, 4} and fields[0].strip().isdigit() else Form.LINES


def _keys(data: bytes) -> list[str]:
    try:
        return list(msgspec.json.decode(data, type=dict[str, msgspec.Raw]))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"is no JSON object: {error}") from None


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _one_film(data: bytes) -> Received:
    hashes = vpdq.parse(_text(data))
    kind = SignalKind.VPDQ
    return Received(entries=[BankEntry(uid=uid_of(kind, hashes), kind=kind, hashes=hashes)])


WRITERS: dict[Form, Callable[[Sequence[BankEntry], Labels], bytes]] = {
    Form.LINES: lambda entries, labels: lines.to_lines(entries),
    Form.CSV: lambda entries, labels: lines.to_csv(entries, bank=labels.bank),
    Form.TCAP: lambda entries, labels: tcap.to_tcap(entries, bank=labels.bank, checkpoint=labels.checkpoint),
    Form.STIX: lambda entries, labels: stix.to_stix(entries, bank=labels.bank),
    Form.MISP: lambda entries, labels: misp.to_misp(entries, bank=labels.bank),
    Form.VPDQ_JSON: lambda entries, labels: f"{vpdq.to_json(_film(entries).hashes)}\n".encode(),
    Form.VPDQ: lambda entries, labels: vpdq.to_lines(_film(entries).hashes).encode(),
}

READERS: dict[Form, Callable[[bytes], Received]] = {
    Form.LINES: lambda data: lines.read_lines(_text(data)),
    Form.CSV: lambda data: lines.read_csv(_text(data)),
    Form.TCAP: tcap.read_tcap,
    Form.STIX: stix.read_stix,
    Form.MISP: misp.read_misp,
    Form.VPDQ_JSON: _one_film,
    Form.VPDQ: _one_film,
}


def _film(entries: Sequence[BankEntry]) -> BankEntry:
    films = [entry for entry in entries if entry.kind is SignalKind.VPDQ and not entry.withdrawn]
    if len(films) != 1:
        raise UsageError(
            f"this form holds one film, and {len(films)} would leave",
            hint="Name one with '--entry', or choose a form for whole banks such as tcap or lines.",
            code="bank.one_film",
        )
    return films[0]


def _unreadable(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"{path}: {reason}",
        hint="docs/handover.md shows the lists that are read: lines, CSV, TCAP, STIX, MISP and vPDQ.",
        code="bank.unreadable",
    )
