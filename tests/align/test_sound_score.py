"""Scores rise with evidence, and ask more of a changed tempo."""

import pytest

from twicetold.align.sound_extent import Stretch
from twicetold.align.sound_pair import Found
from twicetold.align.sound_score import MIDDLE, MIDDLE_CHANGED, sound_score
from twicetold.align.sound_take import Take
from twicetold.align.sound_vote import SoundLine


def found(evidence: float, correlation: float, rate: float = 1.0) -> Found:
    return Found(Stretch(0, 100, evidence, correlation, 0.0), SoundLine(rate, 0.0, 0.0, 1.0))


def test_half_is_where_right_and_wrong_are_as_likely() -> None:
    assert sound_score(found(2 * MIDDLE, 0.25)) == pytest.approx(0.5)
    assert sound_score(found(2 * MIDDLE_CHANGED, 0.25, rate=0.9)) == pytest.approx(0.5)
    assert sound_score(found(0.0, 0.0)) < 0.01
    assert sound_score(found(30.0, 0.9, rate=1.1)) > 0.99


def test_a_changed_tempo_that_is_nearly_equal_is_believed_sooner() -> None:
    assert sound_score(found(8.6, 0.82, rate=1.25)) > 0.5 > sound_score(found(11.0, 0.5, rate=1.25))


def test_what_the_samples_say_moves_the_score_both_ways() -> None:
    weak = found(10.0, 0.3)
    copied, unrelated = Take(near=0.2, exact=0.15), Take(near=0.04, exact=0.01)
    assert sound_score(weak, copied) > 0.8 > sound_score(weak) > 0.2 > sound_score(weak, unrelated)
    assert sound_score(found(20.0, 0.8), unrelated) > 0.99
