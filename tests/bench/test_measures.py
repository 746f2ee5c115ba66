"""PAN's measures on cases small enough to count by hand."""

import pytest

from bench.text_set.cases import Case
from bench.text_set.measures import recall_by_kind, scored

WHOLE = Case("t", 0, 100, "s", 0, 100, "verbatim")


def test_a_perfect_detection() -> None:
    assert scored([WHOLE], [WHOLE])[:4] == (1.0, 1.0, 1.0, 1.0)


def test_half_of_a_case_found_and_a_detection_half_of_which_is_right() -> None:
    found = Case("t", 50, 150, "s", 50, 150)
    s = scored([WHOLE], [found])
    assert (s.precision, s.recall, s.granularity) == (0.5, 0.5, 1.0)


def test_a_case_found_in_two_pieces_costs_granularity() -> None:
    s = scored([WHOLE], [Case("t", 0, 50, "s", 0, 50), Case("t", 50, 100, "s", 50, 100)])
    assert (s.precision, s.recall, s.granularity) == (1.0, 1.0, 2.0)
    assert s.plagdet == pytest.approx(1 / 1.584962500721156)


def test_the_right_text_against_the_wrong_source_counts_for_nothing() -> None:
    s = scored([WHOLE], [WHOLE._replace(source="other"), WHOLE._replace(source_start=200, source_end=300)])
    assert (s.precision, s.recall, s.plagdet) == (0.0, 0.0, 0.0)


def test_nothing_found_and_nothing_to_find() -> None:
    assert scored([WHOLE], [])[:2] == (0.0, 0.0)
    assert scored([], [])[:3] == (0.0, 0.0, 1.0)


def test_recall_is_told_by_kind() -> None:
    other = Case("u", 0, 10, "s", 0, 10, "misread")
    assert recall_by_kind([WHOLE, other], [WHOLE]) == {"misread": (1, 0.0), "verbatim": (1, 1.0)}
