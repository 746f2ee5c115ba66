"""Published figures, computed again, as a result."""

from __future__ import annotations

from twicetold.report.columns import Type
from twicetold.report.results.result import Result, sheet
from twicetold.trends.figures.check import Check, Verdict

CHECKED = (
    ("verdict", Type.TEXT, "contradicts, disputed, possible, reproduces, computed or not checked."),
    ("id", Type.TEXT, "The figure."),
    ("study", Type.TEXT, "The study."),
    ("quantity", Type.TEXT, "What it is of."),
    ("days", Type.TEXT, "When."),
    ("published", Type.TEXT, "What was published; empty where nothing was."),
    ("unit", Type.TEXT, "Its unit."),
    ("computed_low", Type.NUMBER, "The least that other figures make of it."),
    ("computed_high", Type.NUMBER, "The most that other figures make of it."),
    ("why", Type.TEXT, "How it was computed, or why it was not."),
    ("citation", Type.TEXT, "Where it was read."),
)

_SHOWN = ("verdict", "id", "published", "unit", "computed_low", "computed_high", "why")


def of_check(found: Check) -> Result:
    """Every figure with its verdict, contradictions first."""
    said = [f"{found.count(verdict)} {verdict.value}" for verdict in Verdict if found.count(verdict)]
    return Result(
        name="figures",
        title="Published figures, computed again",
        sheets=(sheet("figures", "One row for each finding on a figure.", CHECKED, found.rows, shown=_SHOWN),),
        methods=(found.method,),
        sentences=(
            ", ".join(said) + ".",
            *dict.fromkeys(f"{row.quantity}: {row.why}." for row in found.contradictions),
        ),
    )
