from __future__ import annotations

from pathlib import Path

import numpy as np

from demo import writing
from demo.footage import FPS, HEIGHT, WIDTH
from demo.hearing import RATE, heard, jingle, laid, speech, tune


def test_a_tune_is_the_same_wherever_it_is_cut_from_and_another_under_another_name() -> None:
    whole = tune("lamps", seconds=6)
    assert len(whole) == 6 * RATE
    np.testing.assert_allclose(tune("lamps", seconds=2, start=1)[:RATE], whole[RATE : 2 * RATE], atol=1e-6)
    other = tune("thaw", seconds=6)
    assert abs(np.corrcoef(whole, other)[0, 1]) < 0.3
    assert 0.05 < np.abs(whole).max() < 1


def test_each_outlet_has_its_own_jingle() -> None:
    ours = jingle("Valley Channel", seconds=2)
    assert np.array_equal(ours, jingle("Valley Channel", seconds=2))
    assert not np.allclose(ours, jingle("Harbour Notes", seconds=2), atol=0.01)


def test_pieces_are_laid_end_to_end_and_filled_with_silence() -> None:
    one = np.ones(RATE, np.float32)
    whole = laid([one, 2 * one], seconds=3)
    assert [whole[round(at * RATE)] for at in (0.5, 1.5, 2.5)] == [1, 2, 0]
    assert len(laid([one], seconds=0.5)) == RATE // 2


def test_spoken_words_are_there_and_a_film_plays_back_what_was_written(tmp_path: Path) -> None:
    words = speech("harvest")
    assert len(words) > 10 * RATE
    frames = [np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * (2 * FPS)
    writing.film(tmp_path / "film.mp4", frames, sound=words[: 2 * RATE])
    again = heard(tmp_path / "film.mp4", start=0.5, seconds=1.0)
    best = max(
        np.corrcoef(again, words[RATE // 2 + shift : RATE // 2 + shift + len(again)])[0, 1]
        for shift in range(-2200, 2200, 8)
    )
    assert best > 0.8
