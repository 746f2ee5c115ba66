"""Pictures that are shown on their head, on their side or as negatives, through the whole job."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.align.in_memory import large
from tests.fingerprint.photographs import grey
from tests.fingerprint.test_orientation import shown
from tests.pipeline.conftest import Clip
from twicetold import Archive
from twicetold.fingerprint.orientation import Orientation
from twicetold.lineage.other_side import NEGATIVE, TURNED
from twicetold.model import Match
from twicetold.pipeline.spot_seeding import ASKED_US, _spaced

Video = Callable[[str, Clip], Path]

WAYS = {
    "half": Orientation(quarters=2),
    "quarter": Orientation(quarters=1),
    "upside": Orientation(mirrored=True, quarters=2),
    "left": Orientation(mirrored=True, quarters=3),
    "negative": Orientation(negative=True),
}


def oriented(clip: Clip, orientation: Orientation) -> Clip:
    return np.array([shown(frame, orientation) for frame in clip])


def traced(folder: Path, dates: dict[str, str]) -> dict[tuple[str, str], Match]:
    with (folder / "releases.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "source", "published", "file"])
        writer.writerows([Path(name).stem, "outlet", date, name] for name, date in dates.items())
    with Archive.init(folder / "archive") as archive:
        archive.add(folder / "media", releases=folder / "releases.csv")
        archive.trace(workers=1)
        held = {archive.release(name).items[0]: name for name in (Path(file).stem for file in dates)}
        return {(held[one.query_item], held[one.ref_item]): one for one in archive.matches()}


def test_footage_on_its_head_on_its_side_and_negatives_are_found_and_said_to_be(tmp_path: Path, video: Video) -> None:
    seen = large(2, 4)
    video("A", np.concatenate([large(1, 3), seen]))
    for number, (name, way) in enumerate(WAYS.items()):
        video(name, np.concatenate([oriented(large(10 + number, 3), way), oriented(seen, way)]))
    matches = traced(tmp_path, {"A.mp4": "2024-01-01", **{f"{name}.mp4": "2024-02-01" for name in WAYS}})
    for name, way in WAYS.items():
        match = matches[name, "A"]
        told = match.evidence.get(TURNED, 0), match.mirrored, match.evidence.get(NEGATIVE, 0)
        assert told == (90 * way.quarters, way.mirrored, int(way.negative))
        assert match.query is not None
        assert match.ref is not None
        assert (match.query.start, match.ref.start) == pytest.approx((3_000_000, 3_000_000), abs=120_000)


def test_the_earlier_one_may_be_the_one_on_its_side(tmp_path: Path, video: Video) -> None:
    seen = large(2, 4)
    video("A", oriented(seen, Orientation(quarters=1)))
    video("B", np.concatenate([large(5, 2), seen]))
    # The reference has to be turned back to be what the query shows.
    assert traced(tmp_path, {"A.mp4": "2024-01-01", "B.mp4": "2024-02-01"})["B", "A"].evidence[TURNED] == 270


def test_stills_are_found_so_too(tmp_path: Path, video: Video) -> None:
    picture = grey("dahlia")
    video("A", large(1, 2))
    for name, way in {"plain": Orientation(), "turned": Orientation(quarters=3), "negative": WAYS["negative"]}.items():
        cv2.imwrite(str(tmp_path / "media" / f"{name}.png"), shown(picture, way))
    matches = traced(tmp_path, {"plain.png": "2024-01-01", "turned.png": "2024-02-01", "negative.png": "2024-03-01"})
    assert matches["turned", "plain"].evidence[TURNED] == 270
    assert matches["negative", "plain"].evidence[NEGATIVE] == 1


def test_frames_that_are_asked_first_lie_apart() -> None:
    times = np.array([0, 400_000, 1_000_000, 2_000_000, 2_400_000, 9_000_000])
    assert _spaced(times).tolist() == [True, False, False, True, False, True]
    assert ASKED_US == 2_000_000
    assert _spaced(times[:0]).tolist() == []
