"""A jingle that opens the releases of a source is furniture, from then on and everywhere."""

from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tune
from tests.pipeline.sounding import add_sounds, items, trace
from twicetold import Archive
from twicetold.archive import furniture
from twicetold.model import TrackKind

JINGLE = tune(40, 5)


def show(seed: int, *, at: int = 0) -> np.ndarray:
    body = tune(seed, 16)
    return np.concatenate([body[: at * 8000], JINGLE, body[at * 8000 :]])


def test_what_opens_every_release_is_furniture_and_is_known_elsewhere(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {name: show(n) for n, name in enumerate("ABC", start=60)})
        add_sounds(archive, tmp_path / "later", {"D": show(70, at=8)})
        trace(archive)
        place = archive.workplace()
        spans = {span.item: span for span in furniture.all_spans(place.connection, track=TrackKind.SOUND)}
        assert set(spans) == set(items(archive).values())
        for name, start in (("A", 0), ("B", 0), ("C", 0), ("D", 8)):
            span = spans[items(archive)[name]].span
            assert span is not None
            assert [span.start / 1e6, span.end / 1e6] == pytest.approx([start, start + 5], abs=0.4)
        assert len({span.furniture_id for span in spans.values()}) == 1
        assert spans[items(archive)["A"]].label == "opening"


def test_two_releases_make_no_furniture(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": show(60), "B": show(61)})
        done = trace(archive)
        assert done.matches == 1
        assert not list(furniture.all_spans(archive.connection, track=TrackKind.SOUND))
