"""A fourth family of edits for `edited_set.py`: what nothing was worked out on when they were made.

Seen through a lens, as a negative, as a drawing, one of four pictures on a screen, rippled, flickering, a part that
roams, an inset that slides, frozen for a while, in blocks, in other colours, framed under a title, behind credits that
roll, with an echo, sharpened.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.edited_media import Media, then
from bench.further_edits import WORDS, Change
from demo.footage import HEIGHT, WIDTH, Frame

Places = tuple[NDArray[np.float32], NDArray[np.float32]]

FROZEN = (0.4, 0.6)
"""Part of a stretch in which a frozen picture stands; before and after it runs as it did."""


def _grid() -> Places:
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    return x, y


def _through_lens(bend: float) -> Places:
    x, y = _grid()
    u, v = (x - WIDTH / 2) / (WIDTH / 2), (y - HEIGHT / 2) / (WIDTH / 2)
    by = 1 + bend * (u**2 + v**2)
    by /= by.max() if bend > 0 else 1.0
    return (u * by + 1).astype(np.float32) * (WIDTH / 2), (v * by * WIDTH / 2 + HEIGHT / 2).astype(np.float32)


def _at(frame: Frame, places: Places) -> Frame:
    return np.asarray(cv2.remap(frame, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _rippled(frame: Frame, gone: float, high: float) -> Frame:
    x, y = _grid()
    moved = x + high * np.sin(y / 28 + 20 * gone), y + high * np.sin(x / 36 + 17 * gone)
    return _at(frame, (moved[0].astype(np.float32), moved[1].astype(np.float32)))


def _drawn(frame: Frame) -> Frame:
    flat = cv2.bilateralFilter(frame, 7, 40, 7)
    grey = cv2.medianBlur(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)
    return np.asarray(np.minimum(flat // 42 * 42 + 21, lines[:, :, None]), np.uint8)


def _one_of_four(frame: Frame, others: list[Frame], place: int) -> Frame:
    half = [cv2.resize(one, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA) for one in (*others, frame)]
    shown = [*half[:place], half[3], *half[place:3]]
    return np.asarray(np.vstack([np.hstack(shown[:2]), np.hstack(shown[2:])]), np.uint8)


def _roaming(frame: Frame, gone: float, keep: float, turn: float) -> Frame:
    width, height = round(WIDTH * keep), round(HEIGHT * keep)
    left = (WIDTH - width) * (0.5 + 0.5 * np.sin(turn + 3 * gone))
    top = (HEIGHT - height) * (0.5 + 0.5 * np.cos(turn + 2 * gone))
    matrix = np.array([[1 / keep, 0, -left / keep], [0, 1 / keep, -top / keep]])
    return np.asarray(cv2.warpAffine(frame, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA), np.uint8)


def _sliding(frame: Frame, ground: Frame, gone: float, share: float) -> Frame:
    whole = ground.copy()
    left, top = (1 - share) * WIDTH * (0.1 + 0.8 * gone), (1 - share) * HEIGHT * 0.5
    matrix = np.array([[share, 0, left], [0, share, top]])
    laid = cv2.warpAffine(frame, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    inside = cv2.warpAffine(np.full(frame.shape[:2], 255, np.uint8), matrix, (WIDTH, HEIGHT)) > 127
    whole[inside] = laid[inside]
    return whole


def _in_blocks(frame: Frame, size: int) -> Frame:
    small = cv2.resize(frame, (WIDTH // size, HEIGHT // size), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST), np.uint8)


def _framed(frame: Frame, words: str, share: float) -> Frame:
    whole = np.full_like(frame, (235, 228, 210))
    width, height = round(WIDTH * share), round(HEIGHT * share)
    left, top = (WIDTH - width) // 2, HEIGHT - height - 16
    whole[top - 4 : top + height + 4, left - 4 : left + width + 4] = (150, 120, 60)
    whole[top : top + height, left : left + width] = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
    cv2.putText(whole, words, (left, top - 22), cv2.FONT_HERSHEY_TRIPLEX, 0.8, (60, 30, 20), 2, cv2.LINE_AA)
    return whole


def _behind_credits(frame: Frame, gone: float, dark: float, lines: list[str]) -> Frame:
    whole = (frame * dark).astype(np.uint8)
    for number, line in enumerate(lines):
        at = (WIDTH // 5, round(HEIGHT * (1.1 - 0.9 * gone + 0.16 * number)))
        cv2.putText(whole, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (245, 245, 245), 2, cv2.LINE_AA)
    return whole


def _sharpened(frame: Frame, by: float) -> Frame:
    soft = cv2.GaussianBlur(frame, (0, 0), 2.0)
    return np.asarray(cv2.addWeighted(frame, 1 + by, soft, -by, 0), np.uint8)


class _Echo:
    """The frames before, each weaker than the one after it."""

    def __init__(self) -> None:
        self._trail: NDArray[np.float32] | None = None

    def of(self, frame: Frame, kept: float) -> Frame:
        shown = frame.astype(np.float32)
        self._trail = shown if self._trail is None else kept * self._trail + (1 - kept) * shown
        return np.asarray(self._trail, np.uint8)


class _Freezing:
    def __init__(self) -> None:
        self._kept: Frame | None = None

    def of(self, frame: Frame, gone: float) -> Frame:
        if not FROZEN[0] <= gone < FROZEN[1]:
            return frame
        if self._kept is None:
            self._kept = frame
        return self._kept


def strange(random: np.random.Generator, media: Media, around: list[str]) -> dict[str, Change]:
    """Changes by name, each with a strength of its own; `around` names what else is on a screen of four pictures."""
    others = [media.shot(str(random.choice(around)), random) for _ in range(3)]
    lens = _through_lens(float(random.uniform(0.12, 0.3) * random.choice([-1, 1])))
    place, block = int(random.integers(4)), int(random.integers(5, 10))
    high, keep, share = (float(random.uniform(*range_)) for range_ in ((2, 5), (0.5, 0.7), (0.45, 0.65)))
    turn, title = float(random.uniform(0, 6)), float(random.uniform(0.65, 0.78))
    colours, dark, kept, by = (
        random.permutation(3),
        *(float(random.uniform(*range_)) for range_ in ((0.35, 0.6), (0.5, 0.75), (1, 2.5))),
    )
    words = [str(word) for word in random.permutation(WORDS)]
    noise = np.random.default_rng(int(random.integers(1 << 31)))
    echo, freezing = _Echo(), _Freezing()

    return {
        "lens": Change(frame=lambda f, _: _at(f, lens)),
        "negative": Change(frame=lambda f, _: 255 - f),
        "drawn": Change(frame=lambda f, _: _drawn(f)),
        "four": Change(frame=lambda f, gone: _one_of_four(f, [then(other, gone) for other in others], place)),
        "ripple": Change(frame=lambda f, gone: _rippled(f, gone, high)),
        "flicker": Change(frame=lambda f, _: np.asarray(np.clip(f * noise.uniform(0.6, 1.3), 0, 255), np.uint8)),
        "roaming": Change(frame=lambda f, gone: _roaming(f, gone, keep, turn)),
        "sliding": Change(frame=lambda f, gone: _sliding(f, then(others[0], gone), gone, share)),
        "frozen": Change(frame=freezing.of),
        "blocks": Change(frame=lambda f, _: _in_blocks(f, block)),
        "colours": Change(frame=lambda f, _: np.ascontiguousarray(f[:, :, colours])),
        "framed": Change(frame=lambda f, _: _framed(f, words[0], title)),
        "credits": Change(frame=lambda f, gone: _behind_credits(f, gone, dark, words)),
        "echo": Change(frame=lambda f, _: echo.of(f, kept)),
        "sharpened": Change(frame=lambda f, _: _sharpened(f, by)),
    }
