"""Survival, rates of removal, and returns, as results."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from twicetold.report.columns import Type
from twicetold.report.results import figures
from twicetold.report.results.result import Figure, Result, Sheet, sheet
from twicetold.trends.persistence.observation import Unseen
from twicetold.trends.persistence.returns import Returns
from twicetold.trends.persistence.survival import Survival
from twicetold.trends.persistence.takedown import Takedown

SURVIVING = (
    ("age", Type.NUMBER, "Age in days."),
    ("share", Type.NUMBER, "Share that lives past it, without a model; empty where nothing was under observation."),
    ("low", Type.NUMBER, "Lower bound at 95 %, by the likelihood ratio, widened by what goes together."),
    ("high", Type.NUMBER, "Upper bound."),
    ("model_share", Type.NUMBER, "The same share by the Weibull model."),
    ("model_low", Type.NUMBER, "Lower bound at 95 %, by its profile likelihood."),
    ("model_high", Type.NUMBER, "Upper bound."),
    ("at_risk", Type.COUNT, "How many were under observation at that age."),
)


UNSEEN = (
    ("subject", Type.TEXT, "What was looked for."),
    ("platform", Type.TEXT, "Where."),
    ("checks", Type.COUNT, "At how many checks it was gone."),
)


def _never_alive(unseen: Sequence[Unseen]) -> tuple[Sheet, ...]:
    """A table of what nobody saw, where there is any."""
    told = "One row for each that was gone at every check: nobody saw it, and it is in no other number."
    return (sheet("never_alive", told, UNSEEN, unseen),) if unseen else ()


def of_survival(found: Survival) -> Result:
    """The survival table and its curve."""
    records = [{"age": r.age, "value": r.model_share, "low": r.model_low, "high": r.model_high} for r in found.rows]
    title = "Share that lives past an age"
    return Result(
        name="survival",
        title="Survival",
        sheets=(
            sheet("survival", "One row for each age.", SURVIVING, found.rows),
            *_never_alive(found.unseen),
        ),
        figures=(
            Figure(
                "survival",
                f"Survival of {found.entered} addresses or accounts by the Weibull model, with its 95 % band.",
                figures.curve(title, records, x="age", x_title="days", unit="share that lives"),
            ),
        ),
        methods=(found.method,),
        sentences=(
            f"{found.gone} of {found.entered} were seen to go: a count without regard to time says "
            f"{found.plain_share:.0%} "
            f"survive. By the model half are gone after {found.median:.3g} days ({found.median_low:.3g} to "
            f"{found.median_high:.3g}); shape {found.shape:.2f} ({found.shape_low:.2f} to {found.shape_high:.2f}), "
            f"where below 1 "
            f"means that what survives its first days is taken down more slowly.",
        ),
    )


RATES = (
    ("platform", Type.TEXT, "The platform."),
    ("entered", Type.COUNT, "Addresses or accounts that were checked again."),
    ("gone", Type.COUNT, "Of these, seen to go."),
    ("days", Type.NUMBER, "Days under observation for certain."),
    ("rate", Type.NUMBER, "Removals for each 100 days; empty where all were gone at the first check."),
    ("rate_low", Type.NUMBER, "Lower bound at 95 %."),
    ("rate_high", Type.NUMBER, "Upper bound; empty where there is none."),
    ("share_30", Type.NUMBER, "Share that lives 30 days by a Weibull curve; empty where none fits."),
    ("share_30_low", Type.NUMBER, "Lower bound at 95 %."),
    ("share_30_high", Type.NUMBER, "Upper bound."),
)
RATIOS = (
    ("first", Type.TEXT, "A platform."),
    ("second", Type.TEXT, "Another one."),
    ("ratio", Type.NUMBER, "How many times faster the second is."),
    ("low", Type.NUMBER, "Lower bound at 95 %."),
    ("high", Type.NUMBER, "Upper bound; empty where there is none."),
    ("p_value", Type.NUMBER, "Of the likelihood ratio test."),
    ("adjusted", Type.NUMBER, "The same among all pairs (Holm)."),
)


def of_takedown(found: Takedown) -> Result:
    """Rates by platform, and platforms against each other."""
    drawn = [
        {"label": rate.platform, "value": rate.rate, "low": rate.rate_low, "high": rate.rate_high}
        for rate in found.rates
        if isfinite(rate.rate_high)
    ]
    return Result(
        name="takedown",
        title="Removals by platform",
        sheets=(
            sheet("takedown", "One row for each platform.", RATES, found.rates),
            sheet("takedown_ratios", "One row for each pair of platforms that have removals.", RATIOS, found.ratios),
            *_never_alive(found.unseen),
        ),
        figures=(
            Figure(
                "takedown",
                f"Removals for each 100 days of {len(drawn)} platforms, with 95 % intervals.",
                figures.forest("Removals by platform", drawn, label="label", unit="removals for each 100 days"),
            ),
        )
        if drawn
        else (),
        methods=(found.method,),
    )


RETURNED = (
    ("subject", Type.TEXT, "What was removed."),
    ("platform", Type.TEXT, "Where."),
    ("release", Type.TEXT, "The release that it carried."),
    ("removed_after", Type.MOMENT, "When it was last there."),
    ("removed_by", Type.MOMENT, "When it was first found gone."),
    ("by", Type.TEXT, "The first that showed the same afterwards; empty where none was seen."),
    ("by_platform", Type.TEXT, "Where."),
    ("same", Type.TEXT, "release: the same release; material: one that shares material with it."),
    ("days_low", Type.NUMBER, "Fewest days from removal to return."),
    ("days_high", Type.NUMBER, "Most days."),
    ("copies", Type.COUNT, "How many returned in all."),
    ("elsewhere", Type.COUNT, "How many others were up at that time already."),
)


def of_returns(found: Returns) -> Result:
    """What came back."""
    return Result(
        name="returns",
        title="Returns of what was removed",
        sheets=(
            sheet("returns", "One row for each removal.", RETURNED, found.found),
            *_never_alive(found.unseen),
        ),
        methods=(found.method,),
        sentences=(
            f"{found.returned} of {found.removed} removals were seen to return; of {found.clusters} clusters "
            f"{found.share:.0%} ({found.share_low:.0%} to {found.share_high:.0%}), which is a lower bound of what "
            f"returned.",
        ),
    )
