from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.errors import TableInvalid
from twicetold.trends.figures.claim import Claim, published, read_claims

HEAD = "id,quantity,value,unit,part,of,first,last"


def one(tmp_path: Path, value: str, unit: str) -> Claim:
    (claim,) = read_claims(table(tmp_path, f"{HEAD}\nx,q,{value},{unit},,,,"))
    return claim


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [
        ("63", "percent", 62.5, 63.5),
        ("3.4", "percent", 3.35, 3.45),
        ("-94", "percent change", -94.5, -93.5),
        (">50", "percent", 50, inf),
        ("1146", "events", 1146, 1146),
        ("<200", "items", 0, 200),
        ("~6500", "photographs", 6175, 6825),
        ("2018-06", "month", 2018 * 12 + 5, 2018 * 12 + 5),
    ],
)
def test_a_value_is_all_that_rounds_to_it(tmp_path: Path, value: str, unit: str, low: float, high: float) -> None:
    claim = one(tmp_path, value, unit)
    assert (claim.low, claim.high) == pytest.approx((low, high))


def test_a_figure_names_what_it_is_computed_from(tmp_path: Path) -> None:
    claims = read_claims(table(tmp_path, f"{HEAD}\na,q,1,n,,,,\nb,q,2,n,,,,\nc,q,,n,a + b - a,,2015-01,2015-02"))
    assert claims[2].part == ((1, "a"), (1, "b"), (-1, "a"))
    assert claims[2].low is None
    assert claims[2].days == "2015-01 to 2015-02"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["a,q,1,n,,,,", "a,q,2,n,,,,"], "figures.twice"),
        (["a,q,1,n,b,,,"], "figures.unknown"),
        (["a,q,1,percent,,b,,"], "figures.unknown"),
        (["a,q,,n,b,,,", "b,q,,n,a,,,"], "figures.circle"),
        (["a,q,-5,n,,,,"], "trends.negative"),
        (["a,q,many,n,,,,"], "trends.table"),
        (["a,q,2018-13,month,,,,"], "trends.table"),
        (["a,q,1,n,,,2015-02,2015-01"], "trends.order"),
        (["a,q,1,,,,,"], "trends.table"),
    ],
)
def test_rows_that_cannot_be_are_told(tmp_path: Path, lines: list[str], code: str) -> None:
    with pytest.raises(TableInvalid) as error:
        read_claims(table(tmp_path, "\n".join([HEAD, *lines])))
    assert error.value.code == code


def test_every_published_figure_says_where_it_was_read() -> None:
    claims = published()
    assert len(claims) > 100
    assert all(claim.citation and claim.study for claim in claims)
    assert all(claim.citation == "computed" for claim in claims if not claim.text)
