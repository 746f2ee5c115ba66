"""How sure a stretch of sound is, as a probability."""

from __future__ import annotations

import numpy as np

from twicetold.align.sound_pair import Found

MIDDLE, MIDDLE_CHANGED = 6.2, 8.7
"""Strength at which a match is as likely right as wrong: at the recorded speed, and with tempo or pitch changed. There
are some sixty changed lines through every point that are tried, and music with a like beat finds one of them."""

ALIKE = (0.65, 0.8)
"""Between these correlations a changed line's middle falls to that of the recorded speed: no beat agrees so well."""

SCALE = 0.8
"""Strength over which the odds change by a factor of e."""


def strength(found: Found) -> float:
    """Evidence, weighed by how near to equal the sounds are: long stretches that agree a little are beats, not
    reuse."""
    return found.stretch.evidence * float(np.sqrt(max(found.stretch.correlation, 0.0)))


def sound_score(found: Found) -> float:
    """Estimated probability that a stretch is right, 0 to 1; docs/sound.md tells what it was set by."""
    unlike = float(np.clip((ALIKE[1] - found.stretch.correlation) / (ALIKE[1] - ALIKE[0]), 0, 1))
    middle = MIDDLE if found.line.rate == 1.0 else MIDDLE + (MIDDLE_CHANGED - MIDDLE) * unlike
    return float(1.0 / (1.0 + np.exp(-(strength(found) - middle) / SCALE)))
