"""Series, their changes, steps, comparisons and line-ups, as results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twicetold.report.columns import Type
from twicetold.report.results import figures
from twicetold.report.results.result import Figure, Result, bounds, sheet
from twicetold.trends.change.points import Changes
from twicetold.trends.change.present import Presents
from twicetold.trends.compare.periods import Comparison
from twicetold.trends.indicators.indicator import Indicator
from twicetold.trends.indicators.lags import LineUp
from twicetold.trends.interrupted.effect import Interruption
from twicetold.trends.method import Method, method
from twicetold.trends.period import DAY, Period
from twicetold.trends.series import Reading, Series
from twicetold.trends.themes import ThemeCounts, share_series

SERIES = (
    ("series", Type.TEXT, "What is counted or measured."),
    ("period", Type.TEXT, "the period"),
    ("days_collected", Type.COUNT, "How many of its days were collected; 0 is a gap."),
    ("amount", Type.NUMBER, "What was counted or measured; empty in a gap."),
    ("base", Type.NUMBER, "What a share is of; empty otherwise."),
    ("value", Type.NUMBER, "The amount, or the share; empty in a gap."),
    *bounds(low=", where the value is an estimate"),
    ("releases", Type.COUNT, "How many releases the reading rests on."),
)


def of_series(series: Series | Sequence[Series], *, title: str = "") -> Result:
    """One series, or several over the same periods, each with a figure."""
    several = [series] if isinstance(series, Series) else list(series)
    rows = [_reading(one, reading) for one in several for reading in one.readings]
    return Result(
        name="series",
        title=title or ", ".join(_called(one) for one in several),
        sheets=(sheet("series", "One row for each period of each series.", SERIES, rows),),
        figures=tuple(figure_of(one, name=f"series-{n}" if n else "series") for n, one in enumerate(several)),
        methods=tuple(series_method(one) for one in several),
    )


def series_method(series: Series) -> Method:
    """How a series was counted."""
    gaps = len(series.gaps)
    return method(
        f"{_called(series)}: {len(series.readings)} periods of whole UTC days, {gaps} of them gaps in which nothing "
        f"was "
        f"collected or nothing can be stated; they are drawn as gaps.",
        cautions=series.notes,
    )


def figure_of(series: Series, *, name: str = "series", extra: Sequence[figures.Spec] = ()) -> Figure:
    """Bars for counts and amounts, rules for shares, whiskers where there are bounds, grey bands for gaps."""
    records = [_drawn(reading) for reading in series.readings]
    gaps = [record for record in records if record["value"] is None]
    draw = figures.steps if series.kind == "share" else figures.bars
    layers = [figures.bands(gaps)] if gaps else []
    under = [layer for layer in extra if layer["mark"]["type"] == "rect"]
    layers += [*under, draw(records, value="value", unit=series.unit)]
    layers += [layer for layer in extra if layer not in under]
    if any(record["low"] is not None for record in records):
        layers.append(figures.intervals(records, unit=series.unit))
    first, last = series.readings[0].period, series.readings[-1].period
    return Figure(
        name,
        f"{_called(series)} from {first.start} to {last.end - DAY}, {len(gaps)} gaps.",
        figures.layered(_called(series), layers),
    )


CHANGES = (
    ("series", Type.TEXT, "The series that changed."),
    ("number", Type.COUNT, "Which change, from 1."),
    ("on", Type.TEXT, "First day of the period from which the new level most probably holds."),
    ("earliest", Type.TEXT, "With 95 % probability the new level began on this day or later."),
    ("latest", Type.TEXT, "With 95 % probability it began on this day or earlier."),
    ("probability", Type.NUMBER, "Probability of at least one change between these days."),
    ("established", Type.YES_NO, "Yes from a probability of 0.95 on."),
    ("what", Type.TEXT, "What is compared before and after."),
    ("before", Type.NUMBER, "Level before."),
    *bounds("before"),
    ("after", Type.NUMBER, "Level after."),
    *bounds("after"),
    ("effect", Type.NUMBER, "After over before for a ratio, after less before for a difference."),
    *bounds("effect"),
    ("scale", Type.TEXT, "ratio or difference."),
)
BOUNDARIES = (
    ("series", Type.TEXT, "The series."),
    ("period", Type.TEXT, "the period"),
    ("probability", Type.NUMBER, "Probability that the level changed between the period before and this one."),
)


def of_changes(found: Sequence[Changes], series: Sequence[Series]) -> Result:
    """Change points of one or several series.

    Args:
        series: what to draw; those of a mix are the shares of its themes.
    """
    rows, sentences = [], []
    for one in found:
        points = {point.number: point for point in one.points}
        for effect in one.effects:
            point = points[effect.number]
            rows.append({**_fields(effect), **_fields(point), "series": one.series})
        sentences += _change_sentences(one)
    boundaries = [{"series": one.series, **_fields(dated)} for one in found for dated in one.boundaries]
    drawn = []
    for n, drawn_series in enumerate(series):
        points_of = found[n].points if len(found) == len(series) else found[0].points
        extra = [
            figures.bands(
                [{"first": p.earliest.isoformat(), "end": (p.latest + DAY).isoformat()} for p in points_of],
                colour=figures.ACCENT,
                opacity=0.25,
            ),
            figures.verticals([{"on": p.on.isoformat()} for p in points_of]),
        ]
        drawn.append(figure_of(drawn_series, name=f"changes-{n}" if n else "changes", extra=extra if points_of else ()))
    return Result(
        name="changes",
        title="Changes of " + ", ".join(one.series for one in found),
        sheets=(
            sheet("changes", "One row for each change, and for each theme of a mix.", CHANGES, rows),
            sheet("boundaries", "One row for each period of each series.", BOUNDARIES, boundaries, detail=True),
        ),
        figures=tuple(drawn),
        methods=tuple(one.method for one in found),
        sentences=tuple(sentences),
    )


def _change_sentences(found: Changes) -> list[str]:
    if not found.points:
        return [
            f"{found.series}: no change is more probable than evenness (probability of any change "
            f"{found.any_change:.2f}). That is no proof of evenness."
        ]
    return [
        f"{found.series}: {'a change' if point.established else 'possibly a change'} on {point.on}, between "
        f"{point.earliest} and "
        f"{point.latest} (95 %), probability {point.probability:.2f}."
        for point in found.points
    ]


PRESENT = (
    ("period", Type.TEXT, "the period"),
    ("since", Type.TEXT, "Most probable first day of the level that held then."),
    ("earliest", Type.TEXT, "With 95 % probability it began on this day or later."),
    ("latest", Type.TEXT, "With 95 % probability it began on this day or earlier."),
    ("fresh", Type.NUMBER, "Probability that it began within the last eight periods."),
    ("alarm", Type.YES_NO, "Whether that is 0.8 or more."),
)


def of_presents(found: Presents, series: Series) -> Result:
    """What was known after each period."""
    alarms, last = found.alarms, found.rows[-1]
    extra = [figures.verticals([{"on": alarm.period.start.isoformat()} for alarm in alarms])] if alarms else []
    said = ", ".join(alarm.period.name for alarm in alarms)
    return Result(
        name="online",
        title=f"{_called(series)}, as it was known at the time",
        sheets=(sheet("online", "One row for each period.", PRESENT, found.rows),),
        figures=(figure_of(series, name="online", extra=extra),),
        methods=(found.method,),
        sentences=(
            f"A new level was noticed in {said}." if alarms else "No new level was noticed at any time.",
            f"The present one most probably holds since {last.since}, between {last.earliest} and {last.latest} "
            f"(95 %).",
        ),
    )


COMPARED = (
    ("what", Type.TEXT, "What is compared."),
    ("first", Type.NUMBER, "In the first stretch."),
    *bounds("first"),
    ("second", Type.NUMBER, "In the second stretch."),
    *bounds("second"),
    ("effect", Type.NUMBER, "Effect size on its scale."),
    *bounds("effect"),
    ("scale", Type.TEXT, "ratio, difference, or Cramer's V for a whole mix."),
    ("p_value", Type.NUMBER, "How often chance alone makes as much."),
    ("adjusted", Type.NUMBER, "The same among all that were compared (Holm)."),
    ("test", Type.TEXT, "The test."),
    ("standard_error", Type.NUMBER, "Of a difference of estimated shares, by the design of the sample; else empty."),
    ("cohens_h", Type.NUMBER, "Of a difference of shares; else empty."),
)


def of_comparison(found: Comparison) -> Result:
    """One stretch against another."""
    rows = [*found.rows, *([found.whole] if found.whole else [])]
    drawn = [
        {"label": row.what, "value": row.effect, "low": row.effect_low, "high": row.effect_high} for row in found.rows
    ]
    scale = found.rows[0].scale
    title = f"{found.second.name} against {found.first.name}"
    return Result(
        name="comparison",
        title=title,
        sheets=(sheet("comparison", "One row for each quantity that was compared.", COMPARED, rows),),
        figures=(
            Figure(
                "comparison",
                f"{scale.capitalize()} of {len(drawn)} quantities with 95 % intervals; the dashed line is no change.",
                figures.forest(title, drawn, label="label", unit=scale, reference=1.0 if scale == "ratio" else 0.0),
            ),
        ),
        methods=(found.method,),
    )


COEFFICIENTS = (
    ("what", Type.TEXT, "The step, or a trend."),
    ("ratio", Type.NUMBER, "As a ratio: of rates for counts and amounts, of odds for shares."),
    *bounds(),
    ("p_value", Type.NUMBER, "How often chance alone makes as much."),
)
PLACEBOS = (
    ("at", Type.TEXT, "A date at which nothing happened."),
    ("ratio", Type.NUMBER, "The step found there."),
    ("statistic", Type.NUMBER, "Its logarithm over its standard error."),
)
FITTED = (
    ("period", Type.TEXT, "the period"),
    ("observed", Type.NUMBER, "What it held."),
    ("fitted", Type.NUMBER, "What the model gives it."),
    ("expected", Type.NUMBER, "What the trend before the date would have given it."),
)


def of_interruption(found: Interruption, series: Series) -> Result:
    """A step at a date."""
    records = [
        {**_fields(row), "first": row.period.start.isoformat(), "end": row.period.end.isoformat()}
        for row in found.fitted
    ]
    for record in records:
        del record["period"]
    after = [record for record in records if record["first"] >= found.at.isoformat()]
    extra = [
        figures.verticals([{"on": found.at.isoformat()}]),
        figures.steps(records, value="fitted", unit=series.unit, colour=figures.ACCENT),
        figures.steps(after, value="expected", unit=series.unit, colour="#888888", dash=(4, 3)),
    ]
    return Result(
        name="step",
        title=f"{series.name} at {found.at}",
        sheets=(
            sheet("coefficients", "One row for each effect.", COEFFICIENTS, found.coefficients),
            sheet("placebos", "One row for each placebo date.", PLACEBOS, found.placebos),
            sheet("fitted", "One row for each period that entered.", FITTED, found.fitted, detail=True),
        ),
        figures=(figure_of(series, name="step", extra=extra),),
        methods=(found.method,),
        sentences=(
            f"At {found.at} {series.name} stepped by a factor of {found.step.ratio:.3g} ({found.step.low:.3g} to "
            f"{found.step.high:.3g})"
            + ("." if found.placebo_p is None else f"; among placebo dates p = {found.placebo_p:.3f}."),
        ),
    )


LAGS = (
    ("lag", Type.COUNT, "How many periods the indicator is earlier (negative: later)."),
    ("correlation", Type.NUMBER, "Correlation of the differences."),
    *bounds(),
    ("pairs", Type.COUNT, "How many pairs of differences."),
    ("p_value", Type.NUMBER, "At this lag alone; the result's own p-value is of the largest at any lag."),
)


def of_line_up(found: LineUp) -> Result:
    """A series beside an indicator."""
    records = [
        {"label": f"{lag.lag:+d}", "value": lag.correlation, "low": lag.low, "high": lag.high} for lag in found.lags
    ]
    title = f"{found.series} and {found.indicator}, by lag"
    return Result(
        name="lineup",
        title=title,
        sheets=(sheet("lags", "One row for each lag.", LAGS, found.lags),),
        figures=(
            Figure(
                "lags",
                f"Correlation at {len(found.lags)} lags with 95 % intervals.",
                figures.forest(title, records, label="label", unit="correlation", reference=0.0),
            ),
        ),
        methods=(found.method,),
        sentences=(
            f"The largest correlation is {found.best.correlation:.2f} ({found.best.low:.2f} to "
            f"{found.best.high:.2f}) at lag "
            f"{found.best.lag}; p = {found.p_value:.3f} among all lags, up to {found.p_highest:.3f} within the "
            f"indicator's bounds.",
        ),
    )


INDICATORS = (
    ("indicator", Type.TEXT, "Its name."),
    ("unit", Type.TEXT, "Its unit."),
    ("period", Type.TEXT, "the days that it is of"),
    ("low", Type.NUMBER, "The least that is said."),
    ("high", Type.NUMBER, "The most that is said."),
    ("disputed", Type.YES_NO, "Whether another value stands beside it for the same days."),
    ("citation", Type.TEXT, "Where it was read."),
    ("note", Type.TEXT, "What was noted."),
)


def of_indicators(indicators: Sequence[Indicator]) -> Result:
    """What is known from outside, each value with its bounds and where it was read."""
    rows, drawn = [], []
    for n, one in enumerate(indicators):
        disputed = set(one.disputed)
        rows += [
            {
                **_fields(value),
                "indicator": one.name,
                "unit": one.unit,
                "period": Period(value.start, value.end),
                "disputed": value in disputed,
            }
            for value in one.values
        ]
        records = [
            {
                **spanned(Period(value.start, value.end)),
                "value": (value.low + value.high) / 2,
                "low": value.low,
                "high": value.high,
            }
            for value in one.values
        ]
        drawn.append(
            Figure(
                f"indicator-{n + 1}",
                f"{one.name}: {len(one.values)} values, {len(one.disputed)} disputed.",
                figures.layered(
                    f"{one.name} ({one.unit})",
                    [figures.intervals(records, unit=one.unit), figures.steps(records, value="value", unit=one.unit)],
                ),
            )
        )
    return Result(
        name="indicators",
        title="Indicators",
        sheets=(sheet("indicators", "One row for each value.", INDICATORS, rows),),
        figures=tuple(drawn),
        methods=(
            method(
                f"{len(rows)} values of {len(indicators)} indicators, as they were published.",
                cautions=["Disputed values stand side by side; none is preferred, and nothing is interpolated."],
            ),
        ),
    )


def theme_series(table: ThemeCounts) -> list[Series]:
    """The share of each theme that any release carries."""
    return [share_series(table, theme) for theme in table.themes if theme not in table.silent]


def _called(series: Series) -> str:
    return f"{series.name} of {series.source}" if series.source else series.name


def _reading(series: Series, reading: Reading) -> dict[str, Any]:
    return {"series": _called(series), **_fields(reading), "value": reading.value}


def _drawn(reading: Reading) -> dict[str, Any]:
    return {**spanned(reading.period), "value": reading.value, "low": reading.low, "high": reading.high}


def spanned(period: Period) -> dict[str, str]:
    """A period as figures draw it: from its first day to the day after its last, with its middle."""
    middle = period.start + (period.end - period.start) / 2
    return {"first": period.start.isoformat(), "end": period.end.isoformat(), "middle": middle.isoformat()}


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}
