from __future__ import annotations

import pytest

from twicetold.cli.code_targets import passage_of, span_of
from twicetold.coding.records import Passage
from twicetold.errors import UsageError
from twicetold.time import Span


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [("75-90.5", 75, 90.5), ("1:15-1:30.5", 75, 90.5), ("0:01:15-0:01:30.5", 75, 90.5), ("1:00:00-3601", 3600, 3601)],
)
def test_a_span_is_typed_in_seconds_or_as_a_clock(typed: str, start: float, end: float) -> None:
    assert span_of(typed) == Span.from_seconds(start, end)


def test_a_passage_is_typed_in_characters() -> None:
    assert passage_of("0-12") == Passage(0, 12)
    assert span_of(None) is None
    assert passage_of(None) is None


@pytest.mark.parametrize("stretch", ["9-9", "9-8", "x-8", "1:2:3:4-5", "12", "-12", "12-"])
def test_what_is_no_stretch_is_refused(stretch: str) -> None:
    for read in (span_of, passage_of):
        with pytest.raises(UsageError) as caught:
            read(stretch)
        assert caught.value.code == "coding.stretch"
