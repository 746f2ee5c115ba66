"""What the match service takes and gives, as types; the OpenAPI description is made from these.

Our own routes answer `{"ok": true, "result": ...}`. Those under `/h`, `/m`, `/c` and `/status` have the shapes of
hasher-matcher-actioner 1.1, so that a client written for it works unchanged. Errors have one shape everywhere
(`twicetold.web.faults.FaultBody`). Times are whole microseconds; a still has none.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

PdqHex = Annotated[str, Meta(pattern="^([0-9a-fA-F]{2}){1,32}$", description="PDQ; short ones are padded on the left.")]
BankName = Annotated[str, Meta(pattern="^[A-Z0-9_]{1,64}$")]


class MatchAsk(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is asked about; just one of the first three. A file is sent as multipart/form-data instead."""

    pdq: PdqHex | None = None
    vpdq: Annotated[str, Meta(max_length=4_000_000, description="vPDQ in any of its forms.")] | None = None
    text: Annotated[str, Meta(min_length=1, max_length=1_000_000)] | None = None
    max_distance_bits: Annotated[int, Meta(ge=0, le=64, description="For hashes.")] = 31


class LookupAsk(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Many hashes of pictures at once: a request for each would cost far more than the looking."""

    pdq: Annotated[list[PdqHex], Meta(min_length=1, max_length=10_000)]
    max_distance_bits: Annotated[int, Meta(ge=0, le=64)] = 31


class LookupRow(msgspec.Struct, kw_only=True):
    """A content of a bank that is near the hash at place `query` of those that were asked."""

    query: int
    bank: str
    bank_content_id: int
    distance_bits: int


class LookupBody(msgspec.Struct, kw_only=True):
    """Contents near each hash, by hash, the nearest first. Films' frames are not among them."""

    ok: bool = True
    result: list[LookupRow]


class ArchiveMatch(msgspec.Struct, kw_only=True):
    """A stretch of what was asked that an item of the archive shows. Texts count code points instead of time."""

    start_us: int | None
    end_us: int | None
    release: str
    title: str
    source: str
    item: str
    ref_start_us: int | None
    ref_end_us: int | None
    modality: str
    score: float | None = None
    mirrored: bool = False
    rate: float = 1.0
    distance_bits: int | None = None


class BankAnswer(msgspec.Struct, kw_only=True):
    """A stretch of what was asked that an entry of a bank shows."""

    bank: str
    entry: str
    bank_content_id: int
    start_us: int | None
    end_us: int | None
    entry_start_us: int | None
    entry_end_us: int | None
    frames: int
    of_frames: int
    distance_bits: int


class Known(msgspec.Struct, kw_only=True):
    """Everything that is known. `notes` says what could not be compared; `same_file` names releases that hold this very
    file, which is compared with all others."""

    kind: str
    archive: list[ArchiveMatch] = []
    banks: list[BankAnswer] = []
    notes: list[str] = []
    same_file: list[str] = []


class KnownBody(msgspec.Struct, kw_only=True):
    """The answer of `POST /api/match`."""

    ok: bool = True
    result: Known


class BankMatchRow(msgspec.Struct, kw_only=True):
    """A content of a bank that is near, as hasher-matcher-actioner writes it: the distance is a text."""

    bank_content_id: int
    distance: str


class RawMatch(msgspec.Struct, kw_only=True):
    """A content with its distance."""

    content_id: int
    distance: str


class RawMatches(msgspec.Struct, kw_only=True):
    """The answer of `GET /m/raw_lookup`: numbers of contents, or with `include_distance` objects."""

    matches: list[int | RawMatch]


class BankConfig(msgspec.Struct, kw_only=True):
    """A bank, as hasher-matcher-actioner shows it."""

    name: BankName
    matching_enabled_ratio: float


class NewBank(msgspec.Struct, kw_only=True):
    """A bank to be made."""

    name: BankName
    enabled_ratio: Annotated[float, Meta(ge=0, le=1)] | None = None
    enabled: bool | None = None


class BankChange(msgspec.Struct, kw_only=True):
    """What of a bank is to change. Banks keep their names here: others know them by these."""

    enabled_ratio: Annotated[float, Meta(ge=0, le=1)] | None = None
    enabled: bool | None = None


class NewSignals(msgspec.Struct, kw_only=True):
    """Signals of one content, and a note."""

    pdq: PdqHex | None = None
    vpdq: Annotated[str, Meta(max_length=4_000_000)] | None = None
    video_sha256: Annotated[str, Meta(pattern="^[0-9a-fA-F]{64}$")] | None = None
    note: Annotated[str, Meta(max_length=255)] = ""


class AddedSignals(msgspec.Struct, kw_only=True):
    """What was added."""

    id: int
    signals: dict[str, str]


class IndexStatus(msgspec.Struct, kw_only=True):
    """State of the index of one signal type."""

    present: bool
    built_to: int
    size: int
