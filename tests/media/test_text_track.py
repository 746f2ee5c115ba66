import msgspec
import numpy as np
import pytest

from twicetold.media.requests import pack_text, unpack_text
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.run.wire import Reply


def test_a_text_comes_out_of_the_wire_as_it_went_in() -> None:
    track = TextTrack(
        "a\ud800 مرحبا \0\n", TextForm.PLAIN, encoding="utf-16-le", cues=np.array([[0, 2, 5, 6]]), warnings=("w",)
    )
    body, arrays = pack_text(track)
    back = unpack_text(Reply(msgspec.msgpack.encode(body), dict(arrays)))
    assert (back.text, back.form, back.encoding, back.warnings) == (track.text, track.form, "utf-16-le", ("w",))
    assert back.cues.tolist() == [[0, 2, 5, 6]]


@pytest.mark.parametrize("cues", [[[0, 9, 0, 1]], [[-1, 1, 0, 1]], [[2, 1, 0, 1]]])
def test_cues_outside_the_text_are_refused(cues: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="outside"):
        TextTrack("abc", TextForm.SUBTITLES, cues=np.array(cues))


def test_cues_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="cues are int64"):
        TextTrack("abc", TextForm.SUBTITLES, cues=np.zeros((1, 3), np.int64))
