"""What later releases do to footage they use again, by the names that `truth.csv` gives these edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from demo.footage import HEIGHT, WIDTH, Frame
from demo.lettering import laid_over, lower_third, station_mark, subtitle

Edit = Callable[[Iterator[Frame]], Iterator[Frame]]

WARM = np.clip((np.arange(256)[:, None] / 255) ** 0.85 * np.array([1.12, 1.0, 0.82]) * 245, 0, 255).astype(np.uint8)
"""Brighter and warmer: what each of red, green and blue becomes."""


def _each(change: Callable[[Frame], Frame]) -> Edit:
    return lambda frames: (change(frame) for frame in frames)


def _gray(frame: Frame) -> Frame:
    gray = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)
    return np.asarray(cv2.merge((gray, gray, gray)), np.uint8)


def _grade(frame: Frame) -> Frame:
    return np.asarray(cv2.LUT(frame, WARM[None]), np.uint8)


def _crop(frame: Frame, *, keep: float = 0.8, across: float = 0.7) -> Frame:
    height, width = round(HEIGHT * keep), round(WIDTH * keep)
    top, left = (HEIGHT - height) // 2, round((WIDTH - width) * across)
    inner = frame[top : top + height, left : left + width]
    return np.asarray(cv2.resize(inner, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)


def _letterbox(frame: Frame) -> Frame:
    boxed = np.zeros_like(frame)
    boxed[45 : HEIGHT - 45] = cv2.resize(frame, (WIDTH, HEIGHT - 90), interpolation=cv2.INTER_AREA)
    return boxed


def _picture_in_picture(frame: Frame) -> Frame:
    width, height = WIDTH // 2, HEIGHT // 2
    small = cv2.resize(frame, (WIDTH // 8, HEIGHT // 8), interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), 3)
    picture = np.asarray(cv2.resize(blurred, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
    picture[70 : 70 + height, 280 : 280 + width] = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
    return picture


EDITS: dict[str, Edit] = {
    "gray": _each(_gray),
    "grade": _each(_grade),
    "hflip": _each(lambda frame: np.ascontiguousarray(frame[:, ::-1])),
    "crop": _each(_crop),
    "letterbox": _each(_letterbox),
    "pip": _each(_picture_in_picture),
    "lowerthird": _each(lambda frame: laid_over(frame, lower_third("Rosa Lindqvist", "Reporting from the square"))),
    "subtitles": _each(lambda frame: laid_over(frame, subtitle("It was a quiet morning in the square."))),
    "logo": _each(lambda frame: laid_over(frame, station_mark("Harbour Notes"))),
}
"""Edits that leave time alone. `speed_up`, `speed_down` and `lowbit` are done where a shot is read or written."""
