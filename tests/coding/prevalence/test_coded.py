from __future__ import annotations

import pytest

from twicetold.coding.prevalence.coded import coded_part
from twicetold.errors import DataRefused


@pytest.fixture
def sample(archive):
    return archive.coding.samples.draw("audit", 4, seed=5)


def test_the_first_units_without_a_gap_are_a_smaller_sample(sample) -> None:
    names = [unit.unit for unit in sample.drawn]
    assert [unit.unit for unit in coded_part(sample, names[:2])["all"]] == names[:2]
    assert len(coded_part(sample, [*names, "another"])["all"]) == 4


def test_units_that_were_left_out_are_named(sample) -> None:
    names = [unit.unit for unit in sample.drawn]
    with pytest.raises(DataRefused, match=names[0]) as caught:
        coded_part(sample, names[1:])
    assert caught.value.code == "sample.uncoded"
    with pytest.raises(DataRefused, match="nothing of the sample"):
        coded_part(sample, [])
