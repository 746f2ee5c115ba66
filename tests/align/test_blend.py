import cv2
import numpy as np

from tests.align.in_memory import large
from twicetold.align.blend import blended, taps_of
from twicetold.align.footage import turned
from twicetold.align.warp import CANVAS_HEIGHT, CANVAS_WIDTH, OVERSAMPLE, PLAIN, SAMPLES, Canvas, Warp, to_pixels

ALL = np.ones((CANVAS_HEIGHT, CANVAS_WIDTH), np.bool_)


def by_opencv(picture: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """Cells of one picture, (CANVAS_HEIGHT, CANVAS_WIDTH)."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(picture.astype(np.float32), onto, SAMPLES, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(moved, (CANVAS_WIDTH, CANVAS_HEIGHT), interpolation=cv2.INTER_AREA)


def test_cells_are_those_of_frames_laid_one_by_one() -> None:
    frames = large(1, 0.4)
    for warp in (PLAIN, Warp(0.7, 0.05, 0.1, -0.04, 0.8, 0.15), Warp(-1.0, 0.0, 1.0), Warp(px=0.1, py=-0.05)):
        canvas = Canvas.over(warp)
        assert canvas is not None
        onto = to_pixels(frames.shape[1:]) @ canvas.ref_matrix
        cells = blended(turned(frames), taps_of(onto, canvas.mask, frames.shape[1:], samples=OVERSAMPLE))
        assert cells.shape == (len(frames), canvas.cells)
        apart = cells - np.array([by_opencv(frame, onto)[canvas.mask] for frame in frames])
        # Rounded to whole levels, and OpenCV's weights are thirty-seconds.
        assert np.abs(apart).max() < 2.0
        assert np.abs(apart).mean() < 0.35


def test_the_weights_of_a_cell_sum_up_to_one_and_name_no_pixel_twice() -> None:
    canvas = Canvas.over(Warp(0.8, 0.02, 0.1, 0.0, 0.9, 0.05))
    assert canvas is not None
    taps = taps_of(to_pixels((90, 160)) @ canvas.ref_matrix, canvas.mask, (90, 160), samples=OVERSAMPLE)
    for first, last in zip(taps.starts[:-1], taps.starts[1:], strict=True):
        assert abs(float(taps.weights[first:last].sum()) - 1) < 1e-5
        assert len(np.unique(taps.pixels[first:last])) == last - first


def test_beyond_the_border_it_goes_on() -> None:
    picture = np.tile(np.arange(10, dtype=np.uint8) * 20, (6, 1))[None]
    for away, shown in ((500.0, 180), (-500.0, 0)):
        onto = np.array([[1.0, 0.0, away], [0.0, 1.0, away], [0.0, 0.0, 1.0]])
        assert (blended(turned(picture), taps_of(onto, ALL, (6, 10), samples=3)) == shown).all()


def test_pictures_of_one_pixel_and_no_frames_at_all() -> None:
    one = np.full((2, 1, 1), 77, np.uint8)
    taps = taps_of(np.eye(3), ALL, (1, 1), samples=3)
    assert (blended(turned(one), taps) == 77).all()
    assert blended(turned(one[:0]), taps).shape == (0, ALL.size)
