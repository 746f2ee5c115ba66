from __future__ import annotations

from pathlib import Path

import av
import msgspec
import numpy as np
import pytest

from demo import writing
from demo.footage import film
from demo.hearing import RATE as SOUND_RATE
from tests.lineage.conftest import match, span
from twicetold.errors import MediaRejected, UsageError
from twicetold.handover.clip import BOX, CAPTION, RATE, ClipSound, Side, _font, write_clip
from twicetold.media.reader import MediaReader
from twicetold.settings import MediaSettings


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


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side]:
    """An earlier film that hums at 440 Hz, and a later one at 660 Hz that shows the same."""
    folder = tmp_path_factory.mktemp("tones")
    sides = []
    for name, pitch in (("earlier", 440), ("later", 660)):
        hum = 0.3 * np.sin(2 * np.pi * pitch * np.arange(4 * SOUND_RATE) / SOUND_RATE)
        writing.film(folder / f"{name}.mp4", film("rabbit", seconds=4), sound=hum.astype(np.float32))
        sides.append(
            Side(path=folder / f"{name}.mp4", span=span(1, 3), item="ab" * 32, release="حصاد الوادي", date="2024-05-01")
        )
    return sides[0], sides[1]


def pitch_of(path: Path) -> float:
    """The strongest frequency of a film's sound, in Hz."""
    with av.open(str(path)) as container:
        [stream] = container.streams.audio
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(stream)])
        loud = heard[len(heard) // 4 : 3 * len(heard) // 4]
        return float(np.argmax(np.abs(np.fft.rfft(loud * np.hanning(len(loud))))) * stream.rate / len(loud))


@pytest.mark.parametrize(
    ("sound", "rate", "pitch"),
    [(ClipSound.EARLIER, 1.0, 440), (ClipSound.LATER, 1.0, 660), (ClipSound.EARLIER, 1.25, 550)],
)
def test_a_clip_has_the_sound_of_the_side_that_is_asked_for(
    tones, tmp_path: Path, sound: ClipSound, rate: float, pitch: float
) -> None:
    earlier, later = tones
    found = match("b", "a", span(1, 3), span(1, 1 + 2 * rate))
    with MediaReader(MediaSettings(), workers=1) as reader:
        reference = Side(**{name: getattr(earlier, name) for name in earlier.__struct_fields__} | {"rate": rate})
        frames = write_clip(tmp_path / "a.webm", found, reference, later, reader=reader, sound=sound)
    assert frames == 2 * RATE
    assert abs(pitch_of(tmp_path / "a.webm") - pitch) < 3
    assert len(frames_of(tmp_path / "a.webm")) == 2 * RATE


def test_a_clip_is_mute_unless_asked_and_a_side_without_sound_says_so(tones, archive, tmp_path: Path) -> None:
    earlier, later = tones
    found = match("b", "a", span(1, 3), span(1, 3))
    with MediaReader(MediaSettings(), workers=1) as reader:
        write_clip(tmp_path / "mute.webm", found, earlier, later, reader=reader)
    with av.open(str(tmp_path / "mute.webm")) as container:
        assert not container.streams.audio
    with pytest.raises(MediaRejected) as caught:
        archive.evidence.clip(1, tmp_path / "pair.webm", sound="later")
    assert caught.value.code == "media.no_sound"
    assert not (tmp_path / "pair.webm").exists()


def test_a_reference_is_mirrored_and_turned_as_the_query_shows_it(tones, tmp_path: Path) -> None:
    earlier, later = tones
    found = match("b", "a", span(1, 3), span(1, 3))
    turned = msgspec.structs.replace(earlier, mirrored=True, turned=180)
    with MediaReader(MediaSettings(), workers=1) as reader:
        write_clip(tmp_path / "a.webm", found, turned, later, reader=reader)
    left, right = (frames_of(tmp_path / "a.webm")[9][: BOX[1], x : x + BOX[0]].astype(float) for x in (0, BOX[0]))
    # Mirrored and put on its head it is upside down: rows in the other order.
    assert np.corrcoef(left[::-1].ravel(), right.ravel())[0, 1] > 0.97
    assert np.corrcoef(left.ravel(), right.ravel())[0, 1] < 0.9


def test_arabic_and_hebrew_are_letters_and_not_boxes() -> None:
    box = bytes(_font().getmask("\U00020000"))
    for letter in "بحصادשלом":
        drawn = bytes(_font().getmask(letter))
        assert any(drawn)
        assert drawn != box, letter
