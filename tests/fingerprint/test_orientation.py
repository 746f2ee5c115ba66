from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from twicetold.fingerprint.orientation import PLAIN, RARE, UPRIGHT, Orientation


def shown(picture: NDArray[np.uint8], orientation: Orientation) -> NDArray[np.uint8]:
    """As it is said: mirrored, then turned clockwise, then a negative."""
    found = picture[:, ::-1] if orientation.mirrored else picture
    found = np.rot90(found, -orientation.quarters)
    return np.ascontiguousarray(255 - found if orientation.negative else found)


@pytest.mark.parametrize("orientation", [*UPRIGHT, *RARE])
def test_places_go_where_they_are_shown(orientation: Orientation) -> None:
    picture = np.arange(6 * 8, dtype=np.uint8).reshape(6, 8)
    there = shown(picture, orientation)
    high, wide = there.shape
    for y in range(6):
        for x in range(8):
            u, v, _ = orientation.matrix @ [(x + 0.5) / 8, (y + 0.5) / 6, 1]
            value = int(there[int(v * high), int(u * wide)])
            assert (255 - value if orientation.negative else value) == picture[y, x]


def test_a_picture_on_its_side_is_as_wide_as_it_was_high() -> None:
    assert Orientation(quarters=1).aspect_of(16 / 9) == pytest.approx(9 / 16)
    assert Orientation(mirrored=True, quarters=2).aspect_of(16 / 9) == pytest.approx(16 / 9)


def test_all_ways_to_lay_a_picture_on_itself_are_looked_for_once() -> None:
    upright = {(one.mirrored, one.quarters) for one in (*UPRIGHT, *RARE) if not one.negative}
    assert len(upright) == 8
    assert len({*UPRIGHT, *RARE}) == len(UPRIGHT) + len(RARE) == 10
    assert PLAIN in UPRIGHT
