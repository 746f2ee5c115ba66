"""A talk before one wall, minutes long: what moves tells which of its moments is shown again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.align.in_memory import grainy, slow
from tests.pipeline.conftest import Clip
from tests.pipeline.test_spot_seeding import traced

Video = Callable[[str, Clip], Path]


def wall(seed: int, seconds: float) -> Clip:
    """The wall of `slow(3, ...)` in the light of `slow(seed, ...)`: another talk in the same room."""
    bare = slow(3, 0.2).astype(np.int16)[0]
    light = slow(seed, seconds).astype(np.int16) - slow(seed, 0.2).astype(np.int16)[0]
    return np.clip(bare + light, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("split", [False, True])
def test_the_moment_of_a_long_shot_is_found_and_another_talk_in_that_room_is_not(
    tmp_path: Path, video: Video, monkeypatch: pytest.MonkeyPatch, *, split: bool
) -> None:
    if split:
        # Too many hits for one question: asked in parts, the answer is the same.
        monkeypatch.setattr("twicetold.search.keypoint_index.HITS_HELD", 100)
        monkeypatch.setattr("twicetold.pipeline.spot_seeding.MOST_HITS", 2_000)
    talk = wall(3, 90)
    video("A", talk)
    video("B", wall(8, 90))
    video("C", np.concatenate([grainy(talk[1500:1650], 5, 4.0)[:, :, ::-1]]))
    matches = traced(tmp_path, {"A.mp4": "2024-01-01", "B.mp4": "2024-02-01", "C.mp4": "2024-03-01"})
    assert set(matches) == {("C", "A")}
    match = matches["C", "A"]
    assert match.mirrored
    assert match.ref is not None
    assert match.ref.start / 1e6 == pytest.approx(60, abs=0.3)
    assert match.ref.end / 1e6 == pytest.approx(66, abs=0.3)
