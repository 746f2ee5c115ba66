"""The same recording under tone controls, noise and an encoder; the same notes played again."""

import numpy as np
import pytest

from tests.fingerprint.tunes import noise, tune
from twicetold.align.sound_take import Take, middle_of, take_of
from twicetold.fingerprint.sound_spectrum import RATE_HZ

MARGIN = RATE_HZ // 10


def test_a_copy_is_exact_whatever_filter_it_went_through() -> None:
    ref = tune(1, 2.2)
    for filtered in (ref, 0.2 * ref, np.convolve(ref, [0.6, 0.3, 0.1], "same").astype(np.float32)):
        take = take_of(filtered[MARGIN:-MARGIN], ref)
        assert take is not None
        assert take.exact > 0.8
        assert not take.played_again


def test_the_same_notes_played_again_are_near_and_not_exact() -> None:
    for seed in range(4):
        ref, again = tune(seed, 2.2), tune(seed, 2.2, playing=1)
        copied, played = take_of(ref[MARGIN:-MARGIN], ref), take_of(again[MARGIN:-MARGIN], ref)
        assert copied is not None
        assert played is not None
        assert played.near > 0.5
        assert played.exact < copied.exact / 2


def test_under_a_louder_sound_the_question_is_not_asked() -> None:
    ref = tune(1, 2.2)
    take = take_of(ref[MARGIN:-MARGIN] + 6 * tune(9, 2.0), ref)
    assert take is not None
    assert take.near < 0.5
    assert not take.played_again
    assert Take(near=0.8, exact=0.1).played_again


@pytest.mark.parametrize(("query", "ref"), [(0, 8000), (4000, 9000), (16000, 8000)])
def test_too_little_is_not_judged(query: int, ref: int) -> None:
    assert take_of(noise(1, query / RATE_HZ), noise(1, ref / RATE_HZ)) is None
    assert take_of(np.zeros(16000, np.float32), np.zeros(17600, np.float32)) is None


def test_the_middle_of_pieces_and_of_none() -> None:
    assert middle_of([]) is None
    assert middle_of([Take(0.1, 0.0), Take(0.9, 0.5), Take(0.8, 0.4)]) == Take(near=0.8, exact=0.4)
