"""What changes agrees on the true line, at no offset beside it, and not at the ends."""

import numpy as np
import pytest

from tests.fingerprint.tunes import tune
from twicetold.align.sound_agreement import AWAY, NEAR, agreement, agreement_on, pitched, products, shifted
from twicetold.align.sound_vote import SoundLine
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_spectrum import unpacked


def levels(sound: np.ndarray) -> np.ndarray:
    return unpacked(sound_print([sound]).levels)


def test_equal_sounds_agree_fully_and_only_on_their_line() -> None:
    both = levels(tune(1, 12))
    found = agreement(both, both, SoundLine(1.0, 0.0, 0.0, 0.0), 100, 300)
    assert found.first == 100
    on_line = found.near[:, 3].sum() / found.strength.sum()
    assert on_line == pytest.approx(1.0, abs=1e-4)
    assert np.abs(np.nansum(found.away, axis=0) / found.strength.sum()).max() < 0.5


def test_frames_past_either_end_are_left_out() -> None:
    query, ref = levels(tune(1, 8)), levels(tune(1, 4))
    found = agreement(query, ref, SoundLine(1.0, -50.0, 0.0, 0.0), 0, 10_000)
    assert found.first == 50
    assert len(found.strength) == min(len(query) - 50, len(ref))
    assert np.isnan(found.away[0, : (AWAY < 0).sum()]).all()
    empty = agreement(query, ref, SoundLine(1.0, 9999.0, 0.0, 0.0), 0, 100)
    assert len(empty.strength) == len(empty.near) == len(empty.away) == 0


def test_products_are_those_of_the_rows() -> None:
    random = np.random.default_rng(1)
    one, other = (random.normal(0, 1, (9, 4)).astype(np.float32) for _ in range(2))
    found = products(one, other, np.array([2, 8]), np.array([3, 8]), np.array([0, 1]))
    assert found[0] == pytest.approx([one[2] @ other[3], one[2] @ other[4]], rel=1e-4)
    assert found[1, 0] == pytest.approx(one[8] @ other[8], rel=1e-4)
    assert np.isnan(found[1, 1])
    assert NEAR[3] == 0


def test_a_shift_in_pitch_brings_the_other_side_to_where_this_one_is() -> None:
    query, higher = levels(tune(2, 8)), levels(tune(2, 8, pitch=2 ** (2 / 12)))

    def alike(cents: float) -> float:
        found = agreement(query, higher, SoundLine(1.0, 0.0, cents, 0.0), 0, len(query))
        return float(found.near[:, 3].sum() / found.strength.sum())

    assert alike(200.0) > alike(0.0) + 0.15
    assert shifted(query, 0.0) is query


def test_only_the_rows_near_a_line_are_moved_in_pitch() -> None:
    ref = levels(tune(2, 8))
    rows, base = pitched(ref, np.array([100, 120]), 9, 100.0)
    assert (base, len(rows)) == (91, 39)
    assert np.array_equal(rows, shifted(ref, 100.0)[91:130])
    assert len(pitched(ref, np.array([], np.int64), 9, 0.0)[0]) == 0


def test_products_on_the_line_alone_are_those_of_all() -> None:
    random = np.random.default_rng(5)
    query, ref = (random.integers(-8, 9, (400, 72)).astype(np.int8) for _ in range(2))
    for line in (SoundLine(1.0, -60.0, 0.0, 1.0), SoundLine(1.1, 20.0, -165.0, 1.0)):
        whole, (first, near) = agreement(query, ref, line, 10, 266), agreement_on(query, ref, line, 10, 266)
        assert first == whole.first
        assert np.array_equal(near, whole.near, equal_nan=True)
