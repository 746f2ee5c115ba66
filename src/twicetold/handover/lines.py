"""The two plain forms of python-threatexchange: lines of `<signal type> <signal>`, and the CSV of its data sets.

A line is what its `local_file` exchange reads. The CSV is what `tx dataset -P --csv` prints: `signal_type`,
`signal_str`, `collab`, `category`, `tags` (joined by spaces). Neither has ids or tombstones: a withdrawn entry is left
out, and a receiver has to take the whole list anew.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from twicetold.archive.bank_entries import BankEntry, Category, Hash, SignalKind
from twicetold.handover import vpdq
from twicetold.handover.received import Received, pdq_bytes, sha256_bytes, uid_of

HEADER = ("signal_type", "signal_str", "collab", "category", "tags")
SIGNAL_TYPES = {SignalKind.PDQ: "pdq", SignalKind.VPDQ: "vpdq", SignalKind.SHA256: "video_sha256"}
KINDS = {"pdq": SignalKind.PDQ, "vpdq": SignalKind.VPDQ, "video_sha256": SignalKind.SHA256}


def signal_of(entry: BankEntry) -> str:
    """The entry as python-threatexchange's signal string."""
    return vpdq.to_json(entry.hashes) if entry.kind is SignalKind.VPDQ else entry.hashes[0].code.hex()


def hashes_of(kind: SignalKind, signal: str) -> tuple[Hash, ...]:
    """The hashes of a signal string. Raises ValueError where it is not of its kind."""
    match kind:
        case SignalKind.VPDQ:
            return vpdq.parse(signal)
        case SignalKind.PDQ:
            return (Hash(pdq_bytes(signal)),)
        case SignalKind.SHA256:
            return (Hash(sha256_bytes(signal)),)


def kind_of(signal_type: str) -> SignalKind:
    """The kind of fingerprint that a signal type of others names. Raises ValueError for those not used here."""
    found = KINDS.get(signal_type.strip().lower())
    if found is None:
        raise ValueError(f"signals of the type '{signal_type}' are not used here; known are {', '.join(KINDS)}")
    return found


def to_lines(entries: Iterable[BankEntry]) -> bytes:
    """One line for each entry that is not withdrawn."""
    return "".join(f"{SIGNAL_TYPES[one.kind]} {signal_of(one)}\n" for one in entries if not one.withdrawn).encode()


def to_csv(entries: Iterable[BankEntry], *, bank: str) -> bytes:
    """The data set, with the bank as its `collab`. For programs: cells are not guarded against spreadsheets."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in entries:
        if not one.withdrawn:
            writer.writerow(
                (SIGNAL_TYPES[one.kind], signal_of(one), bank, one.category.value, " ".join(map(_tag, one.tags)))
            )
    return held.getvalue().encode()


def read_lines(text: str) -> Received:
    """A list of lines. A bare PDQ hash without a type, as some lists have them, is one too."""
    found = Received()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line and not line.startswith("#"):
            found.take(f"line {number}", lambda line=line: _from_line(line))  # type: ignore[misc]
    return found


def read_csv(text: str) -> Received:
    """A data set with a head line; columns that are not known are passed over.

    Raises:
        ValueError: it has no columns `signal_type` and `signal_str`.
    """
    found = Received()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not {"signal_type", "signal_str"} <= set(rows.fieldnames or ()):
        raise ValueError("a data set has the columns signal_type and signal_str")
    try:
        for row in rows:
            found.take(f"line {rows.line_num}", lambda row=row: _from_row(row))  # type: ignore[misc]
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from None
    return found


def _from_line(line: str) -> BankEntry:
    signal_type, _, signal = line.partition(" ")
    if not signal:
        signal_type, signal = "pdq", signal_type
    return entry_of(kind_of(signal_type), signal.strip())


def _from_row(row: dict[str, str]) -> BankEntry:
    stated = (row.get("category") or Category.INVESTIGATION_SEED).strip()
    if stated not in tuple(Category):
        raise ValueError(f"'{stated}' is no category; known are {', '.join(Category)}")
    return entry_of(
        kind_of(row["signal_type"] or ""),
        row["signal_str"] or "",
        category=Category(stated),
        tags=tuple((row.get("tags") or "").split()),
    )


def entry_of(
    kind: SignalKind,
    signal: str,
    *,
    category: Category = Category.INVESTIGATION_SEED,
    tags: tuple[str, ...] = (),
    note: str = "",
) -> BankEntry:
    """A received entry that came without a name. Raises ValueError as `hashes_of`."""
    hashes = hashes_of(kind, signal)
    return BankEntry(uid=uid_of(kind, hashes), kind=kind, hashes=hashes, category=category, tags=tags, note=note)


def _tag(tag: str) -> str:
    return "_".join(tag.split())
