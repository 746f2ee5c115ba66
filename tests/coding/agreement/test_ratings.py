import pytest

from twicetold.coding.agreement.ratings import ratings_of


def test_who_did_not_look_is_not_counted() -> None:
    ratings = ratings_of([{"a": 1, "b": 2}, {"a": 2}, {}])
    assert ratings.values == (1, 2)
    assert ratings.counts.tolist() == [[1, 1], [0, 1], [0, 0]]
    assert ratings.pairable.tolist() == [True, False, False]


def test_a_value_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of the values"):
        _ = ratings_of([{"a": 3}], (1, 2)).counts
