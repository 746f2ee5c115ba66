"""The figure of recycled share over time, as geometry: a row of bars for each source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twicetold.report.words import percent
from twicetold.trends.series import Series

WIDTH = 1080.0
LEFT, RIGHT = 14.0, 52.0
HEAD, HIGH, GAP, AXIS = 22.0, 64.0, 16.0, 24.0
WIDEST = 28.0
MOST_MARKS = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One period: the bar of its share, and what it says; a period of which nothing counts has a bar without height."""

    x: float
    width: float
    y: float
    height: float
    label: str
    known: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One source: its columns between `top` (all of it) and `foot` (nothing)."""

    source: str
    top: float
    foot: float
    columns: tuple[Column, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything to draw, in a box of `width` by `height`; `marks` are (x, label) on the axis of time."""

    width: float
    height: float
    axis_y: float
    rows: tuple[Row, ...]
    marks: tuple[tuple[float, str], ...]


def figure_of(series: Sequence[Series]) -> Figure | None:
    """The drawing, or None where there is no series."""
    if not series:
        return None
    periods = [reading.period for reading in series[0].readings]
    step = (WIDTH - LEFT - RIGHT) / len(periods)
    width = round(min(WIDEST, step * 0.8), 2)
    rows = []
    for number, one in enumerate(series):
        top = number * (HEAD + HIGH + GAP) + HEAD
        columns = []
        for place, reading in enumerate(one.readings):
            value = reading.value if reading.releases else None
            height = round(HIGH * (value or 0.0), 1)
            said = "nothing to count" if value is None else f"{percent(value)} recycled"
            columns.append(
                Column(
                    x=round(LEFT + place * step + (step - width) / 2, 2),
                    width=width,
                    y=round(top + HIGH - height, 1),
                    height=height,
                    label=f"{reading.period.name}: {said}, {reading.releases or 0} releases",
                    known=value is not None,
                )
            )
        rows.append(Row(one.source, top, top + HIGH, tuple(columns), one.notes))
    axis_y = rows[-1].foot
    every = max(1, -(-len(periods) // MOST_MARKS))
    marks = tuple(
        (round(LEFT + (place + 0.5) * step, 1), period.name)
        for place, period in enumerate(periods)
        if place % every == 0 and LEFT + (place + 0.5) * step < WIDTH - RIGHT - 10
    )
    return Figure(width=WIDTH, height=axis_y + AXIS, axis_y=axis_y, rows=tuple(rows), marks=marks)
