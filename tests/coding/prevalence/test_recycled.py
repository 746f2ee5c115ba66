from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from twicetold.coding.prevalence.recycled import Judged, recycled_share
from twicetold.coding.sample_rows import Sample, Units
from twicetold.coding.sampling import draw
from twicetold.errors import DataRefused


def sample(lengths: dict[str, float], size: int, *, seed: int = 1) -> Sample:
    details = {name: {"length_us": length} for name, length in lengths.items()}
    return Sample(
        id=1,
        name="check",
        units=Units.MATCH,
        design={"base_us": 4 * sum(lengths.values())},
        seed=seed,
        drawn_at=datetime(2024, 1, 1, tzinfo=UTC),
        drawn_by="x",
        digest="",
        population=tuple(draw(dict.fromkeys(lengths, "all"), size, seed=seed, details=details)),
    )


def matches(seed: int = 3, *, count: int = 2000, wrong: float = 0.1):
    generator = np.random.default_rng(seed)
    lengths = {f"m{number}": float(length) for number, length in enumerate(generator.gamma(2, 5e6, count))}
    return lengths, {name: Judged.WRONG if generator.random() < wrong else Judged.RIGHT for name in lengths}


def test_the_share_is_corrected_for_matches_that_are_wrong() -> None:
    lengths, said = matches()
    true = sum(length for name, length in lengths.items() if said[name] is Judged.RIGHT) / sum(lengths.values()) / 4
    found = recycled_share(sample(lengths, 300), said)
    assert found.traced == pytest.approx(0.25)
    assert found.corrected.low <= true <= found.corrected.high < found.traced


@pytest.mark.parametrize("wrong", [0.02, 0.1, 0.4])
def test_its_interval_holds_about_as_often_as_it_says(wrong: float) -> None:
    lengths, said = matches(wrong=wrong)
    true = sum(length for name, length in lengths.items() if said[name] is Judged.RIGHT) / sum(lengths.values())
    held = 0
    for seed in range(300):
        right = recycled_share(sample(lengths, 200, seed=seed), said).right
        held += right.low <= true <= right.high
    assert 0.91 <= held / 300 <= 0.99


def test_where_nothing_is_wrong_the_interval_still_has_a_lower_end() -> None:
    lengths, _ = matches()
    found = recycled_share(sample(lengths, 100), dict.fromkeys(lengths, Judged.RIGHT))
    assert (found.right.estimate, found.right.high) == (1.0, 1.0)
    assert 0.9 < found.right.low < 0.99


def test_matches_that_nobody_is_sure_of_widen_it() -> None:
    lengths, said = matches()
    unsure = {name: Judged.UNSURE if word is Judged.WRONG else word for name, word in said.items()}
    drawn = sample(lengths, 300)
    sure, doubtful = recycled_share(drawn, said), recycled_share(drawn, unsure)
    assert doubtful.right.low == sure.right.low
    assert doubtful.right.high > sure.right.high
    assert doubtful.unsure > 0


def test_too_few_verdicts_are_refused() -> None:
    lengths, said = matches()
    drawn = sample(lengths, 100)
    few = {unit.unit: said[unit.unit] for unit in drawn.drawn[:19]}
    with pytest.raises(DataRefused) as caught:
        recycled_share(drawn, few)
    assert caught.value.code == "sample.too_small"
