from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET  # our own file

import opentimelineio
import pysubs2

from tests.lineage.conftest import date, item, release, span
from twicetold.handover import span_lists
from twicetold.model import Part, PartKind, TrackKind

SECOND = 1_000_000
ITEM = item("i", 20)
PARTS = [
    Part(release="R", item="i", span=span(3, 7), kind=PartKind.RECYCLED, source_release="A & <B>", source_item="s",
         source_span=span(5, 9), certainty="dated", via=("C",)),
    Part(release="R", item="i", span=span(0, 3), kind=PartKind.NEW),
    Part(release="R", item="i", span=span(9.0004, 3725.5), kind=PartKind.FURNITURE),
    Part(release="R", item="i", span=span(0, 20), kind=PartKind.NEW, track=TrackKind.SOUND),
    Part(release="R", item="x", span=None, kind=PartKind.NEW),
]  # fmt: skip


def test_cues_are_read_by_a_subtitle_library_in_order_and_with_their_times(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_bytes(span_lists.to_vtt(ITEM, PARTS))
    cues = pysubs2.load(str(path), format_="vtt")
    assert [(cue.start, cue.end) for cue in cues] == [(0, 3000), (0, 20000), (3000, 7000), (9000, 3725500)]
    text = path.read_text()
    assert "picture: recycled from A &amp; &lt;B&gt; at 0:05.000 (dated), via C" in text
    assert "01:02:05.500" in text


def test_the_annotation_document_has_a_tier_for_each_track_and_slots_in_milliseconds() -> None:
    root = ET.fromstring(span_lists.to_eaf(ITEM, PARTS, made_at=datetime(2024, 5, 6, tzinfo=UTC)))  # noqa: S314
    slots = {one.get("TIME_SLOT_ID"): int(one.get("TIME_VALUE", "")) for one in root.iter("TIME_SLOT")}
    tiers = {one.get("TIER_ID"): one for one in root.iter("TIER")}
    assert set(tiers) == {"picture", "sound"}
    first = tiers["picture"].findall("ANNOTATION/ALIGNABLE_ANNOTATION")[1]
    assert (slots[first.get("TIME_SLOT_REF1")], slots[first.get("TIME_SLOT_REF2")]) == (3000, 7000)
    assert "A & <B>" in (first.findtext("ANNOTATION_VALUE") or "")
    assert {one.get("LINGUISTIC_TYPE_REF") for one in tiers.values()} == {"part"}


def test_the_timeline_is_read_by_opentimelineio_with_gaps_and_sources() -> None:
    timeline = opentimelineio.adapters.otio_json.read_from_string(span_lists.to_otio(ITEM, PARTS).decode())
    picture = next(track for track in timeline.tracks if track.name == "picture")
    kinds = [type(piece).__name__ for piece in picture]
    assert kinds == ["Clip", "Clip", "Gap", "Clip"]
    recycled = picture[1]
    assert recycled.source_range.start_time.to_seconds() == 3
    assert recycled.metadata["twicetold"]["source_start_us"] == 5 * SECOND
    assert picture.range_of_child(recycled).duration.to_seconds() == 4
    assert {track.kind for track in timeline.tracks} == {"Video", "Audio"}


def test_dated_releases_are_events_at_the_precision_of_their_date() -> None:
    made = json.loads(span_lists.to_timelinejs("<T>", [release("R1", date(9)), release("R2")], {"R1": "25 %"}))
    [event] = made["events"]
    assert event["start_date"] == {"year": "2024", "month": "1", "day": "10"}
    assert (event["unique_id"], event["text"]["text"]) == ("R1", "outlet<br>25 %")
    assert made["title"]["text"]["headline"] == "&lt;T&gt;"
