"""Agreement between coders, as a result: themes, raw counts, drift, disagreements."""

from __future__ import annotations

from collections.abc import Iterable

from twicetold.coding.agreement.report import AgreementReport
from twicetold.coding.agreement.themes import ThemeAgreement
from twicetold.report.columns import Type
from twicetold.report.results import figures
from twicetold.report.results.result import Field, Figure, Result, sheet
from twicetold.trends.method import method

WHOLE = "(all)"
"""What the whole set of themes is called where a theme's name stands."""

_COEFFICIENTS = (("alpha", "Krippendorff's alpha"), ("ac1", "Gwet's AC1"), ("percent", "Percent agreement"))
THEMES: tuple[Field, ...] = (
    ("theme", Type.TEXT, f"The theme; {WHOLE} for whole sets of themes."),
    ("level", Type.TEXT, "presence, sets, or the scale of the theme's values."),
    ("units", Type.COUNT, "Releases that two or more coders finished."),
    ("coders", Type.COUNT, "How many coders."),
    ("carried_by", Type.COUNT, "Of the units, those that carry the theme for any coder; empty for whole sets."),
    ("prevalence", Type.NUMBER, "Share of ratings that give the theme."),
    ("prevalence_by_coder", Type.OBJECT, "The same for each coder."),
    *(
        (f"{name}_{end}", Type.NUMBER, f"{what}{tail}")
        for name, what in _COEFFICIENTS
        for end, tail in (("value", "."), ("low", ": lower bound at 95 %."), ("high", ": upper bound at 95 %."))
    ),
    ("cautions", Type.TEXTS, "What keeps the figures from saying more."),
)
THEMES_SHOWN = (
    *("theme", "level", "units", "carried_by", "prevalence", "alpha_value", "alpha_low", "alpha_high"),
    *("ac1_value", "percent_value", "cautions"),
)
STRETCHES: tuple[Field, ...] = (
    ("theme", Type.TEXT, f"The theme; {WHOLE} for all stretches with their codes."),
    ("medium", Type.TEXT, "span: of films and recordings, in time; passage: of texts, in characters."),
    ("continua", Type.COUNT, "Items that two or more coders worked through, in which anybody marked a stretch."),
    ("length", Type.COUNT, "Their length, in microseconds or characters."),
    ("marked", Type.COUNT, "Stretches that coders marked."),
    *(
        (f"{name}_{end}", Type.NUMBER, f"{what}{tail}")
        for name, what in (
            ("boundaries", "Alpha of where stretches lie (|u)"),
            ("stretches", "Alpha of stretches with their codes (u)"),
            ("codes", "Alpha of codes where coders both marked something (cu)"),
        )
        for end, tail in (("value", "."), ("low", ": lower bound at 95 %."), ("high", ": upper bound at 95 %."))
    ),
    ("coverage", Type.NUMBER, "Share of the length on which coders both marked something."),
    ("cautions", Type.TEXTS, "What keeps the figures from saying more."),
)
CONFUSION: tuple[Field, ...] = (
    ("theme", Type.TEXT, "The theme."),
    ("level", Type.TEXT, "presence, or the scale of its values."),
    ("first", Type.TEXT, "A coder."),
    ("second", Type.TEXT, "Another one."),
    ("cells", Type.OBJECT, "What the first and the second said of the same unit, and how often."),
)
DRIFTED: tuple[Field, ...] = (
    ("coder", Type.TEXT, "Who."),
    ("theme", Type.TEXT, "The theme whose leaning is told; (distance) for whole sets."),
    ("units", Type.COUNT, "Releases, in the order they were finished."),
    ("first", Type.NUMBER, "In the first half of them."),
    ("second", Type.NUMBER, "In the second half."),
    ("change", Type.NUMBER, "From the first half to the second."),
    ("p", Type.NUMBER, "How often an arbitrary order makes as much."),
    ("p_adjusted", Type.NUMBER, "The same among all rows (Holm)."),
)
DISAGREED: tuple[Field, ...] = (
    ("release", Type.TEXT, "The release."),
    ("distance", Type.NUMBER, "Mean MASI distance of its pairs of coders, up to 1."),
    ("themes", Type.TEXTS, "Themes on which they differ."),
    ("given", Type.OBJECT, "What each coder gave."),
    ("adjudicated", Type.TEXTS, "Of these, themes on which somebody decided."),
)


def of_agreement(found: AgreementReport) -> Result:
    """Everything that is said of how far coders agree."""
    rows = [_row(one) for one in found.themes]
    drawn = [
        {"label": row["theme"], "value": row["alpha_value"], "low": row["alpha_low"], "high": row["alpha_high"]}
        for row in rows
        if row["alpha_low"] is not None
    ]
    stretches = [
        {
            **{name: getattr(one, name) for name in ("medium", "continua", "length", "marked", "coverage", "cautions")},
            "theme": one.theme or WHOLE,
            **_ends(one, ("boundaries", "stretches", "codes")),
        }
        for one in found.stretches
    ]
    confusion = [
        {"theme": one.theme, "level": one.level, "first": pair.first, "second": pair.second, "cells": pair.cells}
        for one in found.themes
        for pair in one.confusion
    ]
    drift = [
        {name: getattr(one, name) for name, _, _ in DRIFTED} | {"theme": one.theme or "(distance)"}
        for one in found.drift
    ]
    overall = found.overall.alpha
    said = "how far they agree on whole sets of themes cannot be told"
    if overall.value is not None:
        said = f"on whole sets of themes alpha is {overall.value:.2f}"
        if overall.low is not None and overall.high is not None:
            said += f" ({overall.low:.2f} to {overall.high:.2f})"
    return Result(
        name="agreement",
        title="Agreement of coders",
        sheets=(
            sheet("agreement", "One row for each theme, first of whole sets.", THEMES, rows, shown=THEMES_SHOWN),
            sheet("stretches", "One row for each theme that anybody marked stretches of.", STRETCHES, stretches),
            sheet("confusion", "One row for each theme and pair of coders.", CONFUSION, confusion, detail=True),
            sheet("drift", "One row for each coder and theme.", DRIFTED, drift, detail=True),
            sheet("disagreements", "One row for each release on which coders differ.", DISAGREED,
                  found.disagreements, detail=True),
        ),
        figures=(
            Figure(
                "agreement",
                f"Krippendorff's alpha of {len(drawn)} themes with 95 % intervals; the dashed line is chance.",
                figures.forest("Krippendorff's alpha", drawn, label="label", unit="alpha", reference=0.0),
            ),
        )
        if drawn
        else (),
        methods=(method(found.method, cautions=found.cautions),),
        sentences=(
            f"{', '.join(found.coders)} finished {found.units} releases that another of them finished, too; {said}.",
        ),
    )  # fmt: skip


def _row(one: ThemeAgreement) -> dict[str, object]:
    return {
        "theme": one.theme or WHOLE,
        "level": one.level,
        "units": one.units,
        "coders": one.coders,
        "carried_by": one.carried_by if one.theme else None,
        "prevalence": one.prevalence,
        "prevalence_by_coder": one.prevalence_by_coder,
        "cautions": one.cautions,
        **_ends(one, [name for name, _ in _COEFFICIENTS]),
    }


def _ends(one: object, names: Iterable[str]) -> dict[str, float | None]:
    """Value and bounds of figures, each as a column."""
    return {f"{name}_{end}": getattr(getattr(one, name), end) for name in names for end in ("value", "low", "high")}
