"""A small archive of ten releases with every kind of part, and pictures drawn on the spot."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from twicetold.archive.runs import Run, RunState
from twicetold.model import (
    DateKind,
    FurnitureSpan,
    Item,
    ItemKind,
    Match,
    Modality,
    Part,
    PartKind,
    Precision,
    Problem,
    Provenance,
    Release,
    ReleaseDate,
    Storage,
)
from twicetold.report.account import ArchiveAccount, account_of
from twicetold.report.frames import Missing
from twicetold.report.pictures import Picture, picture_of
from twicetold.time import Span

MADE_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def digest(name: str) -> str:
    """A stand-in for a SHA-256 digest that names what it stands for."""
    return name.encode().hex().ljust(64, "0")[:64]


def span(start_s: float, end_s: float) -> Span:
    return Span.from_seconds(start_s, end_s)


def dated(
    stated: str,
    *,
    kind: DateKind = DateKind.PUBLISHED,
    precision: Precision = Precision.DAY,
    provenance: Provenance = Provenance.STATED,
) -> ReleaseDate:
    earliest = datetime.fromisoformat(stated).replace(tzinfo=UTC)
    length = {
        Precision.YEAR: timedelta(days=365),
        Precision.MONTH: timedelta(days=30),
        Precision.DAY: timedelta(days=1),
    }[precision]
    return ReleaseDate(
        kind=kind,
        earliest=earliest,
        latest=earliest + length,
        precision=precision,
        provenance=provenance,
        stated=stated,
    )


def video(name: str, length_s: float) -> Item:
    return Item(
        sha256=digest(name),
        kind=ItemKind.VIDEO,
        media_type="video/mp4",
        size_bytes=1_000_000,
        storage=Storage.COPIED,
        name=f"{name}.mp4",
        width=640,
        height=360,
        duration_us=round(length_s * 1_000_000),
    )


def still(name: str) -> Item:
    return Item(
        sha256=digest(name),
        kind=ItemKind.IMAGE,
        media_type="image/jpeg",
        size_bytes=90_000,
        storage=Storage.COPIED,
        name=f"{name}.jpg",
        width=800,
        height=600,
    )


def release(name: str, source: str, title: str, *dates: ReleaseDate, items: Sequence[str] = (), **more: str) -> Release:
    return Release(
        id=name,
        source=source,
        title=title,
        dates=dates,
        items=tuple(digest(item) for item in items or (name,)),
        **more,
    )


ITEMS = [
    video("harbour", 95),
    video("market", 140),
    video("bridge", 62),
    video("winter", 210),
    video("river", 118),
    video("review-1", 150),
    video("review-2", 80),
    video("loop", 45),
    video("undated", 70),
    video("damaged", 30),
    still("poster"),
    still("poster-crop"),
    still("quay"),
]

RELEASES = [
    release("harbour", "City Desk", "Morning at the harbour", dated("2015-03-03"), language="en"),
    release(
        "market",
        "City Desk",
        "Market day",
        dated("2015-09-13", kind=DateKind.CLAIMED),
        dated("2015-09-14"),
        url="https://example.org/market?day=1",
    ),
    release("bridge", "Northern Weekly", "جسر قديم", dated("2016-04-01", precision=Precision.MONTH), language="ar"),
    release("winter", "City Desk", "The long winter, part one", dated("2016-12-20"), notes="From the second reel."),
    release("river", "Northern Weekly", "River in spate", dated("2017-06-02")),
    release("review-1", "City Desk", "A year in pictures", dated("2017-12-30"), items=["review-1", "poster-crop"]),
    release("review-2", "Northern Weekly", "Ten years on", dated("2018-01-01", precision=Precision.YEAR)),
    release(
        "loop",
        "Reposts",
        "loop_final_FINAL2",
        dated("2018-10-05", provenance=Provenance.FILE_METADATA),
        items=["loop", "damaged"],
    ),
    release("undated", "Reposts", "", items=["undated"]),
    release("stills", "City Desk", "Two posters", dated("2015-11-02"), items=["poster", "quay"]),
]

MATCHES = [
    Match(
        id=1,
        query_item=digest("review-1"),
        ref_item=digest("harbour"),
        modality=Modality.VIDEO,
        query=span(12.4, 41.0),
        ref=span(30.2, 58.8),
        score=0.9987,
        evidence={
            "agreement": 0.913,
            "agreement_elsewhere": 0.12,
            "likeness": 0.981,
            "seeds": 88,
            "distance_bits": 21.5,
            "windows": 9,
            "windows_agreeing": 9,
        },
    ),
    Match(
        id=2,
        query_item=digest("review-1"),
        ref_item=digest("market"),
        modality=Modality.VIDEO,
        query=span(41.0, 70.0),
        ref=span(10.0, 46.25),
        score=0.962,
        mirrored=True,
        rate=1.25,
        evidence={"distance_bits": 38, "detail": 0.97, "curve": [0.1, 0.5, 0.9], "note": "<b>odd</b>"},
    ),
    Match(
        id=3,
        query_item=digest("review-1"),
        ref_item=digest("winter"),
        modality=Modality.VIDEO,
        query=span(84.0, 90.5),
        ref=span(100.0, 125.0),
        score=0.81,
        offset_known=False,
    ),
    Match(
        id=4,
        query_item=digest("loop"),
        ref_item=digest("review-1"),
        modality=Modality.VIDEO,
        query=span(5.0, 33.0),
        ref=span(12.4, 40.4),
        score=0.99,
        evidence={"seeds": 140},
    ),
    Match(
        id=5,
        query_item=digest("poster-crop"),
        ref_item=digest("poster"),
        modality=Modality.IMAGE,
        query=None,
        ref=None,
        score=0.93,
        evidence={"likeness": 0.96, "detail": 0.88},
    ),
    Match(
        id=6,
        query_item=digest("review-2"),
        ref_item=digest("river"),
        modality=Modality.VIDEO,
        query=span(20.0, 52.0),
        ref=span(61.0, 93.0),
        score=0.975,
    ),
    Match(
        id=7,
        query_item=digest("undated"),
        ref_item=digest("bridge"),
        modality=Modality.VIDEO,
        query=span(0.0, 21.5),
        ref=span(3.5, 25.0),
        score=0.97,
    ),
    Match(
        id=8,
        query_item=digest("winter"),
        ref_item=digest("poster"),
        modality=Modality.IMAGE,
        query=span(150.0, 156.0),
        ref=None,
        score=0.88,
    ),
    Match(
        id=9,
        query_item=digest("review-2"),
        ref_item=digest("review-1"),
        modality=Modality.VIDEO,
        query=span(52.0, 60.0),
        ref=span(20.0, 28.0),
        score=0.9,
    ),
]


def part(name: str, item: str, start_s: float | None, end_s: float | None, kind: PartKind, **more: object) -> Part:
    where = None if start_s is None or end_s is None else span(start_s, end_s)
    return Part(release=name, item=digest(item), span=where, kind=kind, **more)


def from_match(name: str, number: int, source: str, *, certainty: str = "dated", **more: object) -> Part:
    match = next(match for match in MATCHES if match.id == number)
    values = {"source_item": match.ref_item, "source_span": match.ref, **more}
    return Part(
        release=name,
        item=match.query_item,
        span=match.query,
        kind=PartKind.RECYCLED,
        source_release=source,
        certainty=certainty,
        match_id=number,
        modality=match.modality,
        score=match.score,
        **values,
    )


NEW, FURNITURE, UNREADABLE = PartKind.NEW, PartKind.FURNITURE, PartKind.UNREADABLE

PARTS = [
    part("harbour", "harbour", 0, 6, FURNITURE),
    part("harbour", "harbour", 6, 95, NEW),
    part("market", "market", 0, 6, FURNITURE),
    part("market", "market", 6, 140, NEW),
    part("bridge", "bridge", 0, 62, NEW),
    part("winter", "winter", 0, 6, FURNITURE),
    part("winter", "winter", 6, 150, NEW),
    from_match("winter", 8, "stills"),
    part("winter", "winter", 156, 210, NEW),
    part("river", "river", 0, 118, NEW),
    part("review-1", "review-1", 0, 12.4, FURNITURE),
    from_match("review-1", 1, "harbour"),
    from_match("review-1", 2, "market"),
    part("review-1", "review-1", 70, 84, NEW),
    from_match("review-1", 3, "winter"),
    part("review-1", "review-1", 90.5, 150, NEW),
    from_match("review-1", 5, "stills"),
    part("review-2", "review-2", 0, 20, NEW),
    from_match("review-2", 6, "river", certainty="tie"),
    part("review-2", "review-2", 52, 80, NEW),
    part("loop", "loop", 0, 5, NEW),
    from_match("loop", 4, "harbour", source_item=digest("harbour"), source_span=span(30.2, 58.2), via=("review-1",)),
    part("loop", "loop", 33, 45, NEW),
    part("loop", "damaged", 0, 30, UNREADABLE),
    from_match("undated", 7, "bridge", certainty="undated"),
    part("undated", "undated", 21.5, 70, NEW),
    part("stills", "poster", None, None, NEW),
    part("stills", "quay", None, None, NEW),
]

FURNITURE_SPANS = [
    FurnitureSpan(item=digest(name), span=span(0, 6), label="opening ident", furniture_id=1, releases=4)
    for name in ("harbour", "market", "winter", "review-1")
]

PROBLEMS = [
    Problem(
        stage="probe",
        subject="damaged.mp4",
        code="media.truncated",
        message="damaged.mp4 ends in the middle of a frame.",
        hint="Ask for the file again if it can be had.",
        at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    ),
]

RUN = Run(
    id=3,
    command="trace",
    state=RunState.DONE,
    started_at=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
    finished_at=datetime(2026, 11, 23, 11, 40, tzinfo=UTC),
    settings={"picture": {"sample_every_ms": 200}},
    versions={"twicetold": "0.1.0", "pdq": "1"},
    input_digest="ab" * 32,
    output_digest="cd" * 32,
    summary={"matches": 9},
)


def sample_account(**changes: object) -> ArchiveAccount:
    """The account of the sample archive; keywords replace what `account_of` is given."""
    given: dict[str, object] = {
        "name": "Sample archive",
        "releases": RELEASES,
        "items": {item.sha256: item for item in ITEMS},
        "parts": PARTS,
        "matches": MATCHES,
        "furniture": FURNITURE_SPANS,
        "problems": PROBLEMS,
        "run": RUN,
        "made_at": MADE_AT,
    }
    return account_of(**{**given, **changes})  # type: ignore[arg-type]


class DrawnPictures:
    """Pictures drawn from the item's name and the time; the damaged item has none."""

    def __init__(self, *, clear: bool = True) -> None:
        self.clear = clear
        self.asked: list[tuple[str, int | None]] = []

    def at(self, item: Item, times_us: Sequence[int | None]) -> list[Picture | Missing]:
        self.asked.extend((item.name, time_us) for time_us in times_us)
        if item.name == "bridge.mp4":
            return [Missing("bridge.mp4 ends in the middle of a frame.") for _ in times_us]
        return [drawn_picture(item.name, time_us or 0, clear=self.clear) for time_us in times_us]


