"""How common themes are, and the corrected recycled share, as results."""

from __future__ import annotations

from collections.abc import Sequence

from twicetold.coding.prevalence.intervals import Interval
from twicetold.coding.prevalence.recycled import RecycledShare
from twicetold.coding.prevalence.shares import Prevalence, ThemeShare
from twicetold.report.columns import Type
from twicetold.report.results import figures
from twicetold.report.results.over_time import spanned
from twicetold.report.results.result import Field, Figure, Result, bounds, sheet
from twicetold.trends.method import method
from twicetold.trends.period import Period

REFUSED = "refused"
SHARES: tuple[Field, ...] = (
    ("period_name", Type.TEXT, "The period; empty where all are meant."),
    ("source", Type.TEXT, "The source; empty where all are meant."),
    ("theme", Type.TEXT, "The theme."),
    ("share", Type.NUMBER, "Share of the releases that carry it, from 0 to 1; empty where it is refused."),
    *bounds(),
    ("estimator", Type.TEXT, f"human, ppi++, difference, census (everything was coded), or {REFUSED}."),
    ("weight", Type.NUMBER, "How much of the machine was taken, from 0 to 1."),
    ("units", Type.COUNT, "Coded releases of the sample that it rests on."),
    ("population", Type.COUNT, "Releases that it speaks of."),
    ("human_share", Type.NUMBER, "The share by people alone."),
    *bounds("human", low=" of that", high=" of that"),
    ("machine_alone", Type.NUMBER, "What the machine says without being corrected, for comparison only."),
    ("why_refused", Type.TEXT, "Why no share is stated."),
    ("cautions", Type.TEXTS, "What keeps the share from saying more."),
)
SHARES_SHOWN = (
    *("period_name", "source", "theme", "share", "low", "high", "estimator", "units", "population", "machine_alone"),
    "why_refused",
)
CORRECTED: tuple[Field, ...] = (
    ("traced", Type.NUMBER, "Recycled share as traced."),
    ("corrected", Type.NUMBER, "The same, corrected for matches that are wrong."),
    *bounds(low="; what nobody was sure of taken as wrong", high="; what nobody was sure of taken as right"),
    ("right", Type.NUMBER, "Share of matched time that is right."),
    ("judged", Type.COUNT, "Matches that were judged."),
    ("unsure", Type.COUNT, "Of these, matches of which nobody was sure."),
    ("matches", Type.COUNT, "Matches that the sample was drawn from."),
)


def of_prevalence(found: Prevalence, periods: Sequence[Period] = ()) -> Result:
    """Shares of themes with their intervals.

    Args:
        periods: those that shares are told for, to draw them over time.
    """
    rows = [_row(share) for share in found.shares]
    used = sorted({str(row["estimator"]) for row in rows} - {REFUSED})
    return Result(
        name="prevalence",
        title="How common themes are",
        sheets=(sheet("prevalence", "One row for each theme of each group.", SHARES, rows, shown=SHARES_SHOWN),),
        figures=_over_time(rows, periods) if periods else _forests(rows),
        methods=(method(found.method, cautions=found.cautions),),
        sentences=(
            f"Shares of {found.codebook} version {found.version} among the releases that the sample '{found.sample}' "
            f"was drawn from, with 95 % intervals; estimated by {', '.join(used) or 'nothing: all are refused'}.",
        ),
    )


def of_recycled(found: RecycledShare) -> Result:
    """The recycled share, corrected for matches that are wrong."""
    row = {
        "traced": found.traced,
        "corrected": found.corrected.estimate,
        "low": found.corrected.low,
        "high": found.corrected.high,
        "right": found.right.estimate,
        "judged": found.judged,
        "unsure": found.unsure,
        "matches": found.population,
    }
    drawn = [
        {"label": "as traced", "value": found.traced, "low": found.traced, "high": found.traced},
        {"label": "corrected", "value": row["corrected"], "low": row["low"], "high": row["high"]},
    ]
    title = "Recycled share, corrected for matches that are wrong"
    return Result(
        name="recycled-share",
        title=title,
        sheets=(sheet("recycled_share", "One row.", CORRECTED, [row]),),
        figures=(
            Figure(
                "recycled-share",
                "The recycled share as traced, and corrected with its 95 % interval.",
                figures.forest(title, drawn, label="label", unit="recycled share"),
            ),
        ),
        methods=(
            method(
                f"{found.judged} of {found.population} matches were judged, drawn at random. The share of matched time "
                "that is right is the combined ratio estimator over strata (Cochran 1977, 6.11) with a score interval "
                "(Wilson 1927); the recycled share follows from it.",
                cautions=["Corrected for matches that are wrong. What was not found can only add to it."],
            ),
        ),
        sentences=(
            f"{found.corrected.estimate:.1%} of the time is recycled ({found.corrected.low:.1%} to "
            f"{found.corrected.high:.1%}); the trace says {found.traced:.1%}.",
        ),
    )


def _forests(rows: Sequence[dict[str, object]]) -> tuple[Figure, ...]:
    sources = list(dict.fromkeys(str(row["source"]) for row in rows))
    found = []
    for number, source in enumerate(sources):
        drawn = [
            {"label": row["theme"], "value": row["share"], "low": row["low"], "high": row["high"]}
            for row in rows
            if row["source"] == source and row["share"] is not None
        ]
        title = f"Share of releases, {source}" if source else "Share of releases"
        if drawn:
            found.append(
                Figure(
                    f"prevalence-{number}" if number else "prevalence",
                    f"{title}: {len(drawn)} themes with 95 % intervals.",
                    figures.forest(title, drawn, label="label", unit="share of releases"),
                )
            )
    return tuple(found)


def _over_time(rows: Sequence[dict[str, object]], periods: Sequence[Period]) -> tuple[Figure, ...]:
    groups = dict.fromkeys((str(row["theme"]), str(row["source"])) for row in rows)
    told = {(str(row["theme"]), str(row["source"]), str(row["period_name"])): row for row in rows}
    found = []
    for number, (theme, source) in enumerate(groups):
        records = []
        for period in periods:
            row = told.get((theme, source, period.name), {})
            records.append({**spanned(period), **{name: row.get(name) for name in ("share", "low", "high")}})
        gaps = [record for record in records if record["share"] is None]
        title = f"{theme} of {source}" if source else theme
        layers = [figures.bands(gaps)] if gaps else []
        layers += [
            figures.steps(records, value="share", unit="share of releases"),
            figures.intervals(records, unit="share of releases"),
        ]
        found.append(
            Figure(
                f"prevalence-{number}" if number else "prevalence",
                f"{title} in {len(records)} periods with 95 % intervals, {len(gaps)} without a share.",
                figures.layered(title, layers),
            )
        )
    return tuple(found)


def _row(share: ThemeShare) -> dict[str, object]:
    return {
        "period_name": share.group.period,
        "source": share.group.source,
        "theme": share.theme,
        **_ends("", share.interval),
        "estimator": REFUSED if share.estimator is None else share.estimator.value,
        "weight": share.weight,
        "units": share.units,
        "population": share.population,
        **_ends("human_", share.human),
        "machine_alone": share.machine,
        "why_refused": share.refused,
        "cautions": share.cautions,
    }


def _ends(prefix: str, interval: Interval | None) -> dict[str, float | None]:
    return {
        f"{prefix}share": None if interval is None else interval.estimate,
        f"{prefix}low": None if interval is None else interval.low,
        f"{prefix}high": None if interval is None else interval.high,
    }
