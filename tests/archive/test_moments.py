from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.archive.moments import from_text, now_text, to_text


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_text_order_is_time_order(a: datetime, b: datetime) -> None:
    a, b = a.replace(microsecond=0), b.replace(microsecond=0)
    assert (to_text(a) < to_text(b)) == (a < b)
    assert from_text(to_text(a)) == a
    assert from_text(to_text(a)).tzinfo is UTC


def test_other_zones_are_brought_to_utc() -> None:
    assert to_text(datetime(2024, 5, 6, 12, tzinfo=timezone(timedelta(hours=3)))) == "2024-05-06T09:00:00Z"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_text(datetime(2024, 5, 6))


def test_now_is_now() -> None:
    assert abs(from_text(now_text()) - datetime.now(UTC)) < timedelta(seconds=5)
