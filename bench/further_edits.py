"""Edits for `edited_set.py` beside its own: in time, over the whole release, and such as a close camera makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from demo.footage import FPS, HEIGHT, WIDTH, Frame

WORDS = ("THE SHOW GOES ON", "LIVE FROM THE SQUARE", "PART TWO", "WE WILL BE BACK", "AS SEEN BEFORE", "TONIGHT")


Edit = Callable[[Frame, float], Frame]
"""A frame, and how far the stretch is gone, from 0 to 1."""

REUSED = 3 * FPS
"""Frames of an earlier release that a later one shows again, unless a change says otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a later release does with footage: `rate` at which it plays it (backward where below nothing), `frame` what
    becomes of each frame, given how far the stretch is gone (0 to 1), `whole` what of each frame of the release (given
    its number), `low` whether it is encoded small and coarsely, `piece` how many frames are shown again and again,
    `blended` whether frames between two are a mix of both, in place of the nearer one, `frames` how many are shown."""

    rate: float = 1.0
    frame: Edit = lambda frame, _gone: frame
    whole: Callable[[Frame, int], Frame] = lambda frame, _number: frame
    low: bool = False
    piece: int = 0
    blended: bool = False
    frames: int = REUSED

    def shown(self, taken: list[Frame], first: int) -> list[Frame]:
        """`frames` frames of `taken` from the one numbered `first`, played at `rate` and changed."""
        length = round(self.frames / abs(self.rate))
        first += 0 if self.rate > 0 else self.frames - 1
        told = [number % self.piece if self.piece else number for number in range(length)]
        if not self.blended:
            rows = [min(len(taken) - 1, first + round(number * self.rate)) for number in told]
            return [self.frame(taken[row], number / length) for number, row in enumerate(rows)]
        places = [min(len(taken) - 1.0, first + number * self.rate) for number in told]
        return [self.frame(_between(taken, place), number / length) for number, place in enumerate(places)]


def resized(picture: Frame, width: int, height: int) -> Frame:
    """At another size."""
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def cropped(frame: Frame, keep: float, x: float = 0.5, y: float = 0.5) -> Frame:
    """A part of a picture, `keep` of its width and height, as large as all of it was: its middle, unless told."""
    width, height = round(WIDTH * keep), round(HEIGHT * keep)
    left, top = round((WIDTH - width) * x), round((HEIGHT - height) * y)
    return resized(frame[top : top + height, left : left + width], WIDTH, HEIGHT)


def _between(taken: list[Frame], place: float) -> Frame:
    """The picture at a place between two frames, a mix of both."""
    row, beyond = int(place), place - int(place)
    if not beyond:
        return taken[row]
    return np.asarray(cv2.addWeighted(taken[row], 1 - beyond, taken[row + 1], beyond, 0), np.uint8)


def _slanted(frame: Frame, screen: Frame, blur: float) -> Frame:
    """As a camera close before a screen sees it, nothing of what lies beside it."""
    seen = cv2.warpPerspective(frame, screen, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), blur), np.uint8)


def written(frame: Frame, words: str, y: float, size: float) -> Frame:
    """With words across its middle, at a height `y` of its own, 0 to 1."""
    marked = frame.copy()
    at = (round(WIDTH * 0.5 - 9.5 * size * len(words)), round(HEIGHT * y))
    for colour, width in (((0, 0, 0), 5), ((255, 255, 255), 2)):
        cv2.putText(marked, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, width, cv2.LINE_AA)
    return marked


def changes(random: np.random.Generator) -> dict[str, Change]:
    """Changes by name, each with a strength of its own."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    lean = random.uniform(-0.09, 0.09, (4, 2)) * [WIDTH, HEIGHT]
    middle = np.array([WIDTH, HEIGHT]) / 2
    close = ((corners - middle) * random.uniform(1.05, 1.25) + middle + lean).astype(np.float32)
    screen, blur = cv2.getPerspectiveTransform(corners, close), float(random.uniform(0.8, 2.0))
    gamma, colours = random.uniform(0.6, 1.7), random.uniform(0.7, 1.2, 3)
    logo = [int(place) for place in random.integers((12, 12), (WIDTH - 110, HEIGHT - 60))]
    noise = np.random.default_rng(int(random.integers(1 << 31)))
    squeeze = round(WIDTH * random.uniform(0.62, 0.8))
    left = (WIDTH - squeeze) // 2

    def graded(frame: Frame, _gone: float) -> Frame:
        return np.asarray(np.clip(255 * (frame / 255) ** gamma * colours, 0, 255), np.uint8)

    def night(frame: Frame, _gone: float) -> Frame:
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32) * 0.3
        seen = np.clip(grey + noise.normal(0, 5, grey.shape), 0, 255)
        return np.asarray(np.stack([seen * 0.6, seen, seen * 0.6], axis=2), np.uint8)

    def faded(frame: Frame, gone: float) -> Frame:
        return np.asarray(frame * min(1.0, gone * 3, (1 - gone) * 6), np.uint8)

    def marked(frame: Frame, _number: int) -> Frame:
        with_logo = frame.copy()
        cv2.rectangle(with_logo, (logo[0], logo[1]), (logo[0] + 96, logo[1] + 44), (20, 60, 150), -1)
        cv2.circle(with_logo, (logo[0] + 22, logo[1] + 22), 15, (240, 240, 240), -1)
        return with_logo

    def subtitled(frame: Frame, number: int) -> Frame:
        return written(frame, WORDS[number // (FPS + FPS // 2) % len(WORDS)], 0.92, 0.9)

    def squeezed(frame: Frame, _number: int) -> Frame:
        whole = np.zeros_like(frame)
        whole[:, left : left + squeeze] = cv2.resize(frame, (squeeze, HEIGHT), interpolation=cv2.INTER_AREA)
        return whole

    return {
        "slower": Change(rate=float(random.choice([0.8, 0.9]))),
        "faster": Change(rate=float(random.choice([1.1, 1.25]))),
        "slanted": Change(frame=lambda frame, _gone: _slanted(frame, screen, blur)),
        "grade": Change(frame=graded),
        "night": Change(frame=night),
        "fade": Change(frame=faded),
        "logo": Change(whole=marked),
        "subtitles": Change(whole=subtitled),
        "squeezed": Change(whole=squeezed),
        "lowbit": Change(low=True),
        "faster+squeezed": Change(rate=1.1, whole=squeezed),
        "slanted+logo": Change(frame=lambda frame, _gone: _slanted(frame, screen, blur), whole=marked),
    }
