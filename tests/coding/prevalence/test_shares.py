from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from twicetold.coding.prevalence.estimators import Estimator
from twicetold.coding.prevalence.shares import Group, theme_shares
from twicetold.coding.sample_rows import Sample, Units
from twicetold.coding.sampling import draw
from twicetold.coding.units import Settled

SIZE = 1000


def sample(strata: dict[str, str], size: int) -> Sample:
    return Sample(
        id=1,
        name="audit",
        units=Units.RELEASE,
        design={"by": "simple", "source": ""},
        seed=1,
        drawn_at=datetime(2024, 1, 1, tzinfo=UTC),
        drawn_by="x",
        digest="",
        population=tuple(draw(strata, size, seed=1)),
    )


@pytest.fixture
def coded():
    """1,000 releases of two sources; war in a quarter of a's and half of b's; a machine that errs in a tenth."""
    names = [f"{'a' if number % 2 else 'b'}{number:04}" for number in range(SIZE)]
    war = {name: float(int(name[1:]) % (8 if name[0] == "a" else 4) < 2) for name in names}
    found = sample({name: name[0] for name in names}, 300)
    settled = {
        unit.unit: Settled(release=unit.unit, codes={"war": war[unit.unit], "mercy": 0.0}, coders=1, adjudicated=False)
        for unit in found.drawn
    }
    generator = np.random.default_rng(2)
    scores = {name: {"war": float(abs(war[name] - (generator.random() < 0.1)))} for name in names}
    return found, settled, scores, war


def test_shares_by_source_with_a_machine_are_shorter_and_say_so(coded) -> None:
    found, settled, scores, war = coded
    groups = {name: Group(source=name[0]) for name in war}
    shares = theme_shares(found, settled, ["war", "mercy"], groups=groups, scores=scores)
    assert [(one.group.source, one.theme) for one in shares] == [
        ("a", "war"),
        ("a", "mercy"),
        ("b", "war"),
        ("b", "mercy"),
    ]
    for one in shares[::2]:
        true = np.mean([value for name, value in war.items() if name[0] == one.group.source])
        assert one.interval is not None
        assert one.human is not None
        assert one.interval.low <= true <= one.interval.high
        assert one.interval.width < one.human.width
        assert one.estimator in {Estimator.PPI, Estimator.DIFFERENCE}
        assert one.population == 500


def test_a_theme_that_nobody_found_has_an_upper_end_only(coded) -> None:
    found, settled, scores, _ = coded
    (mercy,) = theme_shares(found, settled, ["mercy"], scores=scores)
    assert mercy.interval is not None
    assert (mercy.interval.low, mercy.interval.estimate, mercy.estimator) == (0.0, 0.0, Estimator.HUMAN)
    assert 0 < mercy.interval.high < 0.02
    assert mercy.cautions[0].startswith("Nobody found it")


def test_several_themes_at_once_are_wider(coded) -> None:
    found, settled, _, _ = coded
    one = theme_shares(found, settled, ["war", "mercy"])[0].interval
    both = theme_shares(found, settled, ["war", "mercy"], simultaneous=True)[0].interval
    assert one is not None
    assert both is not None
    assert both.width > one.width


def test_a_group_with_too_little_of_the_sample_is_refused_with_the_reason(coded) -> None:
    found, settled, _, war = coded
    lone = next(unit.unit for unit in found.population if unit.position is None)
    shares = theme_shares(
        found, settled, ["war"], groups={lone: Group(period="2024-01"), **{n: Group() for n in war if n != lone}}
    )
    assert [one.interval is None for one in shares] == [False, True]
    assert "draw a larger sample" in shares[1].refused


def test_an_estimator_can_be_asked_for(coded) -> None:
    found, settled, scores, _ = coded
    for estimator in (Estimator.HUMAN, Estimator.PPI, Estimator.DIFFERENCE):
        (share,) = theme_shares(found, settled, ["war"], scores=scores, estimator=estimator)
        assert share.estimator is estimator
    (mercy,) = theme_shares(found, settled, ["mercy"], scores=scores, estimator=Estimator.PPI)
    assert mercy.estimator is Estimator.HUMAN
