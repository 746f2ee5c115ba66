from __future__ import annotations

import numpy as np
import pytest

from twicetold.align.affine import MIN_PAIRS, fit_groups


def spots(count: int, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.column_stack([random.uniform(0, 1, count), random.uniform(0, 0.6, count), np.full(count, 0.05)])


def moved(query: np.ndarray, across: float, down: float, dx: float, dy: float) -> np.ndarray:
    ref = query.copy()
    ref[:, 0] = across * query[:, 0] + dx
    ref[:, 1] = down * query[:, 1] + dy
    ref[:, 2] *= np.sqrt(across * down)
    return ref


def fit(query: np.ndarray, ref: np.ndarray) -> tuple[int, np.ndarray]:
    counts, maps, _ = fit_groups(np.array([0, len(query)]), query, ref)
    return int(counts[0]), maps[0]


def other(query: np.ndarray, ref: np.ndarray) -> np.ndarray:
    return fit_groups(np.array([0, len(query)]), query, ref)[2][0]


@pytest.mark.parametrize(("across", "down"), [(1.0, 1.0), (0.5, 0.5), (1.8, 1.8), (1.2, 0.9)])
def test_a_crop_a_zoom_and_a_squeeze_are_found_among_false_pairs(across: float, down: float) -> None:
    query = spots(60)
    ref = moved(query, across, down, 0.07, -0.03)
    random = np.random.default_rng(2)
    wrong = random.permutation(60)[:25]
    ref[wrong, :2] = random.uniform(0, 1, (25, 2))
    count, found = fit(query, ref)
    assert count >= 30
    assert found == pytest.approx([across, 0, 0.07, 0, down, -0.03], abs=0.02)


def test_pairs_by_chance_hold_no_map() -> None:
    random = np.random.default_rng(3)
    held = 0
    for trial in range(40):
        query, ref = spots(12, trial), spots(12, trial + 1000)
        ref[:, 2] = random.uniform(0.02, 0.2, 12)
        held += fit(query, ref)[0] >= MIN_PAIRS + 1
    assert held <= 2


def test_a_picture_upside_down_is_not_taken_for_the_same() -> None:
    query = spots(40)
    ref = query.copy()
    ref[:, :2] = 1 - query[:, :2]
    assert fit(query, ref)[0] == 0


def test_spots_of_a_caption_lie_on_one_line_and_give_a_similarity() -> None:
    query = spots(30)
    query[:, 1] = 0.3 + 0.004 * query[:, 1]
    count, found = fit(query, moved(query, 2.0, 2.0, -0.5, -0.4))
    assert count >= 15
    assert found == pytest.approx([2.0, 0, -0.5, 0, 2.0, -0.4], abs=0.03)


def test_spots_at_one_place_fix_nothing() -> None:
    query = spots(20)
    query[:, :2] = 0.3
    assert fit(query, query.copy())[0] == 0


def test_groups_do_not_disturb_each_other_and_may_be_empty() -> None:
    one, two = spots(20), spots(30, 5)
    counts, maps, _ = fit_groups(
        np.array([0, 20, 20, 50]),
        np.vstack([one, two]),
        np.vstack([moved(one, 1, 1, 0.1, 0), moved(two, 0.5, 0.5, 0, 0)]),
    )
    assert counts[1] == 0
    assert (counts[[0, 2]] >= 15).all()
    assert maps[0, 2] == pytest.approx(0.1, abs=0.01)
    assert maps[2, 0] == pytest.approx(0.5, abs=0.01)


def test_spots_of_one_strip_of_a_crop_say_no_squeeze() -> None:
    random = np.random.default_rng(5)
    query = spots(14)
    query[:, 1] = 0.1 + 0.12 * query[:, 1] / 0.6
    ref = moved(query, 0.8, 0.8, 0.1, 0.12)
    # Places are those of corners in two pictures of other sizes: they scatter.
    ref[:, :2] += random.normal(0, 0.006, (14, 2))
    count, found = fit(query, ref)
    assert count >= 10
    assert found[1] == found[3] == 0
    assert found[0] == found[4] == pytest.approx(0.8, abs=0.02)


def test_what_is_squeezed_is_not_taken_for_a_crop() -> None:
    query = spots(40)
    _, found = fit(query, moved(query, 0.7, 1.0, 0.1, 0.0))
    assert found == pytest.approx([0.7, 0, 0.1, 0, 1.0, 0], abs=0.02)


@pytest.mark.parametrize(("across", "down"), [(0.9, 1.0), (1.0, 0.88)])
def test_a_slight_squeeze_is_given_as_well_where_a_scale_explains_most(across: float, down: float) -> None:
    random = np.random.default_rng(8)
    query = spots(50)
    query[:, :2] = 0.3 + 0.4 * query[:, :2]
    ref = moved(query, across, down, 0.05, 0.02)
    ref[:, :2] += random.normal(0, 0.003, (50, 2))
    count, found = fit(query, ref)
    assert count >= 35
    assert found[0] == found[4]
    squeezed = other(query, ref)
    assert squeezed == pytest.approx([across, 0, 0.05, 0, down, 0.02], abs=0.02)
    assert squeezed[1] == squeezed[3] == 0


def test_a_tilt_is_given_as_well_where_many_spots_show_it() -> None:
    random = np.random.default_rng(9)
    query = spots(60)
    ref = query.copy()
    ref[:, 0], ref[:, 1] = query[:, 0] - 0.04 * query[:, 1], query[:, 1] + 0.04 * query[:, 0]
    ref[:, :2] += random.normal(0, 0.002, (60, 2))
    assert other(query, ref) == pytest.approx([1.0, -0.04, 0, 0.04, 1.0, 0], abs=0.005)


def test_what_is_only_scaled_has_no_other_map() -> None:
    random = np.random.default_rng(10)
    for seed in range(20):
        query = spots(40, seed)
        ref = moved(query, 0.8, 0.8, 0.1, 0.05)
        ref[:, :2] += random.normal(0, 0.004, (40, 2))
        assert np.isnan(other(query, ref)).all()
