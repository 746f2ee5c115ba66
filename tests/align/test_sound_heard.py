"""What can be told again: speech and music, and not silence, tones or noise of any colour."""

import numpy as np
import pytest

from tests.fingerprint.tunes import noise, tone, tune
from twicetold.align.sound_heard import heard, pauses
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples, unpacked


def heard_of(sound: Samples) -> np.ndarray:
    return heard(unpacked(sound_print([sound]).levels))


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(20 * RATE_HZ, np.float32),
        tone(20),
        tone(20) + tone(20, hz=350.0),
        noise(1, 60),
        np.convolve(noise(2, 60), np.ones(12) / 12, "same").astype(np.float32),
        np.cumsum(noise(3, 60) / 50).astype(np.float32),
        0.01 * noise(4, 60),
    ],
    ids=["silence", "tone", "dial tone", "white", "room", "brown", "faint"],
)
def test_there_is_nothing_to_hear(sound: Samples) -> None:
    assert not heard_of(sound).any()


def test_there_is_something_to_hear_in_a_tune() -> None:
    assert heard_of(tune(1, 20)).mean() > 0.95
    assert heard_of(np.zeros(0, np.float32)).shape == (0,)


def test_a_short_pause_is_one_and_a_long_one_is_an_end() -> None:
    loudness = np.full(400, 60, np.uint8)
    loudness[100:130] = 20
    loudness[250:310] = 20
    found = pauses(loudness)
    assert np.flatnonzero(found).tolist() == [*range(100, 130)]
    assert pauses(np.zeros(0, np.uint8)).shape == (0,)


def test_a_quiet_song_between_two_loud_speakers_is_no_pause() -> None:
    loudness = np.full(400, 67, np.uint8)
    loudness[150:250] = 45
    loudness[180:190] = 20
    assert np.flatnonzero(pauses(loudness)).tolist() == [*range(180, 190)]
