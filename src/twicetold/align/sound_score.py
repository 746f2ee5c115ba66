"""How sure a stretch of sound is, as a probability."""

from __future__ import annotations

import numpy as np

from twicetold.align.sound_pair import Found

MIDDLE, MIDDLE_CHANGED = 4.5, 7.0
"""Strength at which a match is as likely right as wrong: at the recorded speed, and with tempo or pitch changed. There
are some sixty changed lines through every point that are tried, and music with a like beat finds one of them."""

SCALE = 0.8
"""Strength over which the odds change by a factor of e."""


def strength(found: Found) -> float:
    """Evidence, weighed by how near to equal the sounds are: long stretches that agree a little are beats, not
    reuse."""
    return found.stretch.evidence * float(np.sqrt(max(found.stretch.correlation, 0.0)))


def sound_score(found: Found) -> float:
    """Estimated probability that a stretch is right, 0 to 1; docs/method-sound.md tells what it was set by."""
    middle = MIDDLE if found.line.rate == 1.0 else MIDDLE_CHANGED
    return float(1.0 / (1.0 + np.exp(-(strength(found) - middle) / SCALE)))
