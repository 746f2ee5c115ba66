"""Verified stretches with what was measured of them, for tests that ask of some of it only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from twicetold.align.line import Line
from twicetold.align.path import WarpPath
from twicetold.align.segment import Segment
from twicetold.align.warp import PLAIN

USUAL = Segment(
    line=Line(1.0, 0.0),
    path=WarpPath(PLAIN),
    start_us=0,
    end_us=2_000_000,
    score=0.9,
    height=0.9,
    elsewhere=0.1,
    breadth=30.0,
    slow=False,
    likeness=0.9,
    shared=1.0,
    seeds=3,
    distance_bits=None,
    spots=20,
    windows=3,
    windows_agreeing=3,
)


def a_segment(**measured: Any) -> Segment:
    """A usual stretch but for what is given."""
    return replace(USUAL, **measured)
