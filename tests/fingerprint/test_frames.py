from dataclasses import dataclass

import numpy as np

from twicetold.fingerprint.frames import fingerprint_frames, fingerprint_still
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.testing.fingerprinters import smooth_pictures


@dataclass
class Chunk:
    times_us: np.ndarray
    pixels: np.ndarray
    end_us: int


def test_chunks_become_one_run_of_rows():
    pictures = smooth_pictures(5, height=64, width=64)
    times = np.arange(5, dtype=np.int64) * 200_000
    chunks = [Chunk(times[:2], pictures[:2], 400_000), Chunk(times[2:], pictures[2:], 1_040_000)]
    codes = fingerprint_frames(chunks, PdqFrame())
    np.testing.assert_array_equal(codes.times_us, times)
    np.testing.assert_array_equal(codes.codes, PdqFrame().compute(times, pictures).codes)
    assert codes.end_us == 1_040_000


def test_a_picture_that_stands_still_keeps_a_row_per_frame():
    pictures = np.repeat(smooth_pictures(1, height=64, width=64), 4, axis=0)
    times = np.arange(4, dtype=np.int64) * 200_000
    assert len(fingerprint_frames([Chunk(times, pictures, 800_000)], PdqFrame())) == 4


def test_a_video_without_a_readable_frame_has_no_rows():
    nothing = Chunk(np.zeros(0, np.int64), np.zeros((0, 64, 64), np.uint8), 0)
    assert len(fingerprint_frames([nothing], PdqFrame())) == 0
    assert len(fingerprint_frames([], PdqFrame())) == 0


def test_a_still_is_a_frame_at_time_zero():
    picture = smooth_pictures(1, height=200, width=300, rgb=True)[0]
    codes = fingerprint_still(picture, PdqFrame())
    np.testing.assert_array_equal(codes.times_us, [0])
    assert codes.end_us == 0


def test_a_last_chunk_without_frames_does_not_move_the_end():
    pictures = smooth_pictures(2, height=64, width=64)
    chunks = [
        Chunk(np.array([0, 200_000], np.int64), pictures, 400_000),
        Chunk(np.zeros(0, np.int64), np.zeros((0, 64, 64), np.uint8), 0),
    ]
    assert fingerprint_frames(chunks, PdqFrame()).end_us == 400_000
