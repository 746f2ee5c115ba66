from __future__ import annotations

from twicetold.coding.agreement.drift import drifts
from twicetold.coding.agreement.themes import by_unit


def coded(observe, *, changed: bool):
    found = []
    for number in range(40):
        truth = "war" if number % 2 else ""
        late = changed and number >= 20
        found.append(observe(f"R{number:02}", "Anna", "war" if late else truth, minute=number))
        found.append(observe(f"R{number:02}", "Bilal", truth, minute=number))
    return by_unit(found)


def test_a_coder_who_begins_to_see_war_everywhere_is_found(observe) -> None:
    war = next(
        one
        for one in drifts(coded(observe, changed=True), ["war", "mercy"])
        if (one.coder, one.theme) == ("Anna", "war")
    )
    assert (war.first, war.second, war.change) == (0.0, 0.5, 0.5)
    assert war.p_adjusted < 0.05


def test_steady_coders_do_not_drift(observe) -> None:
    found = drifts(coded(observe, changed=False), ["war", "mercy"])
    assert {(one.coder, one.theme) for one in found} == {("Anna", ""), ("Bilal", "")}
    assert all(one.p_adjusted == 1 and one.change == 0 for one in found)


def test_too_few_units_say_nothing(observe) -> None:
    few = dict(list(coded(observe, changed=True).items())[:11])
    assert drifts(few, ["war"]) == []
