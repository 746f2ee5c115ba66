"""A line that is nearly right is made right."""

import numpy as np
import pytest
import scipy.signal

from tests.fingerprint.tunes import tune
from twicetold.align.sound_refine import refined
from twicetold.align.sound_vote import SoundLine
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_spectrum import unpacked


@pytest.mark.parametrize("off", [-3.0, 0.0, 2.0])
def test_the_recorded_speed_is_found_again(off: float) -> None:
    sound = tune(1, 14)
    query, ref = (unpacked(sound_print([part]).levels) for part in (sound[256 * 60 :], sound))
    line = refined(query, ref, SoundLine(1.006, 60.0 + off - 0.9, 0.0, 9.0), 20, 300)
    assert line.rate == 1.0
    assert line.offset == pytest.approx(60.0, abs=0.6)
    assert line.votes == 9.0


def test_a_changed_rate_is_found_to_a_half_of_a_percent() -> None:
    sound = tune(2, 16)
    faster = scipy.signal.resample_poly(sound, 10, 11).astype(np.float32)
    query, ref = (unpacked(sound_print([part]).levels) for part in (faster, sound))
    line = refined(query, ref, SoundLine(1.106, 0.0, 0.0, 1.0), 50, 350)
    assert line.rate == pytest.approx(1.1, abs=0.006)


def test_too_little_to_tell_is_left_as_it_is() -> None:
    levels = unpacked(sound_print([tune(1, 3)]).levels)
    line = SoundLine(1.02, 3.0, 0.0, 1.0)
    assert refined(levels, levels, line, 5, 6) is line
