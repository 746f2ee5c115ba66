from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
import pytest

from twicetold.errors import UsageError
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.series import Series, of_counts
from twicetold.trends.watch.alarms import Check, Footage, watch

RNG = np.random.default_rng(50)
WEEKS = periods_between(date(2020, 1, 6), date(2020, 7, 13), By.WEEK)


def volume(source: str, counts: list[float | None]) -> Series:
    return msgspec.structs.replace(of_counts("releases", WEEKS, counts), source=source)


def footage(old: list[float], new: list[float]) -> Footage:
    return Footage(baseline=tuple((60 * s, 60.0) for s in old), newest=tuple((60 * s, 60.0) for s in new))


def test_a_quiet_source_that_stirs_and_a_burst_are_raised_first() -> None:
    found = watch(
        [
            volume("even", [*RNG.poisson(5, 26).tolist(), 6]),
            volume("quiet", [0] * 26 + [4]),
            volume("busy", [*RNG.poisson(5, 26).tolist(), 30]),
        ],
        [None] * 3,
    )
    assert {(each.source, each.check) for each in found.alarms} == {("quiet", Check.STIRS), ("busy", Check.BURST)}
    assert [each.alarm for each in found.found] == [True, True, False]
    assert found.found[0].threshold == pytest.approx(0.05 / 3)
    assert "4 releases" in next(each.why for each in found.alarms if each.source == "quiet")
    assert "at most 0.05" in found.method.text


def test_a_jump_of_new_footage_is_raised() -> None:
    even = volume("s", [5] * 26 + [5])
    old = RNG.beta(0.5, 1.5, 100).tolist()
    assert watch([even], [footage(old, [0.95, 1.0, 0.9, 1.0, 0.97])]).alarms[0].check is Check.NEW_FOOTAGE
    assert not watch([even], [footage(old, RNG.choice(old, 5).tolist())]).alarms


def test_a_single_release_among_few_cannot_raise_an_alarm_and_that_is_said() -> None:
    found = watch([volume("s", [1] * 27)], [footage([0.1] * 9, [1.0])], false_alarms=0.05)
    (asked,) = [each for each in found.found if each.check is Check.NEW_FOOTAGE]
    assert not asked.can_alarm
    assert not asked.alarm
    assert "cannot raise an alarm" in asked.why


def test_a_newest_period_that_was_not_collected_is_no_silence() -> None:
    found = watch([volume("s", [5] * 26 + [None])], [None])
    (asked,) = found.found
    assert (asked.alarm, asked.can_alarm, asked.p_value) == (False, False, None)
    assert "not collected" in asked.why


def test_gaps_in_the_baseline_are_no_zeros() -> None:
    counts: list[float | None] = [5] * 27
    counts[5:16] = [None] * 11
    (asked,) = watch([volume("s", counts)], [None]).found
    assert asked.expected == pytest.approx(5, rel=0.1)
    assert not asked.alarm
    (short,) = watch([volume("s", [None] * 20 + [5] * 7)], [None]).found
    assert "too few" in short.why


def test_untraced_releases_are_not_asked_about() -> None:
    nothing = Footage(baseline=((10.0, 20.0),) * 3, newest=())
    assert "no traced release" in watch([volume("s", [5] * 27)], [nothing]).found[-1].why
    few = Footage(baseline=((10.0, 20.0),) * 3, newest=((5.0, 10.0),))
    assert "too few" in watch([volume("s", [5] * 27)], [few]).found[-1].why


@pytest.mark.parametrize(
    ("volumes", "options", "code"),
    [
        ([volume("s", [1] * 27)], {"false_alarms": 0.0}, "watch.rate"),
        ([volume("s", [1] * 27)], {"false_alarms": 1.0}, "watch.rate"),
        ([volume("s", [1] * 27)], {"baseline": 7}, "watch.rate"),
        ([], {}, "watch.nothing"),
    ],
)
def test_rates_that_cannot_be_held_are_refused(volumes: list[Series], options: dict[str, float], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        watch(volumes, [None] * len(volumes), **options)  # type: ignore[arg-type]
    assert caught.value.code == code
