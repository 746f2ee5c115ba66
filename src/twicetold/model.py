"""The nouns of Twicetold as frozen values; `docs/terminology.md` defines each one.

They carry what the catalogue stores and what the API, the reports and the exports hand out. Spans are half-open and in
microseconds on the item's own timeline (`twicetold.time`); a still has no span (None).
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from twicetold.time import Span


class ItemKind(StrEnum):
    """What an item is, by what its bytes hold and not by its name."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    TEXT = "text"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """What of an item a match speaks of. A span of video that repeats a still is `IMAGE`."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    TEXT = "text"


class TrackKind(StrEnum):
    """Which track of an item: what is seen of it, heard, or read."""

    PICTURE = "picture"
    SOUND = "sound"
    TEXT = "text"


def principal_track(kind: ItemKind) -> TrackKind:
    """The track that an item of a kind is there for: a film's is its picture, whatever is heard."""
    return {ItemKind.AUDIO: TrackKind.SOUND, ItemKind.TEXT: TrackKind.TEXT}.get(kind, TrackKind.PICTURE)


def track_of(modality: Modality) -> TrackKind:
    """The track that a match of a modality speaks of."""
    return {Modality.AUDIO: TrackKind.SOUND, Modality.TEXT: TrackKind.TEXT}.get(modality, TrackKind.PICTURE)


class DateKind(StrEnum):
    """Which date: what the release says of itself, when it was put out, when somebody collected it."""

    CLAIMED = "claimed"
    PUBLISHED = "published"
    COLLECTED = "collected"


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"


class Provenance(StrEnum):
    """Where a date came from. Only `STATED` and `EXPORT` were said by a person or a tool that saw the release."""

    STATED = "stated"
    EXPORT = "export"
    FILE_METADATA = "file-metadata"
    FILE_SYSTEM = "file-system"


class Storage(StrEnum):
    """Whether the archive holds the bytes or points at where they stay."""

    COPIED = "copied"
    REFERENCED = "referenced"


class ReleaseDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date as the interval `[earliest, latest)` that its precision allows, in UTC.

    `stated` keeps the text as it was given; a text without a zone was read as UTC.
    """

    kind: DateKind
    earliest: datetime
    latest: datetime
    precision: Precision
    provenance: Provenance
    stated: str = ""

    def __post_init__(self) -> None:
        if self.earliest.tzinfo is not UTC or self.latest.tzinfo is not UTC:
            raise ValueError("release dates are kept in UTC")
        if self.latest <= self.earliest:
            raise ValueError("a date is an interval that ends after it starts")

    def certainly_before(self, other: ReleaseDate) -> bool:
        """True where every moment this date allows comes before every moment the other allows."""
        return self.latest <= other.earliest


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What a source put out at a time. `items` are SHA-256 digests in the release's own order."""

    id: str
    source: str
    title: str = ""
    language: str = ""
    url: str = ""
    notes: str = ""
    dates: tuple[ReleaseDate, ...] = ()
    items: tuple[str, ...] = ()

    def date(self, preference: tuple[DateKind, ...]) -> ReleaseDate | None:
        """The first date of the preferred kinds that the release has."""
        by_kind = {date.kind: date for date in self.dates}
        return next((by_kind[kind] for kind in preference if kind in by_kind), None)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One media object, named by the SHA-256 of its bytes.

    `width` and `height` are display pixels: after rotation, with square pixels. `duration_us` is None for stills and
    for what could not be opened. `name` is the file name as first given, made printable.
    """

    sha256: str
    kind: ItemKind
    media_type: str
    size_bytes: int
    storage: Storage
    name: str = ""
    width: int | None = None
    height: int | None = None
    duration_us: int | None = None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Two spans that show the same material. `query` is the later of the two where the dates tell.

    `score` is the estimated probability that the match is right (0 to 1). `rate` is reference seconds per query second
    (1.25: the query plays the reference 1.25 times as fast). `offset_known` is False where the shot stands still, so
    that the reference span is only a range in which the source lies.
    """

    query_item: str
    ref_item: str
    modality: Modality
    query: Span | None
    ref: Span | None
    score: float
    mirrored: bool = False
    rate: float = 1.0
    offset_known: bool = True
    evidence: dict[str, float | int | str | list[float]] = {}
    id: int | None = None

    @property
    def span_rate(self) -> float:
        """Reference seconds per query second: `rate`, or the one span over the other where no moment can be told."""
        if self.offset_known or self.query is None or self.ref is None:
            return self.rate
        return self.ref.duration_us / self.query.duration_us


class FurnitureSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of an item that is recurring house material or blank. `span` is None for a still.

    `furniture_id` names the recurring thing (the same ident has one id in every release); blank stretches have none.
    """

    item: str
    span: Span | None
    label: str
    furniture_id: int | None = None
    releases: int = 0
    track: TrackKind = TrackKind.PICTURE


class PartKind(StrEnum):
    """What a stretch of a release is, once the whole archive is known."""

    NEW = "new"
    RECYCLED = "recycled"
    FURNITURE = "furniture"
    UNREADABLE = "unreadable"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of a track in a release's account, with its earliest dated source where it has one.

    `via` lists the releases between, nearest first (A used by B used by C: for C, source A, via B). `certainty` is
    'dated' where the source is certainly earlier, 'tie' where dates allow either order, 'undated' where one has none.
    """

    release: str
    item: str
    span: Span | None
    kind: PartKind
    source_release: str = ""
    source_item: str = ""
    source_span: Span | None = None
    certainty: str = ""
    via: tuple[str, ...] = ()
    match_id: int | None = None
    modality: Modality | None = None
    score: float | None = None
    track: TrackKind = TrackKind.PICTURE


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that went wrong with one item or row, kept and counted. `subject` names the file, item or row."""

    stage: str
    subject: str
    code: str
    message: str
    hint: str = ""
    at: datetime | None = None
    id: int | None = None


class VerdictWord(StrEnum):
    """What a person says of a match. `UNSURE` takes an earlier word back without giving another."""

    SAME = "same"
    NOT_SAME = "not-same"
    UNSURE = "unsure"
    FURNITURE = "furniture"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on a match, with what the match was then: matches are found anew, verdicts stay.

    `versions` are those of the run that found the match. A verdict holds for every match that shows mostly the same of
    the same two items (`lineage.judged`).
    """

    person: str
    word: VerdictWord
    query_item: str
    ref_item: str
    modality: Modality
    query: Span | None
    ref: Span | None
    mirrored: bool = False
    rate: float = 1.0
    score: float = 0.0
    note: str = ""
    match_id: int | None = None
    versions: dict[str, str] = {}
    at: datetime | None = None
    id: int | None = None
