"""The tables that an archive is exported as: every column with its type, unit and meaning.

Times and lengths are kept in whole microseconds (`*_us`, int64). A CSV file has the same values in seconds instead
(`*_s`, decimal text exact to the microsecond), because that is what people and other tools expect of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a column holds; each output format writes it in its own way."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    COUNT = "count"
    YES_NO = "yes-no"
    TIME = "time"
    MOMENT = "moment"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A TIME column is named without its unit; formats add `_us` or `_s`. Any column may be empty."""

    name: str
    type: Type
    description: str
    unit: str = ""

    @property
    def stored_name(self) -> str:
        """Name in JSONL and Parquet."""
        return f"{self.name}_us" if self.type is Type.TIME else self.name

    @property
    def csv_name(self) -> str:
        """Name in CSV."""
        return f"{self.name}_s" if self.type is Type.TIME else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, what one row is, its columns in order, and the columns that tell rows apart."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


_RELEASE = Column("release_id", Type.TEXT, "The release.")
_SOURCE = Column("source", Type.TEXT, "Who put the release out.")
_DATE = (
    Column("date_kind", Type.TEXT, "Which of its dates orders the release: claimed, published or collected."),
    Column("date_earliest", Type.MOMENT, "First moment that this date allows, in UTC."),
    Column("date_latest", Type.MOMENT, "First moment that it no longer allows, in UTC."),
    Column("date_precision", Type.TEXT, "How much of the date is known: year, month, day, hour, minute or second."),
    Column("date_provenance", Type.TEXT, "Where it came from: stated, export, file-metadata or file-system."),
)

RELEASES = Table(
    "releases",
    "One row for each release, in date order.",
    (
        _RELEASE,
        _SOURCE,
        Column("title", Type.TEXT, "Title as given."),
        Column("language", Type.TEXT, "Language as given."),
        Column("url", Type.TEXT, "Address as given."),
        Column("notes", Type.TEXT, "Notes as given."),
        *_DATE,
        Column("date_stated", Type.TEXT, "The date as it was written."),
        Column("item_sha256s", Type.TEXTS, "SHA-256 of each item, in the release's own order."),
        Column("length", Type.TIME, "Length of all its items together."),
    ),
    key=("release_id",),
)

PARTS = Table(
    "parts",
    "One row for each stretch of each lane of each release: new, recycled, furniture or unreadable.",
    (
        _RELEASE,
        Column("item_sha256", Type.TEXT, "The item of the release that the stretch lies in."),
        Column("lane", Type.TEXT, "Lane of the account: picture, sound, stills or text."),
        Column("start", Type.TIME, "Where it begins on the item; empty for a still and for words."),
        Column("end", Type.TIME, "First moment after it; empty for a still and for words."),
        Column("start_character", Type.COUNT, "First character of a stretch of words, counted from 0."),
        Column("end_character", Type.COUNT, "First character after it."),
        Column("kind", Type.TEXT, "new, recycled, furniture or unreadable."),
        Column("source_release_id", Type.TEXT, "Earliest release that shows the same; only where recycled."),
        Column("source_item_sha256", Type.TEXT, "The item of that release."),
        Column("source_start", Type.TIME, "Where it begins in the source; empty for a still."),
        Column("source_end", Type.TIME, "First moment after it in the source; empty for a still."),
        Column("source_start_character", Type.COUNT, "First character in the source, for words."),
        Column("source_end_character", Type.COUNT, "First character after it in the source."),
        Column("certainty", Type.TEXT, "dated: the source is certainly earlier; tie: either order; undated: no date."),
        Column("via", Type.TEXTS, "Releases between this one and the source, nearest first."),
        Column("match_id", Type.COUNT, "The match that the stretch rests on, as in the table of matches."),
        Column("modality", Type.TEXT, "What of the item matched: video, image, audio or text."),
        Column("score", Type.NUMBER, "Estimated probability that the match is right, 0 to 1."),
    ),
)

