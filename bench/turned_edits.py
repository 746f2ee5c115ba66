"""A fifth family of edits for `edited_set.py`: pictures on their head or on their side, and time that goes otherwise.

Upside down, turned by a half or a quarter, played backward, a short piece again and again, few frames a second, two
films in one another, one half beside its mirror image, under dots, a face or a sign made unrecognisable, torn, a
pulsing zoom, squeezed between two captions, colours out of place, a negative.
"""

from __future__ import annotations

import cv2
import numpy as np

from bench.edited_media import Media, then
from bench.further_edits import WORDS, Change
from demo.footage import FPS, HEIGHT, WIDTH, Frame

PIECE_S = 1.5
"""Length of what is shown again and again."""


def _on_side(frame: Frame) -> Frame:
    """As a screen held upright shows a picture that lies on its side: between black bars."""
    turned = cv2.rotate(frame, cv2.ROTATE_90_CLOCKWISE)
    width = round(HEIGHT * HEIGHT / WIDTH)
    whole = np.zeros_like(frame)
    left = (WIDTH - width) // 2
    whole[:, left : left + width] = cv2.resize(turned, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return whole


def _side_filled(frame: Frame) -> Frame:
    """The middle of a picture that was turned by a quarter, as wide as the screen."""
    turned = cv2.rotate(frame, cv2.ROTATE_90_COUNTERCLOCKWISE)
    high = round(turned.shape[1] * HEIGHT / WIDTH)
    above = (turned.shape[0] - high) // 2
    return np.asarray(cv2.resize(turned[above : above + high], (WIDTH, HEIGHT)), np.uint8)


def _folded(frame: Frame) -> Frame:
    left = frame[:, : WIDTH // 2]
    return np.hstack([left, left[:, ::-1]])


def _dotted(frame: Frame, apart: int, size: int) -> Frame:
    whole = frame.copy()
    for y in range(apart // 2, HEIGHT, apart):
        for x in range(apart // 2, WIDTH, apart):
            cv2.circle(whole, (x, y), size, (255, 255, 255), -1)
    return whole


def _unrecognisable(frame: Frame, x: int, y: int) -> Frame:
    whole = frame.copy()
    box = whole[y : y + HEIGHT // 3, x : x + WIDTH // 4]
    small = cv2.resize(box, (6, 6), interpolation=cv2.INTER_AREA)
    box[:] = cv2.resize(small, (box.shape[1], box.shape[0]), interpolation=cv2.INTER_NEAREST)
    return whole


def _torn(frame: Frame, random: np.random.Generator) -> Frame:
    whole = frame.copy()
    for _ in range(4):
        y, high = int(random.integers(0, HEIGHT - 40)), int(random.integers(8, 40))
        whole[y : y + high] = np.roll(whole[y : y + high], int(random.integers(-60, 60)), axis=1)
    return whole


def _pulsing(frame: Frame, gone: float, beats: float) -> Frame:
    keep = 0.8 + 0.2 * np.cos(2 * np.pi * beats * gone)
    high, wide = round(HEIGHT * keep), round(WIDTH * keep)
    y, x = (HEIGHT - high) // 2, (WIDTH - wide) // 2
    return np.asarray(cv2.resize(frame[y : y + high, x : x + wide], (WIDTH, HEIGHT)), np.uint8)


def _between_captions(frame: Frame, words: list[str]) -> Frame:
    whole = np.full_like(frame, 255)
    edge = HEIGHT // 6
    whole[edge : HEIGHT - edge] = cv2.resize(frame, (WIDTH, HEIGHT - 2 * edge), interpolation=cv2.INTER_AREA)
    for word, y in zip(words, (edge - 16, HEIGHT - 16), strict=True):
        cv2.putText(whole, word, (20, y), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 3, cv2.LINE_AA)
    return whole


def _out_of_place(frame: Frame, by: int) -> Frame:
    """Red and blue moved to either side."""
    return np.stack([np.roll(frame[..., 0], by, 1), frame[..., 1], np.roll(frame[..., 2], -by, 1)], axis=2)


class _Few:
    """Each so many frames the picture changes; in between it stands."""

    def __init__(self, every: int) -> None:
        self._every, self._number, self._kept = every, 0, np.zeros((0, 0, 3), np.uint8)

    def of(self, frame: Frame) -> Frame:
        if self._number % self._every == 0:
            self._kept = frame
        self._number += 1
        return self._kept


def turned(random: np.random.Generator, media: Media, around: list[str]) -> dict[str, Change]:
    """Changes by name, each with a strength of its own; `around` names what else is in a picture of two."""
    other = media.shot(str(random.choice(around)), random)
    share, beats = float(random.uniform(0.55, 0.75)), float(random.uniform(2, 4))
    apart, by = int(random.integers(36, 60)), int(random.integers(6, 14))
    x, y = int(random.integers(0, WIDTH - WIDTH // 4)), int(random.integers(0, HEIGHT - HEIGHT // 3))
    words = [str(word) for word in random.permutation(WORDS)[:2]]
    noise = np.random.default_rng(int(random.integers(1 << 31)))
    few = _Few(int(random.integers(4, 8)))

    def both(frame: Frame, gone: float) -> Frame:
        return np.asarray(cv2.addWeighted(frame, share, then(other, gone), 1 - share, 0), np.uint8)

    return {
        "upside": Change(frame=lambda f, _: np.ascontiguousarray(f[::-1])),
        "half-turn": Change(frame=lambda f, _: np.ascontiguousarray(f[::-1, ::-1])),
        "on-side": Change(frame=lambda f, _: _on_side(f)),
        "side-filled": Change(frame=lambda f, _: _side_filled(f)),
        "backward": Change(rate=-1.0),
        "again": Change(piece=round(PIECE_S * FPS)),
        "few": Change(frame=lambda f, _: few.of(f)),
        "two-in-one": Change(frame=both),
        "folded": Change(frame=lambda f, _: _folded(f)),
        "dots": Change(frame=lambda f, _: _dotted(f, apart, apart // 5)),
        "unrecognisable": Change(frame=lambda f, _: _unrecognisable(f, x, y)),
        "torn": Change(frame=lambda f, _: _torn(f, noise)),
        "pulsing": Change(frame=lambda f, gone: _pulsing(f, gone, beats)),
        "captions": Change(frame=lambda f, _: _between_captions(f, words)),
        "out-of-place": Change(frame=lambda f, _: _out_of_place(f, by)),
        "negative": Change(frame=lambda f, _: 255 - f),
    }
