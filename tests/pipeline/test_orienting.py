from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.model import Release
from twicetold.pipeline.orienting import oriented
from twicetold.pipeline.workplace import Workplace

EARLY, LATE, ALSO_LATE = digest("a"), digest("b"), digest("c")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    a, b, c = film("a"), film("b"), film("c")
    early = Release(id="early", source="s", dates=(date(0),), items=(EARLY,))
    late = Release(id="late", source="s", dates=(date(9),), items=(LATE, ALSO_LATE))
    archive = archive_of(tmp_path_factory.mktemp("oriented") / "archive", [(early, [a]), (late, [b, c])])
    found = archive.workplace()
    assert found.first_rank(EARLY) < found.first_rank(LATE) == found.first_rank(ALSO_LATE)
    archive.close()
    return found


def test_the_later_item_is_the_query_and_keeps_its_own_span_and_speed(place: Workplace) -> None:
    found_backwards = match(EARLY, LATE, span(0, 10), span(20, 28))
    turned = oriented(place, found_backwards)
    assert (turned.query_item, turned.ref_item) == (LATE, EARLY)
    assert (turned.query, turned.ref) == (span(20, 28), span(0, 10))
    assert (found_backwards.rate, turned.rate) == (0.8, 1.25)
    assert turned.score == found_backwards.score


def test_what_the_evidence_says_of_either_side_changes_sides_too(place: Workplace) -> None:
    found = msgspec.structs.replace(
        match(EARLY, LATE, span(0, 10), span(20, 30)), evidence={"shown_at": [0, 0, 0.5, 1], "turned_degrees": 90}
    )
    assert oriented(place, found).evidence == {"shows_part": [0, 0, 0.5, 1], "turned_degrees": 270}


def test_a_match_that_was_found_the_right_way_round_stays(place: Workplace) -> None:
    right = match(LATE, EARLY, span(0, 10), span(20, 28))
    assert oriented(place, right) is right


def test_items_of_one_release_have_one_order_however_they_were_found(place: Workplace) -> None:
    one = oriented(place, match(LATE, ALSO_LATE, span(0, 5), span(5, 10)))
    two = oriented(place, match(ALSO_LATE, LATE, span(5, 10), span(0, 5)))
    assert (one.query_item, one.query) == (two.query_item, two.query) == (ALSO_LATE, span(5, 10))


def test_a_still_changes_sides_too(place: Workplace) -> None:
    turned = oriented(place, match(EARLY, LATE, None, span(3, 4)))
    assert (turned.query, turned.ref) == (span(3, 4), None)


@given(
    st.permutations([EARLY, LATE, ALSO_LATE]),
    st.integers(1, 1000),
    st.integers(1, 1000),
)
def test_turning_twice_changes_nothing_more(place: Workplace, order: list[str], one: int, two: int) -> None:
    once = oriented(place, match(order[0], order[1], span(0, one), span(0, two)))
    assert oriented(place, once) == once
    assert place.first_rank(once.query_item) >= place.first_rank(once.ref_item)
    assert once.query is not None
    assert once.ref is not None
    assert once.rate == pytest.approx(once.ref.duration_us / once.query.duration_us, rel=1e-3)