MATCHES = Table(
    "matches",
    "One row for each match and each pair of releases that carry its two items.",
    (
        Column("match_id", Type.COUNT, "The match; it repeats where several releases carry one of its items."),
        Column("query_release_id", Type.TEXT, "Release of the query, the later side where the dates tell."),
        Column("query_item_sha256", Type.TEXT, "Item of the query."),
        Column("query_start", Type.TIME, "Where the matched span begins in the query; empty for a still."),
        Column("query_end", Type.TIME, "First moment after it; empty for a still."),
        Column("ref_release_id", Type.TEXT, "Release of the reference."),
        Column("ref_item_sha256", Type.TEXT, "Item of the reference."),
        Column("ref_start", Type.TIME, "Where the matched span begins in the reference; empty for a still."),
        Column("ref_end", Type.TIME, "First moment after it; empty for a still."),
        Column("query_start_character", Type.COUNT, "First character of matched words in the query, from 0."),
        Column("query_end_character", Type.COUNT, "First character after them."),
        Column("ref_start_character", Type.COUNT, "First character of matched words in the reference, from 0."),
        Column("ref_end_character", Type.COUNT, "First character after them."),
        Column("modality", Type.TEXT, "What matched: video, image, audio or text."),
        Column("score", Type.NUMBER, "Estimated probability that the match is right, 0 to 1."),
        Column("mirrored", Type.YES_NO, "Whether the query shows the reference mirrored left to right."),
        Column("rate", Type.NUMBER, "Reference seconds for each query second."),
        Column("offset_known", Type.YES_NO, "No where the shot stands still, so that the reference span is a range."),
        Column("evidence", Type.OBJECT, "What the match was decided on, as a JSON object."),
    ),
)

SHARES = Table(
    "shares",
    "One row for each release: how much of it was seen, heard or read before, all lanes together.",
    (
        _RELEASE,
        _SOURCE,
        *_DATE,
        Column("length", Type.TIME, "Length of the release."),
        Column("new", Type.TIME, "Length first seen here: of a film its picture, of an audio file its sound."),
        Column("recycled", Type.TIME, "Length first seen in an earlier release."),
        Column("furniture", Type.TIME, "Length of recurring house material and blank stretches."),
        Column("unreadable", Type.TIME, "Length that could not be read."),
        Column("untraced", Type.TIME, "Length that was not traced yet."),
        Column("recycled_lane_time", Type.TIME, "Lane time of all lanes taken from earlier releases."),
        Column("counted", Type.TIME, "What the share is of: readable lane time of all lanes, without furniture."),
        Column("recycled_share", Type.NUMBER, "recycled_lane_time over counted, 0 to 1; empty where nothing counts."),
        Column("share_with_furniture", Type.NUMBER, "The same where furniture counts as told before."),
        Column("stills", Type.COUNT, "Stills that could be read and are no furniture."),
        Column("stills_recycled", Type.COUNT, "Stills that an earlier release shows."),
        Column("remarks", Type.TEXTS, "What the lanes say together, such as 'old picture, new sound'."),
    ),
    key=("release_id",),
)

LANES = Table(
    "lanes",
    "One row for each lane of each release: how much of it was told before, in the lane's own unit.",
    (
        _RELEASE,
        _SOURCE,
        *_DATE,
        Column("lane", Type.TEXT, "picture, sound, stills or text."),
        Column("unit", Type.TEXT, "Unit of the amounts: us (microseconds), stills or characters."),
        Column("new_amount", Type.COUNT, "First told here."),
        Column("recycled_amount", Type.COUNT, "First told in an earlier release."),
        Column("furniture_amount", Type.COUNT, "Recurring house material, and what is blank."),
        Column("unreadable_amount", Type.COUNT, "What could not be read."),
        Column("recycled_share", Type.NUMBER, "recycled over new and recycled, 0 to 1; empty where both are 0."),
        Column("share_with_furniture", Type.NUMBER, "The same where furniture counts as told before."),
        Column("recycled_lane_time", Type.TIME, "The recycled amount as lane time, which adds up over lanes."),
        Column("counted_lane_time", Type.TIME, "New and recycled as lane time."),
    ),
    key=("release_id", "lane"),
)

TABLES = {table.name: table for table in (RELEASES, PARTS, MATCHES, SHARES, LANES)}
