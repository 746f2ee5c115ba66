"""The account of one item as spans for other programs: WebVTT, ELAN's EAF, OpenTimelineIO; and releases for TimelineJS.

- WebVTT (W3C): a cue for each part, in the words of a person; players show them as captions or chapters.
- EAF 3.0 (ELAN, MPI Nijmegen): a tier for each track, milliseconds, as ELAN counts.
- OpenTimelineIO: a track for each track of ours, a clip for each part, in microseconds; of a recycled part the clip's
  metadata names the source and its span.
- TimelineJS 3 (Knight Lab): an event for each dated release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Any
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

import msgspec

from twicetold.archive.names import printable
from twicetold.model import Item, Part, PartKind, Release, TrackKind
from twicetold.time import Span, Timestamp, format_clock

_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_RATE = 1_000_000


class SpanForm(StrEnum):
    """A format for the spans of one item."""

    VTT = "vtt"
    EAF = "eaf"
    OTIO = "otio"


def said(part: Part) -> str:
    """A part in the words of a person, on one line."""
    if part.kind is not PartKind.RECYCLED:
        return part.kind.value
    at = f" at {format_clock(part.source_span.first)}" if part.source_span else ""
    via = f", via {', '.join(part.via)}" if part.via else ""
    certainty = f" ({part.certainty})" if part.certainty else ""
    return printable(f"recycled from {part.source_release}{at}{certainty}{via}")


def to_vtt(item: Item, parts: Sequence[Part]) -> bytes:
    """Cues by time, then track."""
    lines = ["WEBVTT", "", f"NOTE {_comment(item.name or item.sha256)}", f"NOTE SHA-256 {item.sha256}", ""]
    for number, (span, part) in enumerate(_timed(parts), 1):
        lines += [str(number), f"{_clock(span.first)} --> {_clock(span.stop)}"]
        lines += [f"{part.track.value}: {escape(said(part), quote=False)}", ""]
    return "\n".join(lines).encode()


def to_eaf(item: Item, parts: Sequence[Part], *, made_at: datetime) -> bytes:
    """An annotation document with a tier for each track that has parts."""
    timed = list(_timed(parts))
    slots: list[str] = []
    tiers: dict[TrackKind, list[str]] = {}
    for number, (span, part) in enumerate(timed, 1):
        ends = []
        for moment in (span.first, span.stop):
            slots.append(
                f'        <TIME_SLOT TIME_SLOT_ID="ts{len(slots) + 1}" TIME_VALUE="{round(moment.us / 1000)}"/>'
            )
            ends.append(f"ts{len(slots)}")
        tiers.setdefault(part.track, []).append(
            f'        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" TIME_SLOT_REF1="{ends[0]}"'
            f' TIME_SLOT_REF2="{ends[1]}"><ANNOTATION_VALUE>{xml_escape(said(part))}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
        )
    body = "\n".join(
        f'    <TIER LINGUISTIC_TYPE_REF="part" TIER_ID="{track.value}">\n' + "\n".join(rows) + "\n    </TIER>"
        for track, rows in tiers.items()
    )
    name = quoteattr(printable(item.name or item.sha256))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ANNOTATION_DOCUMENT AUTHOR="Twicetold" DATE="{made_at.isoformat(timespec="seconds")}" FORMAT="3.0"'
        ' VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:noNamespaceSchemaLocation="{_SCHEMA}">\n'
        f'    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL={name}'
        f' MIME_TYPE={quoteattr(item.media_type)}/><PROPERTY NAME="sha256">{item.sha256}</PROPERTY></HEADER>\n'
        "    <TIME_ORDER>\n" + "\n".join(slots) + "\n    </TIME_ORDER>\n" + body + "\n"
        '    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="part" TIME_ALIGNABLE="true"/>\n'
        "</ANNOTATION_DOCUMENT>\n"
    ).encode()


def to_otio(item: Item, parts: Sequence[Part]) -> bytes:
    """A timeline of the item's own media, cut at its parts; what no part covers is a gap."""
    tracks: dict[TrackKind, list[tuple[Span, Part]]] = {}
    for span, part in _timed(parts):
        tracks.setdefault(part.track, []).append((span, part))
    made: dict[str, Any] = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": printable(item.name or item.sha256),
        "metadata": {"twicetold": {"sha256": item.sha256}},
        "global_start_time": None,
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "name": "tracks",
            "metadata": {},
            "source_range": None,
            "effects": [],
            "markers": [],
            "enabled": True,
            "children": [_track(kind, held, item) for kind, held in tracks.items()],
        },
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def to_timelinejs(title: str, releases: Iterable[Release], shares: Mapping[str, str]) -> bytes:
    """An event for each release that has a date, at the date's precision. `shares` are said below each title."""
    events = []
    for release in releases:
        date = min(release.dates, key=lambda one: one.earliest, default=None)
        if date is None:
            continue
        fields = ("year", "month", "day", "hour", "minute", "second")
        known = fields[: fields.index(date.precision.value) + 1]
        text = "<br>".join(escape(line) for line in (release.source, shares.get(release.id, "")) if line)
        events.append(
            {
                "unique_id": release.id,
                "start_date": {field: str(getattr(date.earliest, field)) for field in known},
                "text": {"headline": escape(release.title or release.id), "text": text},
            }
        )
    made = {"title": {"text": {"headline": escape(title)}}, "events": events}
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"


