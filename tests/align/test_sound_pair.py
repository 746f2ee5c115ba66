"""Two sounds and candidate lines to stretches: golden results on tunes that the suite makes."""

import numpy as np
import pytest

from tests.fingerprint.tunes import noise, tune
from twicetold.align import sound_pair
from twicetold.align.sound_extent import Stretch
from twicetold.align.sound_pair import Found, Sound, follow, one_line
from twicetold.align.sound_vote import SoundLine
from twicetold.fingerprint.sound import sound_print


def sound(samples: np.ndarray) -> Sound:
    return Sound.of(sound_print([samples.astype(np.float32)]))


RATE = 8000
REF = tune(1, 20)
QUERY = np.concatenate([tune(7, 5), REF[8 * RATE : 14 * RATE], tune(8, 5)])
TRUE = SoundLine(1.0, (8 - 5) * 31.25, 0.0, 9.0)


def followed(query: np.ndarray, ref: np.ndarray, line: SoundLine, *, first: int = 128, least: int = 62) -> list[Found]:
    found: list[Found] = []
    useful = follow(sound(query), sound(ref), line, first, found, min_frames=least)
    assert useful is any(one.strength >= sound_pair.LEAST_STRENGTH for one in found)
    return found


@pytest.mark.parametrize("off", [-2.0, 0.0, 2.0])
def test_a_stretch_is_found_with_both_ends(off: float) -> None:
    line = TRUE._replace(offset=TRUE.offset + off)
    (found,) = followed(QUERY, REF, line)
    assert found.stretch.first / 31.25 == pytest.approx(5.0, abs=0.25)
    assert found.stretch.end / 31.25 == pytest.approx(11.0, abs=0.25)
    assert found.line.rate == 1.0
    assert found.line.offset == pytest.approx(TRUE.offset, abs=1.0)
    assert found.stretch.correlation > 0.8
    assert found.stretch.evidence > 15


def test_a_wrong_line_gives_nothing() -> None:
    for offset in (0.0, 200.0, -40.0):
        assert followed(QUERY, REF, SoundLine(1.0, offset, 0.0, 9.0)) == []


def test_a_stretch_under_a_louder_sound_is_found_with_less_likeness() -> None:
    over = QUERY + 2 * tune(21, len(QUERY) / RATE)[: len(QUERY)]
    (found,) = followed(over, REF, TRUE)
    assert 0.1 < found.stretch.correlation < 0.7
    assert found.stretch.end - found.stretch.first == pytest.approx(6 * 31.25, abs=25)


def test_what_is_shorter_than_asked_for_is_dropped() -> None:
    assert followed(QUERY, REF, TRUE, least=400) == []


def test_what_was_found_is_not_looked_for_again() -> None:
    query, ref = sound(np.concatenate([tune(7, 2), REF])), sound(REF)
    found: list[Found] = []
    line = SoundLine(1.0, -2 * 31.25, 0.0, 9.0)
    assert follow(query, ref, line, 128, found, min_frames=62)
    assert follow(query, ref, line, 256, found, min_frames=62)
    assert len(found) == 1


def test_lines_that_meet_in_the_middle_at_one_rate_and_pitch_are_one() -> None:
    assert one_line(TRUE, TRUE._replace(offset=TRUE.offset + 5), 128)
    assert not one_line(TRUE, TRUE._replace(offset=TRUE.offset + 15), 128)
    assert not one_line(TRUE, TRUE._replace(rate=1.03, offset=TRUE.offset - 0.03 * 256), 128)
    assert not one_line(TRUE, TRUE._replace(cents=52.0), 128)


def test_strength_is_evidence_weighed_by_likeness() -> None:
    def strength(evidence: float, correlation: float) -> float:
        return Found(Stretch(0, 100, evidence, correlation, 0.0), TRUE).strength

    assert strength(10.0, 0.25) == pytest.approx(5.0)
    assert strength(10.0, -0.1) == 0.0


def test_noise_counts_for_nothing() -> None:
    same = noise(3, 20)
    line = SoundLine(1.0, 0.0, 0.0, 9.0)
    assert all(found.stretch.evidence == 0 for found in followed(same, same, line, first=0))


def test_a_long_track_is_unpacked_in_blocks_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sound(QUERY)
    monkeypatch.setattr(sound_pair, "BLOCK_FRAMES", 100)
    parts = sound(QUERY)
    assert np.array_equal(whole.levels, parts.levels)
    assert np.array_equal(whole.heard, parts.heard)
