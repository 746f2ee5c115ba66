"""A third family of edits for `edited_set.py`: what nothing was worked out on when they were made.

Two pictures on one screen, tilted, shaken, interlaced and blended frames, grain, two colours, a ticker, a sticker that
wanders, a blurred part, every second frame, an upright part with captions.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.edited_media import Media, then
from bench.further_edits import WORDS, Change
from demo.footage import FPS, HEIGHT, WIDTH, Frame

Matrix = NDArray[np.float64]


UPRIGHT = round(HEIGHT * 9 / 16)
"""Width of an upright screen as high as the picture."""


class _Before:
    """The frame before, of frames that come one after the other."""

    def __init__(self) -> None:
        self._kept: Frame | None = None

    def swap(self, frame: Frame) -> Frame:
        kept, self._kept = self._kept, frame
        return frame if kept is None else kept

    def woven(self, frame: Frame) -> Frame:
        whole = frame.copy()
        whole[1::2] = self.swap(frame)[1::2]
        return whole

    def blended(self, frame: Frame) -> Frame:
        return np.asarray(cv2.addWeighted(frame, 0.5, self.swap(frame), 0.5, 0), np.uint8)

    def halved(self, frame: Frame, gone: float) -> Frame:
        before = self.swap(frame)
        return before if round(gone * 3 * FPS) % 2 else frame


def _under(frame: Frame, matrix: Matrix) -> Frame:
    return np.asarray(cv2.warpAffine(frame, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA), np.uint8)


def _half(frame: Frame) -> Frame:
    """The middle of a picture, as half a screen shows it."""
    return frame[:, WIDTH // 4 : WIDTH // 4 + WIDTH // 2]


def _two_small(left: Frame, right: Frame) -> Frame:
    whole = np.full_like(left, 24)
    size = (WIDTH // 2 - 12, HEIGHT // 2 - 6)
    for number, shown in enumerate((left, right)):
        x, y = 8 + number * (WIDTH // 2), HEIGHT // 4
        whole[y : y + size[1], x : x + size[0]] = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    return whole


def _grainy(frame: Frame, noise: NDArray[np.float64]) -> Frame:
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    dark = np.clip(1.15 - 0.45 * (x**2 + y**2), 0, 1)[:, :, None]
    return np.asarray(np.clip(frame * dark + noise[:, :, None], 0, 255), np.uint8)


def _in_two_colours(frame: Frame, dark: NDArray[np.float64], bright: NDArray[np.float64]) -> Frame:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)[:, :, None] / 255.0
    return np.asarray(dark + (bright - dark) * grey, np.uint8)


def _with_sticker(frame: Frame, gone: float) -> Frame:
    whole = frame.copy()
    centre = (round(WIDTH * (0.15 + 0.7 * gone)), round(HEIGHT * (0.5 + 0.25 * np.sin(9 * gone))))
    cv2.circle(whole, centre, HEIGHT // 7, (250, 210, 40), -1, cv2.LINE_AA)
    cv2.circle(whole, centre, HEIGHT // 16, (30, 30, 30), 4, cv2.LINE_AA)
    return whole


def _partly_hidden(frame: Frame, left: int, top: int) -> Frame:
    whole = frame.copy()
    covered = whole[top : top + HEIGHT // 3, left : left + WIDTH // 3]
    small = cv2.resize(covered, (9, 6), interpolation=cv2.INTER_AREA)
    covered[:] = cv2.resize(small, covered.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return whole


def _upright(frame: Frame, place: float, words: str) -> Frame:
    left, middle = round((WIDTH - UPRIGHT) * place), (WIDTH - UPRIGHT) // 2
    whole = np.zeros_like(frame)
    whole[:, middle : middle + UPRIGHT] = frame[:, left : left + UPRIGHT]
    cv2.putText(whole, words, (middle + 6, 250), cv2.FONT_HERSHEY_DUPLEX, 0.9, (255, 240, 0), 2, cv2.LINE_AA)
    return whole


def _with_ticker(frame: Frame, number: int, words: str) -> Frame:
    whole = frame.copy()
    whole[-46:] = (20, 20, 90)
    at = (WIDTH - 5 * number % (WIDTH + 18 * len(words)), HEIGHT - 14)
    cv2.putText(whole, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255, 255, 255), 2, cv2.LINE_AA)
    return whole


def others(random: np.random.Generator, media: Media, around: list[str]) -> dict[str, Change]:
    """Changes by name, each with a strength of its own; `around` names what else is on a screen of two pictures."""
    noise = np.random.default_rng(int(random.integers(1 << 31)))
    beside = media.shot(str(random.choice(around)), random)
    on_left, angle = bool(random.random() < 0.5), float(random.uniform(4, 9) * random.choice([-1, 1]))
    grain, shake = float(random.uniform(10, 22)), float(random.uniform(3, 9))
    tones = random.uniform((0, 0, 0), (70, 70, 70)), random.uniform((180, 180, 180), (255, 255, 255))
    place = float(random.uniform(0.25, 0.75))
    hidden = [int(v) for v in random.integers((WIDTH // 5, HEIGHT // 5), (WIDTH // 2, HEIGHT // 2))]
    words = "   ".join(str(word) for word in random.permutation(WORDS))
    blended, woven, repeated = _Before(), _Before(), _Before()
    tilt = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), angle, 1.12)

    def both(frame: Frame, gone: float) -> tuple[Frame, Frame]:
        other = then(beside, gone)
        return (frame, other) if on_left else (other, frame)

    def shaken(frame: Frame, _gone: float) -> Frame:
        dx, dy = noise.normal(0, shake, 2)
        return _under(frame, np.array([[1.06, 0, dx - 0.03 * WIDTH], [0, 1.06, dy - 0.03 * HEIGHT]]))

    return {
        "two-up": Change(frame=lambda f, gone: np.hstack([_half(one) for one in both(f, gone)])),
        "two-small": Change(frame=lambda f, gone: _two_small(*both(f, gone))),
        "tilted": Change(frame=lambda f, _: _under(f, tilt)),
        "shaken": Change(frame=shaken),
        "interlaced": Change(frame=lambda f, _: woven.woven(f)),
        "blended": Change(frame=lambda f, _: blended.blended(f)),
        "grain": Change(frame=lambda f, _: _grainy(f, noise.normal(0, grain, f.shape[:2]))),
        "duotone": Change(frame=lambda f, _: _in_two_colours(f, *tones)),
        "sticker": Change(frame=_with_sticker),
        "hidden": Change(frame=lambda f, _: _partly_hidden(f, *hidden)),
        "halved": Change(frame=repeated.halved),
        "upright+captions": Change(frame=lambda f, _: _upright(f, place, words[:10])),
        "ticker": Change(whole=lambda f, number: _with_ticker(f, number, words)),
        "tilted+ticker": Change(
            frame=lambda f, _: _under(f, tilt), whole=lambda f, number: _with_ticker(f, number, words)
        ),
    }
