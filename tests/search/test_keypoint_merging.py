from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.search.test_keypoint_index import name, random_codes, spots
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.search.keypoint_index import KeypointIndex
from twicetold.search.keypoint_merging import keys_of


def items(count: int) -> list[tuple[str, Keypoints]]:
    # Some codes are everywhere, and many begin alike.
    return [
        (name(number), spots(np.sort(random_codes(60, number % 3) >> np.uint64(20 * (number % 2))), frames=4))
        for number in range(count)
    ]


def files(folder: Path) -> dict[str, bytes]:
    (segment,) = folder.glob("segment-*")
    return {path.name: path.read_bytes() for path in segment.iterdir()}


@pytest.mark.parametrize("at_once", [1, 50, 4_000_000])
def test_the_same_files_come_of_any_order_and_of_any_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    together, apart = KeypointIndex.open(tmp_path / "a"), KeypointIndex.open(tmp_path / "b")
    together.append_many(items(9))
    monkeypatch.setattr("twicetold.search.keypoint_merging.ROWS_AT_ONCE", at_once)
    monkeypatch.setattr("twicetold.search.keypoint_segments.ROWS_AT_ONCE", at_once)
    gone = [(name(30 + number), spots(random_codes(20, number))) for number in range(2)]
    for part in (items(9)[7:], gone, items(9)[3:5], items(9)[5:7]):
        apart.append_many(part)
    apart.remove([item for item, _ in gone])
    apart.append_many([*reversed(items(9)[:3]), (name(40), spots(random_codes(300)))])
    apart.remove([name(40)])
    apart.append_many(items(9))
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_keys_are_in_order_of_frame_x_y_and_size() -> None:
    frame = np.array([0, 0, 0, 0, 1, 2**31])
    x, y, size = (
        np.array(column, np.uint8) for column in ([0, 0, 0, 1, 0, 0], [0, 0, 9, 0, 0, 0], [0, 255, 0, 0, 0, 0])
    )
    keys = keys_of(frame, x, y, size)
    assert (np.diff(keys.astype(np.int64)) > 0).all()
    assert int(keys[-1]) == 2**55
