from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.handover.conftest import code
from twicetold.archive.bank_entries import Hash
from twicetold.handover import vpdq

HEX = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
HASHES = st.lists(
    st.builds(Hash, st.binary(min_size=32, max_size=32), st.integers(0, 10**12), st.integers(0, 100)),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.time_us,
).map(lambda hashes: tuple(sorted(hashes, key=lambda one: one.time_us)))


@given(HASHES)
def test_both_forms_give_every_microsecond_back(hashes: tuple[Hash, ...]) -> None:
    assert vpdq.parse(vpdq.to_json(hashes)) == hashes
    assert vpdq.parse(vpdq.to_lines(hashes)) == hashes


def test_seconds_are_written_in_full_where_the_package_loses_them() -> None:
    assert vpdq.to_json([Hash(code(1), 5_025_040_000, 100)]) == f'["{code(1).hex()},100,5025.04"]'
    assert vpdq.seconds_text(0) == "0.0"


def test_quality_and_hash_stand_the_other_way_round_in_lines() -> None:
    assert vpdq.to_lines([Hash(bytes.fromhex(HEX), 2_000_000, 77)]) == f"2,77,{HEX},2.0\n"


@pytest.mark.parametrize(
    "text",
    [
        f'["{HEX},100,5.03e+03"]',
        f"150,100,{HEX},5030.000\n",
        f'{{"150": {{"quality": 100, "hash": "{HEX}", "timestamp": 5030.0}}}}',
        f'{{"5030": {{"quality": 100, "hash": "{HEX}"}}}}',
        f"5030,100,{HEX}\n",
    ],
)
def test_every_dialect_is_read(text: str) -> None:
    assert vpdq.parse(text) == (Hash(bytes.fromhex(HEX), 5_030_000_000, 100),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        f'["{HEX},101,0"]',
        f'["{HEX},100,-1"]',
        f'["{HEX},100,nan"]',
        f'["{HEX},100"]',
        f'["100,{HEX},0.0"]',
        f"0,{HEX},100,0.000",
        "[1]",
        f'["{HEX}0,100,0"]',
        '["',
        f"x,100,{HEX},0",
        f'["{HEX},100,many"]',
    ],
)
def test_what_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        vpdq.parse(text)


def test_a_hash_that_came_without_quality_is_not_dropped_by_receivers() -> None:
    assert ",100," in vpdq.to_json([Hash(code(1), 0, None)])
