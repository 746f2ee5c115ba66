"""The self-test's edits keep the picture's size, and the length that their rate says."""

from __future__ import annotations

import numpy as np
import pytest

from twicetold.pipeline.edits import EDITS, Edit


@pytest.mark.parametrize("edit", list(EDITS), ids=lambda edit: edit.name)
def test_an_edit_keeps_size_and_has_the_length_of_its_rate(edit: Edit) -> None:
    film = np.random.default_rng(1).integers(0, 256, (50, 90, 160, 3), dtype=np.uint8)
    edited = edit.apply(film)
    assert edited.dtype == np.uint8
    assert edited.shape[1:] == film.shape[1:]
    assert abs(len(edited) - 50 / edit.rate) <= 1
    changed = edited.shape != film.shape or not np.array_equal(edited, film)
    assert changed == (edit.name not in {"re-encoded", "low bitrate"})


def test_an_upright_picture_keeps_its_size_too() -> None:
    film = np.random.default_rng(1).integers(1, 256, (3, 160, 90, 3), dtype=np.uint8)
    (turned,) = (edit for edit in EDITS if edit.name == "turned by a quarter")
    shown = turned.apply(film)
    assert shown.shape == film.shape
    rows = np.flatnonzero(shown[0].any(axis=(1, 2)))
    assert (rows[0], rows[-1]) == (54, 104)  # 90 wide, and so 51 high


def test_names_are_told_apart() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS)
