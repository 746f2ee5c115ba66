from __future__ import annotations

from math import nan

import numpy as np
import pytest

from twicetold.coding.agreement import distances
from twicetold.coding.agreement.coefficients import alpha
from twicetold.coding.agreement.ratings import ratings_of
from twicetold.coding.agreement.unitizing import Continuum, Unit, alphas, coincidences, flattened, united


def units(*several: tuple[int, int, str]) -> tuple[Unit, ...]:
    return tuple(Unit(start=start, end=end, value=value) for start, end, value in several)


# Krippendorff, Content Analysis, 4th ed. 2019, figure 12.11: three observers of a continuum of length 60.
BOOK = Continuum(
    length=60,
    coders={
        "Alex": units((0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")),
        "Paul": units((0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")),
        "Suzan": units((0, 7, "1"), (7, 13, "4"), (13, 21, "5"), (32, 37, "6"), (37, 41, "6"), (41, 44, "6")),
    },
)


def test_the_published_worked_example() -> None:
    found = alphas(coincidences([BOOK]))
    assert found.units == pytest.approx(0.510, abs=0.0005)
    assert found.boundaries == pytest.approx(0.413, abs=0.001)  # 0.4136; printed cut off
    assert found.values == pytest.approx(0.724, abs=0.0005)


def test_the_same_units_agree_and_shifted_ones_less_the_further_they_shift() -> None:
    first = units((10, 20, "a"), (30, 40, "b"))
    same = alphas(coincidences([Continuum(length=60, coders={"A": first, "B": first})]))
    assert (same.boundaries, same.units, same.values) == (1.0, 1.0, 1.0)
    shifted = [
        alphas(
            coincidences(
                [
                    Continuum(
                        length=60, coders={"A": first, "B": units((10 + by, 20 + by, "a"), (30 + by, 40 + by, "b"))}
                    )
                ]
            )
        ).units
        for by in (1, 3, 6)
    ]
    assert 1 > shifted[0] > shifted[1] > shifted[2]


def test_other_values_at_the_same_places_are_told_apart_from_boundaries() -> None:
    found = alphas(
        coincidences(
            [
                Continuum(
                    length=60,
                    coders={
                        "A": units((0, 10, "a"), (20, 30, "b"), (40, 50, "a")),
                        "B": units((0, 10, "a"), (20, 30, "a"), (40, 50, "b")),
                    },
                )
            ]
        )
    )
    assert found.boundaries == 1.0
    assert found.values < 0.2
    assert found.values < found.units < 1
    assert found.coverage == pytest.approx(0.5)


def test_units_of_length_one_give_nominal_alpha() -> None:
    # Where every moment is a unit of its own, cutting tells nothing and alpha is that of single values.
    random = np.random.default_rng(3)
    table = random.integers(0, 3, (2, 40))
    coders = {
        str(coder): units(*((at, at + 1, str(value)) for at, value in enumerate(row)))
        for coder, row in enumerate(table.tolist())
    }
    rated = ratings_of([{str(coder): str(table[coder, at]) for coder in range(2)} for at in range(40)])
    found = alphas(coincidences([Continuum(length=40, coders=coders)]))
    assert found.units == pytest.approx(alpha(rated, distances.nominal) or nan)
    assert found.values == pytest.approx(found.units)


def test_weights_stand_for_repeated_continua() -> None:
    other = Continuum(length=30, coders={"A": units((3, 9, "1")), "B": units((5, 9, "1"))})
    weighted = alphas(coincidences([BOOK, other]), weights=np.array([2.0, 1.0]))
    assert weighted == alphas(coincidences([BOOK, BOOK, other]))


def test_nothing_but_gaps_cannot_be_told() -> None:
    found = alphas(coincidences([Continuum(length=30, coders={"A": (), "B": ()})]))
    assert (found.boundaries, found.units, found.values, found.coverage) == (None, None, None, 0.0)
    assert alphas(coincidences([])).units is None


def test_overlapping_units_become_sets_or_one_and_boundaries_stay() -> None:
    both = units((0, 10, "a"), (5, 12, "b"), (12, 15, "b"))
    assert [(unit.start, unit.end, sorted(unit.value)) for unit in flattened(both)] == [
        (0, 5, ["a"]),
        (5, 10, ["a", "b"]),
        (10, 12, ["b"]),
        (12, 15, ["b"]),
    ]
    assert united(both, True) == (Unit(start=0, end=12, value=True), Unit(start=12, end=15, value=True))


@pytest.mark.parametrize(
    "wrong",
    [Continuum(length=5, coders={"A": ()}), Continuum(length=5, coders={"A": units((0, 6, "a")), "B": ()})],
)
def test_one_coder_and_units_past_the_end_are_refused(wrong: Continuum) -> None:
    with pytest.raises(ValueError, match="two coders"):
        coincidences([wrong])
    with pytest.raises(ValueError, match="empty or reversed"):
        Unit(start=4, end=4, value="a")
