"""Edits that the self-test plants: what people do to footage that they show again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Film = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Edit:
    """`apply` takes and gives RGB frames uint8 (n, h, w, 3); `rate` is source seconds per second of the copy."""

    name: str
    apply: Callable[[Film], Film]
    rate: float = 1.0
    crf: int = 26


def _each(change: Callable[[Film], Film]) -> Callable[[Film], Film]:
    return lambda film: np.stack([change(frame) for frame in film])


def _gray(film: Film) -> Film:
    luma: Film = np.repeat(film.mean(axis=3, keepdims=True).astype(np.uint8), 3, axis=3)
    return luma


def _bright(film: Film) -> Film:
    lit: Film = np.clip(film.astype(np.float32) * 1.15 + 25, 0, 255).astype(np.uint8)
    return lit


def _subtitled(frame: Film) -> Film:
    marked = frame.copy()
    height, width = frame.shape[:2]
    at = (width // 10, height - height // 12)
    cv2.putText(marked, "what was said here", at, cv2.FONT_HERSHEY_SIMPLEX, height / 400, (255, 255, 255), 2)
    return marked


def _banner(frame: Film) -> Film:
    marked = frame.copy()
    marked[int(frame.shape[0] * 0.85) :] = (150, 20, 20)
    return marked


def _cropped(frame: Film) -> Film:
    height, width = frame.shape[:2]
    inner = frame[height // 10 : height - height // 10, width // 10 : width - width // 10]
    return np.asarray(cv2.resize(inner, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _letterboxed(frame: Film) -> Film:
    height, width = frame.shape[:2]
    boxed = np.zeros_like(frame)
    edge = height // 8
    inner = cv2.resize(frame, (width, height - 2 * edge), interpolation=cv2.INTER_AREA)
    boxed[edge : height - edge] = inner
    return boxed


def _inset(frame: Film) -> Film:
    height, width = frame.shape[:2]
    ground = cv2.GaussianBlur(frame[::-1, ::-1], (0, 0), 12)
    small = cv2.resize(frame, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    ground[height // 4 : height // 4 + height // 2, width // 4 : width // 4 + width // 2] = small
    return np.asarray(ground, np.uint8)


def _on_its_side(frame: Film) -> Film:
    """As a screen shows what was filmed upright and lies on its side now: between black bars."""
    height, width = frame.shape[:2]
    scale = min(width / height, height / width)
    across, down = max(1, round(height * scale)), max(1, round(width * scale))
    shown = np.zeros_like(frame)
    left, top = (width - across) // 2, (height - down) // 2
    turned = cv2.resize(np.rot90(frame, -1), (across, down), interpolation=cv2.INTER_AREA)
    shown[top : top + down, left : left + across] = turned
    return shown


def _at_rate(rate: float) -> Callable[[Film], Film]:
    def change(film: Film) -> Film:
        rows = np.minimum(np.arange(int(len(film) / rate)) * rate, len(film) - 1).astype(np.int64)
        played: Film = film[rows]
        return played

    return change


EDITS: tuple[Edit, ...] = (
    Edit("re-encoded", lambda film: film),
    Edit("low bitrate", lambda film: film, crf=36),
    Edit("grey", _gray),
    Edit("brighter", _bright),
    Edit("mirrored", lambda film: np.ascontiguousarray(film[:, :, ::-1])),
    Edit("subtitled", _each(_subtitled)),
    Edit("banner", _each(_banner)),
    Edit("sped up 1.25", _at_rate(1.25), rate=1.25),
    Edit("slowed 0.8", _at_rate(0.8), rate=0.8),
    Edit("slow motion 0.5", _at_rate(0.5), rate=0.5),
    Edit("cropped to 80 %", _each(_cropped)),
    Edit("letterboxed", _each(_letterboxed)),
    Edit("picture in picture", _each(_inset)),
    Edit("turned by a quarter", _each(_on_its_side)),
    Edit("negative", lambda film: 255 - film),
)
"""In the order in which they are reported."""
