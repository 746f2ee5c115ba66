from __future__ import annotations

import numpy as np
import pytest

from tests.align.in_memory import laid_by, large, sides
from twicetold.align.follow import followed
from twicetold.align.line import Line
from twicetold.align.path import WarpPath
from twicetold.align.warp import PLAIN, Warp

ON_TIME = Line(1.0, 0.0)


def test_a_rough_warp_becomes_exact() -> None:
    ref = large(1, 3)
    exact = Warp(0.8, 0, 0.15, 0, 0.8, 0.05)
    found = followed(sides(laid_by(ref, exact), ref), WarpPath(Warp(0.84, 0, 0.12, 0, 0.77, 0.07)), ON_TIME, 0, 3e6)
    assert found is not None
    assert not found.path.moves
    assert found.path.warp.matrix == pytest.approx(exact.matrix, abs=0.01)


def test_a_zoom_is_followed() -> None:
    ref = large(2, 4)
    each = [Warp(s, 0, (1 - s) / 2, 0, s, (1 - s) / 2) for s in np.linspace(1.0, 0.75, len(ref))]
    query = np.concatenate([laid_by(ref[row : row + 1], warp) for row, warp in enumerate(each)])
    found = followed(sides(query, ref), WarpPath(Warp(0.9, 0, 0.05, 0, 0.9, 0.05)), ON_TIME, 0, 4e6)
    assert found is not None
    assert found.path.moves
    assert found.path.at(0.5e6).xx == pytest.approx(0.97, abs=0.015)
    assert found.path.at(3.5e6).xx == pytest.approx(0.78, abs=0.015)


def test_a_slanted_screen_is_set_upright_where_the_warp_may_be_projective() -> None:
    ref = large(7, 2)
    slanted = Warp(1.15, 0.06, -0.08, 0.03, 1.2, -0.06, 0.12, 0.05)
    both = sides(laid_by(ref, slanted), ref)
    flat, upright = (
        followed(both, WarpPath(Warp(1.1, 0, -0.05, 0, 1.1, -0.05)), ON_TIME, 0, 2e6, projective=projective)
        for projective in (False, True)
    )
    assert flat is not None
    assert (flat.path.warp.px, flat.path.warp.py) == (0, 0)
    assert upright is not None
    corners = np.array([[0.2, 0.8, 0.2, 0.8], [0.2, 0.2, 0.8, 0.8]])
    assert upright.path.warp.onto(corners) == pytest.approx(slanted.onto(corners), abs=0.01)


def test_what_lies_around_an_inset_is_not_looked_at() -> None:
    ref, other = large(3, 2), large(4, 2)
    inset = Warp(2.0, 0, -0.8, 0, 2.0, -0.8)
    query = other.copy()
    # The inset shows only the middle of the reference; a warp says nothing of where it ends.
    query[:, 90:135, 160:240] = laid_by(ref, inset)[:, 90:135, 160:240]
    found = followed(sides(query, ref), WarpPath(inset), ON_TIME, 0, 2e6)
    assert found is not None
    assert found.alike is not None
    assert 0.1 < found.alike.mean() < 0.7
    assert found.path.warp.matrix == pytest.approx(inset.matrix, abs=0.08)


def test_an_even_picture_beside_it_is_no_part_of_it_where_it_is_much_brighter() -> None:
    ref = (large(3, 2) // 2).astype(np.uint8)
    query = np.full_like(ref, 250)
    query[:, :, 160:] = ref[:, :, 80:240]
    found = followed(sides(query, ref), WarpPath(Warp(x0=-0.24)), ON_TIME, 0, 2e6)
    assert found is not None
    assert found.alike is not None
    # The canvas is what the reference covers: from a quarter of the query's width on.
    beside, shown = found.alike[:, : found.alike.shape[1] // 3 - 1], found.alike[:, found.alike.shape[1] // 3 + 1 :]
    assert beside.mean() < 0.2
    assert shown.mean() > 0.9
    assert found.path.warp.matrix == pytest.approx(Warp(x0=-0.25).matrix, abs=0.01)


def test_where_pictures_have_nothing_in_common_nothing_is_followed() -> None:
    both = sides(large(5, 2), large(6, 2))
    found = followed(both, WarpPath(PLAIN), ON_TIME, 0, 2e6)
    assert found is None or found.alike is not None
    assert followed(sides(large(5, 2), np.full((50, 180, 320), 80, np.uint8)), WarpPath(PLAIN), ON_TIME, 0, 2e6) is None
