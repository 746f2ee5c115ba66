"""Hidden populations, missed volume and audiences as results."""

from __future__ import annotations

from math import isfinite

from twicetold.report.columns import Type
from twicetold.report.results import figures
from twicetold.report.results.over_time import figure_of
from twicetold.report.results.result import Figure, Result, sheet
from twicetold.trends.reach.audience import Audience
from twicetold.trends.reach.missed import Missed
from twicetold.trends.reach.pairs import Estimate
from twicetold.trends.reach.population import Population

ESTIMATES = (
    ("estimator", Type.TEXT, "Chao, log-linear, bounds within a dependence, or Chapman."),
    ("seen", Type.COUNT, "Things on any list."),
    ("size", Type.NUMBER, "Estimated size of the population; empty where there are bounds without a middle."),
    ("low", Type.NUMBER, "Lower bound at 95 %."),
    ("high", Type.NUMBER, "Upper bound at 95 %; empty where there is none."),
    ("lower_bound", Type.YES_NO, "Yes where the estimate is itself the least there can be on average."),
    ("holds_if", Type.TEXT, "What it stands or falls with."),
    ("errs", Type.TEXT, "Which way it errs where that fails."),
)
OVERLAPS = (
    ("first", Type.TEXT, "A list."),
    ("second", Type.TEXT, "Another one."),
    ("first_size", Type.COUNT, "Things on the first."),
    ("second_size", Type.COUNT, "Things on the second."),
    ("shared", Type.COUNT, "Things on both."),
)
MODELS = (
    ("name", Type.TEXT, "Lists that depend on each other, in pairs, and the shape of uneven chances."),
    ("unseen", Type.NUMBER, "Things on no list."),
    ("low", Type.NUMBER, "Lower profile bound, of supported models."),
    ("high", Type.NUMBER, "Upper profile bound; empty where there is none, or the model is not supported."),
    ("aic", Type.NUMBER, "Akaike's criterion, the smaller the better."),
    ("deviance", Type.NUMBER, "Deviance from the counts."),
    ("freedom", Type.COUNT, "Degrees of freedom that are left."),
)
DEPENDENCE = (
    ("odds_ratio", Type.NUMBER, "How being on one list changes the odds of being on the other."),
    ("size", Type.NUMBER, "The size that would follow."),
)


def of_population(found: Population) -> Result:
    """Estimates with their bounds, and everything that they rest on."""
    drawn = [
        {
            "label": one.estimator,
            "value": one.size if isfinite(one.size) else None,
            "low": one.low,
            "high": one.high,
        }
        for one in found.estimates
        if isfinite(one.high)
    ]
    return Result(
        name="population",
        title=f"A population seen by {len(found.lists)} lists",
        sheets=(
            sheet("population", "One row for each estimate, the one to quote first.", ESTIMATES, found.estimates),
            sheet("overlaps", "One row for each pair of lists.", OVERLAPS, found.overlaps),
            sheet("models", "One row for each log-linear model that has a finite answer.", MODELS, found.models),
            sheet("dependence", "What dependence of two lists would make of the size.", DEPENDENCE, found.dependence),
        ),
        figures=(
            Figure(
                "population",
                f"{len(drawn)} estimates with 95 % intervals; the dashed line is what was seen.",
                figures.forest("Size", drawn, label="label", unit="things", reference=float(found.seen)),
            ),
        )
        if drawn
        else (),
        methods=(found.method,),
        sentences=(
            f"{found.seen} were seen.",
            *(_said(one) for one in found.estimates),
            "Assumed throughout:",
            *found.assumptions,
        ),
    )


def _said(one: Estimate) -> str:
    low, high = f"{one.low:.0f}", f"{one.high:.0f}" if isfinite(one.high) else "no bound"
    if one.lower_bound:
        return f"At least {one.size:.0f} ({one.estimator}; at 95 % at least {low}), if {one.holds_if}."
    if not isfinite(one.size):
        return f"Between {low} and {high}, if {one.holds_if}."
    return f"{one.size:.0f} ({low} to {high}) by {one.estimator}, only if {one.holds_if}: {one.errs}."


CORRECTED = (
    ("period", Type.TEXT, "the period"),
    ("held", Type.TEXTS, "What each archive holds, in the order of the archives."),
    ("seen", Type.COUNT, "What any of them holds."),
    ("shared", Type.COUNT, "What more than one holds."),
    ("size", Type.NUMBER, "Estimated number of releases; empty where none can be given."),
    ("low", Type.NUMBER, "Lower bound at 95 %."),
    ("high", Type.NUMBER, "Upper bound at 95 %; empty where there is none."),
    ("coverage", Type.NUMBER, "Share of the estimate that was seen."),
    ("why", Type.TEXT, "Why there is no estimate."),
)


def of_missed(found: Missed) -> Result:
    """Volume corrected for missed releases."""
    return Result(
        name="missed",
        title="Releases, corrected for what was missed",
        sheets=(sheet("missed", "One row for each period.", CORRECTED, [*found.rows, found.whole]),),
        figures=(figure_of(found.series, name="missed"),),
        methods=(found.method,),
        sentences=(f"The last row is of all periods together; archives: {', '.join(found.lists)}.",),
    )


PLACES = (
    ("name", Type.TEXT, "The place."),
    ("measure", Type.TEXT, "What its counter counts."),
    ("counted_low", Type.NUMBER, "The least that it shows."),
    ("counted_high", Type.NUMBER, "The most that it shows."),
    ("low", Type.NUMBER, "Fewest persons."),
    ("high", Type.NUMBER, "Most persons; empty where there is no bound."),
    ("citation", Type.TEXT, "Where it was read."),
)
BOUNDS = (
    ("low", Type.NUMBER, "Fewest persons that any of the places reached."),
    ("high", Type.NUMBER, "Most persons; empty where there is no bound."),
    ("low_from", Type.TEXT, "What the lower bound is."),
    ("high_from", Type.TEXT, "What the upper bound is."),
)


def of_audience(found: Audience) -> Result:
    """Bounds, and nothing between them."""
    high = f"{found.high:.0f}" if isfinite(found.high) else "no bound that can be stated"
    return Result(
        name="audience",
        title="Audience, from and to",
        sheets=(
            sheet("audience", "The bounds.", BOUNDS, [found]),
            sheet("places", "One row for each place.", PLACES, found.places),
        ),
        methods=(found.method,),
        sentences=(f"From {found.low:.0f} persons ({found.low_from}) to {high} ({found.high_from}).",),
    )