def _timed(parts: Iterable[Part]) -> Iterable[tuple[Span, Part]]:
    held = [(part.span, part) for part in parts if part.span is not None and part.track is not TrackKind.TEXT]
    return sorted(held, key=lambda pair: (pair[0].first.us, pair[1].track.value))


def _track(kind: TrackKind, held: Sequence[tuple[Span, Part]], item: Item) -> dict[str, Any]:
    children: list[dict[str, Any]] = []
    at = 0
    for span, part in held:
        if span.first.us > at:
            children.append(_piece("Gap.1", "", at, span.first.us, {}))
        clip = _piece("Clip.2", said(part), max(at, span.first.us), span.stop.us, _told(part))
        clip["active_media_reference_key"] = "DEFAULT_MEDIA"
        clip["media_references"] = {
            "DEFAULT_MEDIA": {
                "OTIO_SCHEMA": "ExternalReference.1",
                "name": item.sha256,
                "metadata": {},
                "available_range": _range(0, item.duration_us) if item.duration_us else None,
                "available_image_bounds": None,
                "target_url": printable(item.name or item.sha256),
            }
        }
        children.append(clip)
        at = max(at, span.stop.us)
    return {
        "OTIO_SCHEMA": "Track.1",
        "name": kind.value,
        "kind": "Audio" if kind is TrackKind.SOUND else "Video",
        "metadata": {},
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
        "children": children,
    }


def _piece(schema: str, name: str, start_us: int, end_us: int, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": schema,
        "name": name,
        "metadata": {"twicetold": told} if told else {},
        "source_range": _range(start_us, end_us),
        "effects": [],
        "markers": [],
        "enabled": True,
    }


def _told(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": part.kind.value, "release": part.release}
    if part.kind is PartKind.RECYCLED:
        told |= {"source_release": part.source_release, "source_item": part.source_item, "certainty": part.certainty}
        if part.source_span is not None:
            told |= {"source_start_us": part.source_span.first.us, "source_end_us": part.source_span.stop.us}
    return told


def _range(start_us: int, end_us: int) -> dict[str, Any]:
    def time(us: int) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(_RATE), "value": float(us)}

    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(start_us), "duration": time(end_us - start_us)}


def _clock(moment: Timestamp) -> str:
    ms = round(moment.us / 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def _comment(name: str) -> str:
    # An arrow inside a comment would end it.
    return printable(name).replace("-->", "->")
