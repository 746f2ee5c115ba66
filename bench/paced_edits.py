"""Edits for `edited_set.py` beside its own: footage that plays much slower or faster than it was shown before, or for
less than a second."""

from __future__ import annotations

import numpy as np

from bench.further_edits import WORDS, Change, Edit, cropped, written
from demo.footage import FPS


def paced(random: np.random.Generator) -> dict[str, Change]:
    """Changes by name, each with a strength of its own."""
    keep, dark, words = float(random.uniform(0.6, 0.8)), float(random.uniform(0.35, 0.6)), str(random.choice(WORDS))
    return {
        "quarter": Change(rate=0.25, blended=True),
        "third": Change(rate=0.36),
        "half": Change(rate=0.5),
        "half-blended": Change(rate=0.5, blended=True),
        "slow": Change(rate=float(random.uniform(0.52, 0.68))),
        "slow-blended": Change(rate=float(random.uniform(0.52, 0.68)), blended=True),
        "slow+crop": Change(rate=float(random.uniform(0.5, 0.68)), frame=lambda frame, _gone: cropped(frame, keep)),
        "slow+dark+low": Change(
            rate=float(random.uniform(0.5, 0.68)), low=True, frame=lambda frame, _gone: (frame * dark).astype(np.uint8)
        ),
        "slow+hflip": Change(
            rate=float(random.uniform(0.5, 0.68)), frame=lambda frame, _gone: np.ascontiguousarray(frame[:, ::-1])
        ),
        "fast": Change(rate=float(random.uniform(1.45, 1.95))),
        "double": Change(rate=2.0),
        "fast+words": Change(
            rate=float(random.uniform(1.45, 1.95)), frame=lambda frame, _gone: written(frame, words, 0.9, 0.9)
        ),
        "faster": Change(rate=2.5),
    }


def brief(random: np.random.Generator) -> dict[str, Change]:
    """Shots of .4 to .9 s, as a trailer shows them: each as it is and under two edits."""
    keep, words, gamma = float(random.uniform(0.65, 0.85)), str(random.choice(WORDS)), float(random.uniform(0.6, 1.6))
    edits: tuple[tuple[str, Edit], ...] = (
        ("plain", lambda frame, _gone: frame),
        ("crop", lambda frame, _gone: cropped(frame, keep)),
        ("hflip", lambda frame, _gone: np.ascontiguousarray(frame[:, ::-1])),
        ("grade", lambda frame, _gone: np.asarray(255 * (frame / 255) ** gamma, np.uint8)),
        ("words", lambda frame, _gone: written(frame, words, 0.9, 0.9)),
    )
    return {
        f"{frames * 1000 // FPS} ms+{name}": Change(frames=frames, frame=edit)
        for number, frames in enumerate((10, 13, 16, 19, 22))
        for name, edit in (edits[0], edits[1 + number % 4], edits[1 + (number + 1) % 4])
    }
