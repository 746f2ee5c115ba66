"""Soundtracks of every shape: their times exact, their memory bounded, their damage told."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tone, tune, write_sound
from twicetold.errors import MediaRejected
from twicetold.media.plan import DecodeLimits
from twicetold.media.reader import MediaReader
from twicetold.media.samples import SoundBatch
from twicetold.media.sound import BATCH_SAMPLES, read_sound

RATE = 8000
LIMITS = DecodeLimits(max_frames=10**9, max_pixels=10**8, max_duration_h=48)


def whole(path: Path, **window: int) -> np.ndarray:
    return np.concatenate([batch.samples for batch in read_sound(path, rate_hz=RATE, limits=LIMITS, **window)])


def click(at_s: float, seconds: float, *, rate: int = RATE) -> np.ndarray:
    sound = 0.001 * tone(seconds, rate=rate)
    sound[round(at_s * rate) : round((at_s + 0.01) * rate)] = 0.8
    return sound.astype(np.float32)


def heard_at(sound: np.ndarray) -> float:
    return float(np.flatnonzero(np.abs(sound) > 0.3)[0] / RATE)


@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "layout"),
    [
        ("wav", "pcm_u8", 4000, "mono"),
        ("wav", "pcm_s16le", 8000, "mono"),
        ("wav", "pcm_f32le", 96000, "stereo"),
        ("wav", "pcm_s24le", 192000, "7.1"),
        ("flac", "flac", 44100, "stereo"),
        ("m4a", "aac", 48000, "5.1"),
        ("mp3", "libmp3lame", 44100, "stereo"),
        ("opus", "libopus", 48000, "mono"),
    ],
)
def test_every_kind_of_sound_is_read_at_one_rate_and_in_time(
    tmp_path: Path, suffix: str, codec: str, rate: int, layout: str
) -> None:
    path = write_sound(tmp_path / f"sound.{suffix}", click(1.5, 3, rate=rate), rate=rate, codec=codec, layout=layout)
    found = whole(path)
    assert len(found) / RATE == pytest.approx(3.0, abs=0.15)
    assert heard_at(found) == pytest.approx(1.5, abs=0.03)
    assert found.dtype == np.float32


def test_a_sound_of_no_samples_is_one_empty_batch(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "empty.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
    assert [len(batch) for batch in read_sound(tmp_path / "empty.wav", rate_hz=RATE, limits=LIMITS)] == [0]


def test_a_film_without_sound_and_a_picture_have_none(tmp_path: Path, video: Callable[..., Path]) -> None:
    silent = video(tmp_path / "silent.mp4", count=10)
    with pytest.raises(MediaRejected, match="holds no sound") as raised:
        whole(silent)
    assert raised.value.code == "media.no_sound"
    (tmp_path / "words.txt").write_text("no sound in here, only words and more words")
    with pytest.raises(MediaRejected):
        whole(tmp_path / "words.txt")


def test_a_late_start_is_silence_before(tmp_path: Path, video: Callable[..., Path]) -> None:
    path = write_sound(tmp_path / "late.mkv", click(1.0, 2), late_ticks=RATE // 2, codec="pcm_s16le")
    from_container = heard_at(whole(path))
    # A container that starts with its only track starts at zero.
    assert from_container == pytest.approx(1.0, abs=0.002)


def test_a_gap_in_the_time_stamps_is_silence_of_its_length(tmp_path: Path) -> None:
    sound = np.concatenate([click(0.5, 2), click(1.0, 2)])
    path = write_sound(tmp_path / "gap.mkv", sound, gap=(2 * RATE, 3 * RATE), codec="pcm_s16le")
    found = whole(path)
    loud = np.flatnonzero(np.abs(found) > 0.3) / RATE
    assert loud[0] == pytest.approx(0.5, abs=0.002)
    assert loud[-1] == pytest.approx(2 + 3 + 1.0 + 0.01, abs=0.2)
    assert len(found) / RATE == pytest.approx(7.0, abs=0.2)


@pytest.mark.parametrize("suffix", ["wav", "mkv", "mp3"])
def test_a_window_is_what_the_whole_has_there(tmp_path: Path, suffix: str) -> None:
    codec = {"wav": "pcm_s16le", "mkv": "flac", "mp3": "libmp3lame"}[suffix]
    path = write_sound(tmp_path / f"tune.{suffix}", tune(1, 12, rate=16000), rate=16000, codec=codec)
    all_of_it = whole(path)
    window = whole(path, start_us=5_000_000, end_us=7_500_000)
    assert len(window) == 20_000
    there = all_of_it[40_000:60_000]
    assert float(window @ there / np.sqrt((window @ window) * (there @ there))) > 0.98
    assert len(whole(path, start_us=11_000_000, end_us=20_000_000)) == len(all_of_it) - 88_000
    assert len(whole(path, start_us=60_000_000, end_us=61_000_000)) == 0


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "cut.mp3", click(0.5, 20, rate=44100), rate=44100, codec="libmp3lame")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = whole(path)
    assert 8 < len(found) / RATE < 12
    assert heard_at(found) == pytest.approx(0.5, abs=0.03)


def test_corrupt_sound_is_read_in_part_and_said_to_be(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "hurt.mkv", tune(1, 20, rate=44100), rate=44100, codec="flac")
    hurt = bytearray(path.read_bytes())
    at = len(hurt) // 2
    hurt[at : at + 4000] = np.random.default_rng(1).integers(0, 256, 4000, np.uint8).tobytes()
    path.write_bytes(bytes(hurt))
    batches = list(read_sound(path, rate_hz=RATE, limits=LIMITS))
    assert sum(map(len, batches)) > 8 * RATE
    assert np.isfinite(np.concatenate([batch.samples for batch in batches])).all()


def test_rubbish_is_an_error_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "rubbish.mp3").write_bytes(np.random.default_rng(1).integers(0, 256, 50_000, np.uint8).tobytes())
    with pytest.raises(MediaRejected) as raised:
        whole(tmp_path / "rubbish.mp3")
    assert raised.value.code.startswith("media.")


def test_too_long_a_sound_is_refused(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "long.flac", np.zeros(RATE * 3700, np.float32), codec="flac")
    limits = DecodeLimits(max_frames=10**9, max_pixels=10**8, max_duration_h=1)
    with pytest.raises(MediaRejected, match="1 hours") as raised:
        list(read_sound(path, rate_hz=RATE, limits=limits))
    assert raised.value.code == "media.too_long"


def test_batches_leave_as_they_fill(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "long.flac", np.zeros(3 * BATCH_SAMPLES, np.float32), codec="flac")
    batches = list(read_sound(path, rate_hz=RATE, limits=LIMITS))
    assert len(batches) >= 3
    assert max(map(len, batches)) < 1.2 * BATCH_SAMPLES
    assert [batch.first for batch in batches] == np.cumsum([0, *map(len, batches[:-1])]).tolist()


def test_a_worker_gives_what_is_read_here(tmp_path: Path, reader: MediaReader) -> None:
    path = write_sound(tmp_path / "tune.flac", tune(1, 5), codec="flac")
    batches: list[SoundBatch] = list(reader.sound_chunks(path, rate_hz=RATE))
    assert np.array_equal(np.concatenate([batch.samples for batch in batches]), whole(path))
    assert batches[-1].report.complete
    window = reader.sound_window(path, rate_hz=RATE, start_us=1_000_000, end_us=2_000_000)
    assert np.array_equal(window, whole(path)[8000:16000])
