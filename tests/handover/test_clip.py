from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from twicetold.errors import UsageError
from twicetold.handover.clip import BOX, CAPTION, RATE


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_both_sides_show_the_same_moment_with_words_below(archive, tmp_path: Path) -> None:
    made = archive.evidence.clip(1, tmp_path / "pair.webm")
    frames = frames_of(made)
    assert len(frames) == 4 * RATE
    assert frames[0].shape == (BOX[1] + CAPTION, 2 * BOX[0])
    for number in (0, 30, 99):
        left, right = (frames[number][: BOX[1], x : x + BOX[0]].astype(float) for x in (0, BOX[0]))
        assert np.corrcoef(left.ravel(), right.ravel())[0, 1] > 0.97
    assert all(frames[0][BOX[1] :, x : x + BOX[0]].max() > 200 for x in (0, BOX[0]))
    early, late = (frames[number][: BOX[1], : BOX[0]].astype(float) for number in (0, 99))
    assert np.corrcoef(early.ravel(), late.ravel())[0, 1] < 0.97


def test_the_custody_log_tells_of_it(archive, tmp_path: Path) -> None:
    archive.evidence.clip(1, tmp_path / "pair.webm")
    event = archive.custody()[-1]
    assert (event.action, event.subject, event.details["frames"]) == ("clip.made", "match 1", 100)
    assert archive.verify().findings == []


def test_a_match_of_sound_shows_nothing(archive, tmp_path: Path) -> None:
    archive.connection.execute("UPDATE match SET modality = 'audio'")
    with pytest.raises(UsageError) as caught:
        archive.evidence.clip(1, tmp_path / "pair.webm")
    assert caught.value.code == "clip.no_pictures"
