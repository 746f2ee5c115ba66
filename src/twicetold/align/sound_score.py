"""How sure a stretch of sound is, as a probability."""

from __future__ import annotations

import numpy as np

from twicetold.align.sound_pair import Found
from twicetold.align.sound_take import Take

MIDDLE, MIDDLE_CHANGED = 6.2, 10.5
"""Strength at which a match is as likely right as wrong: at the recorded speed, and with tempo or pitch changed. There
are some sixty changed lines through every point that are tried, and music with a like beat finds one of them."""

MIDDLE_EXACT, MIDDLE_INEXACT = 3.5, 7.5
"""The same at the recorded speed, where it is known that enough or too little of the sound is exactly the other's."""

CHANCE_EXACT = (0.01, 0.06)
"""Share of exact places up to which sounds that have nothing to do with one another come, and from which on none do."""

ALIKE = (0.5, 0.75)
"""Between these correlations a changed line's middle falls to that of the recorded speed: no beat agrees so well."""

SCALE = 0.8
"""Strength over which the odds change by a factor of e."""


def sound_score(found: Found, take: Take | None = None) -> float:
    """Estimated probability that a stretch is right, 0 to 1; docs/sound.md tells what it was set by.

    Args:
        found: the stretch.
        take: what the samples say, where they were asked.
    """
    return float(1.0 / (1.0 + np.exp(-(found.strength - _middle(found, take)) / SCALE)))


def _middle(found: Found, take: Take | None) -> float:
    if found.line.rate != 1.0:
        unlike = float(np.clip((ALIKE[1] - found.stretch.correlation) / (ALIKE[1] - ALIKE[0]), 0, 1))
        return MIDDLE + (MIDDLE_CHANGED - MIDDLE) * unlike
    if take is None:
        return MIDDLE
    low, high = CHANCE_EXACT
    exact = float(np.clip((take.exact - low) / (high - low), 0, 1))
    return MIDDLE_INEXACT + (MIDDLE_EXACT - MIDDLE_INEXACT) * exact