@functools.cache
def drawn_picture(name: str, time_us: int, *, clear: bool) -> Picture:
    return picture_of(drawn(name, time_us), clear=clear)


def drawn(name: str, time_us: int) -> np.ndarray:
    """A landscape of 320x180 that moves with time: fine detail, strong colour."""
    y, x = np.mgrid[0:180, 0:320]
    seed = sum(name.encode())
    phase = time_us / 4e6 + seed
    hills = 90 + 30 * np.sin(x / 40 + phase) + 14 * np.sin(x / 13 + 2 * phase)
    sky = np.stack([90 + 0.5 * y + 20 * np.sin(phase), 130 + 0.4 * y, 210 - 0.3 * y], axis=-1)
    land = np.stack([60 + 25 * np.sin(x / 5 + y / 4), 95 + (seed % 60) + 0 * x, 50 + 0.2 * y], axis=-1)
    picture = np.where((y > hills)[..., None], land, sky)
    picture[(x - 40 - (time_us / 1e5) % 240) ** 2 + (y - 35) ** 2 < 260] = (255, 225, 120)
    return np.clip(picture, 0, 255).astype(np.uint8)


class Build:
    """What tests of this room make archives from."""

    account = staticmethod(sample_account)
    digest = staticmethod(digest)
    dated = staticmethod(dated)
    release = staticmethod(release)
    video = staticmethod(video)
    still = staticmethod(still)
    part = staticmethod(part)
    span = staticmethod(span)
    drawn = staticmethod(drawn)
    pictures = DrawnPictures
    releases, items, parts, matches = RELEASES, ITEMS, PARTS, MATCHES


@pytest.fixture
def build() -> type[Build]:
    return Build


@pytest.fixture
def account() -> ArchiveAccount:
    return sample_account()
