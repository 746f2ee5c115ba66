from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from twicetold.media.pair_film import write_pair_film


def test_frames_come_back_in_order_at_their_times_without_sound(tmp_path: Path) -> None:
    frames = [np.full((90, 160, 3), shade, np.uint8) for shade in range(20, 220, 20)]
    with (tmp_path / "a.webm").open("wb") as file:
        assert write_pair_film(file, frames, rate=25) == 10
    with av.open(str(tmp_path / "a.webm")) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        read = [(frame.time, frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]
    assert [round(time * 25) for time, _ in read] == list(range(10))
    assert [shade for _, shade in read] == pytest.approx(list(range(20, 220, 20)), abs=6)


def test_a_film_without_a_frame_is_none() -> None:
    with pytest.raises(ValueError, match="without a frame"):
        write_pair_film(io.BytesIO(), [], rate=25)
