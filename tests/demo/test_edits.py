import numpy as np
import pytest

from demo.edits import EDITS
from demo.footage import HEIGHT, WIDTH, Frame, photograph
from demo.programme import PROGRAMME, Reuse, Video


@pytest.fixture
def frame() -> Frame:
    return np.ascontiguousarray(photograph("brook")[:HEIGHT, :WIDTH])


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_the_picture_and_keeps_its_shape(name: str, frame: Frame) -> None:
    before = frame.copy()
    changed = next(EDITS[name](iter([frame])))
    assert changed.shape == frame.shape
    assert changed.dtype == np.uint8
    assert not np.array_equal(changed, before)
    assert np.array_equal(frame, before), "an edit makes a new picture: the one before may be cached"


def test_every_edit_is_shown_in_the_programme() -> None:
    used = {
        name
        for release in PROGRAMME
        if isinstance(release, Video)
        for shot in release.shots
        if isinstance(shot, Reuse)
        for name in shot.edits
    }
    assert used - {"lowbit"} == set(EDITS)
