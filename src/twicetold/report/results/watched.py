"""Alarms of the watch as a result."""

from __future__ import annotations

from twicetold.report.columns import Type
from twicetold.report.results.result import Result, sheet
from twicetold.trends.watch.alarms import Watch

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


def of_watch(found: Watch) -> Result:
    """Every question with its answer, alarms first."""
    alarms = len(found.alarms)
    return Result(
        name="watch",
        title=f"Watch over {found.period.name}",
        sheets=(sheet("watch", "One row for each question about each source.", WATCHED, found.found),),
        methods=(found.method,),
        sentences=(
            f"{alarms or 'No'} alarm{'' if alarms == 1 else 's'} in {len(found.found)} questions; where nothing "
            f"changed, a run "
            f"raises anything with a probability of at most {found.false_alarms:g}.",
        ),
    )
