"""Alarms of the watch as a result."""

from __future__ import annotations

from twicetold.report.columns import Type
from twicetold.report.results.result import Result, sheet
from twicetold.trends.watch.alarms import Check, Watch

WATCHED = (
    ("alarm", Type.YES_NO, "Whether an alarm is raised."),
    ("source", Type.TEXT, "The source."),
    ("check", Type.TEXT, "What was asked."),
    ("period", Type.TEXT, "the newest period"),
    ("observed", Type.NUMBER, "Releases, or the share of new footage, in it."),
    ("expected", Type.NUMBER, "What the periods before let one expect."),
    ("low", Type.NUMBER, "Lower bound of 95 % of what they let one expect."),
    ("high", Type.NUMBER, "Upper bound."),
    ("p_value", Type.NUMBER, "How often as much comes where nothing changed; empty where nothing can be said."),
    ("threshold", Type.NUMBER, "The share of the run's rate of false alarms that this question has."),
    ("can_alarm", Type.YES_NO, "Whether any outcome could have raised an alarm."),
    ("why", Type.TEXT, "What the answer rests on, or what is lacking."),
)


ASKED = (
    ("check", Type.TEXT, "What was asked."),
    ("asked", Type.COUNT, "Of how many sources."),
    ("answered", Type.COUNT, "Of how many of them something can be said."),
    ("alarms", Type.COUNT, "How many alarms are raised."),
)


def of_watch(found: Watch, *, most: int | None = None) -> Result:
    """Every question with its answer, alarms first.

    Args:
        most: list all alarms, and answers nearest to one up to so many in all; the rest is counted.
    """
    alarms = len(found.alarms)
    rows = found.found if most is None else found.found[: max(most, alarms)]
    left = len(found.found) - len(rows)
    counts = [
        {
            "check": check,
            "asked": len(asked),
            "answered": sum(one.p_value is not None for one in asked),
            "alarms": sum(one.alarm for one in asked),
        }
        for check in Check
        if (asked := [one for one in found.found if one.check is check])
    ]
    return Result(
        name="watch",
        title=f"Watch over {found.period.name}",
        sheets=(
            sheet("watch", "One row for each question about each source.", WATCHED, rows),
            sheet("watch_questions", "One row for each kind of question.", ASKED, counts),
        ),
        methods=(found.method,),
        sentences=(
            f"{alarms or 'No'} alarm{'' if alarms == 1 else 's'} in {len(found.found)} questions; where nothing "
            f"changed, a run raises anything with a probability of at most {found.false_alarms:g}.",
            *(
                [f"{left} answers that are farthest from an alarm are left out; 'twicetold watch' lists all."]
                if left
                else []
            ),
        ),
    )
