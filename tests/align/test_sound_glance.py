"""A first look tells a line on which two sounds agree from those on which they do not."""

import numpy as np
import pytest

from tests.fingerprint.tunes import tune
from twicetold.align.sound_glance import glances
from twicetold.align.sound_pair import Sound
from twicetold.fingerprint.sound import sound_print

RATE = 8000
REF = tune(1, 20)
QUERY = np.concatenate([tune(7, 5), REF[8 * RATE : 14 * RATE], tune(8, 5)]).astype(np.float32)
OFFSET = (8 - 5) * 31.25


def levels(samples: np.ndarray) -> np.ndarray:
    return Sound.of(sound_print([samples])).levels


def looks(query: np.ndarray, ref: np.ndarray, *lines: tuple[float, float, float], first: int = 128) -> list[float]:
    return glances(query, ref, np.full(len(lines), first), np.array(lines)).tolist()


def test_a_true_line_stands_out() -> None:
    true, beside, elsewhere = looks(
        levels(QUERY), levels(REF), (1.0, OFFSET, 0.0), (1.0, OFFSET + 20, 0.0), (1.0, OFFSET + 200, 0.0)
    )
    assert true > 6
    assert beside == elsewhere == 0


@pytest.mark.parametrize("bands", [2.0, 1.5, -2.5])
def test_pitch_is_brought_to_the_querys(bands: float) -> None:
    query = levels(QUERY)
    ref = levels(REF).astype(np.float32)
    above = np.arange(ref.shape[1]) - bands
    moved = np.stack([np.interp(above, np.arange(ref.shape[1]), row) for row in ref])
    moved = np.rint(moved).astype(np.int8)
    right, wrong = looks(query, moved, (1.0, OFFSET, 50 * bands), (1.0, OFFSET, -50 * bands))
    assert right > 4 > wrong


def test_a_line_that_leaves_the_reference_says_nothing() -> None:
    query, ref = levels(QUERY), levels(REF)
    assert looks(query, ref, (1.0, -5000.0, 0.0), (1.0, 5000.0, 0.0), (1.0, len(ref) - 150.0, 0.0)) == [0, 0, 0]
    assert looks(query, ref[:0], (1.0, 0.0, 0.0)) == [0]
    assert glances(query, ref, np.zeros(0, np.int64), np.zeros((0, 3))).tolist() == []


def test_a_reference_of_two_seconds_is_long_enough() -> None:
    query, ref = levels(QUERY), levels(REF)
    short = ref[10 * 31 : 10 * 31 + 70]
    assert looks(query, short, (1.0, OFFSET - 310, 0.0))[0] > 0
