from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.errors import IntakeRejected
from twicetold.intake.dates import parse_date, unix_date
from twicetold.model import DateKind, Precision, Provenance, ReleaseDate


def read(text: str) -> ReleaseDate:
    return parse_date(text, kind=DateKind.PUBLISHED, provenance=Provenance.STATED)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2024", "2024-01-01T00:00:00", "2025-01-01T00:00:00", Precision.YEAR),
        ("2024-02", "2024-02-01T00:00:00", "2024-03-01T00:00:00", Precision.MONTH),
        ("2023-12", "2023-12-01T00:00:00", "2024-01-01T00:00:00", Precision.MONTH),
        ("2024-02-29", "2024-02-29T00:00:00", "2024-03-01T00:00:00", Precision.DAY),
        ("2024/5/6", "2024-05-06T00:00:00", "2024-05-07T00:00:00", Precision.DAY),
        ("2024.05.06", "2024-05-06T00:00:00", "2024-05-07T00:00:00", Precision.DAY),
        ("20240506", "2024-05-06T00:00:00", "2024-05-07T00:00:00", Precision.DAY),
        ("  2024-05-06 ", "2024-05-06T00:00:00", "2024-05-07T00:00:00", Precision.DAY),
        ("2024-05-06T14", "2024-05-06T14:00:00", "2024-05-06T15:00:00", Precision.HOUR),
        ("2024-05-06 14:30", "2024-05-06T14:30:00", "2024-05-06T14:31:00", Precision.MINUTE),
        ("2024-05-06T14:30:15", "2024-05-06T14:30:15", "2024-05-06T14:30:16", Precision.SECOND),
        ("2024-05-06T14:30:15.250Z", "2024-05-06T14:30:15", "2024-05-06T14:30:16", Precision.SECOND),
        ("2024-05-06T14:30:15+03:00", "2024-05-06T11:30:15", "2024-05-06T11:30:16", Precision.SECOND),
        ("2024-05-06T01:30:15-0530", "2024-05-06T07:00:15", "2024-05-06T07:00:16", Precision.SECOND),
        ("2024-05-06 14:30:15 UTC", "2024-05-06T14:30:15", "2024-05-06T14:30:16", Precision.SECOND),
        ("1714998615", "2024-05-06T12:30:15", "2024-05-06T12:30:16", Precision.SECOND),
        ("1714998615.75", "2024-05-06T12:30:15", "2024-05-06T12:30:16", Precision.SECOND),
        ("1714998615750", "2024-05-06T12:30:15", "2024-05-06T12:30:16", Precision.SECOND),
        ("٢٠٢٤-٠٥-٠٦", "2024-05-06T00:00:00", "2024-05-07T00:00:00", Precision.DAY),
        ("25/04/2024", "2024-04-25T00:00:00", "2024-04-26T00:00:00", Precision.DAY),
        ("04/25/2024", "2024-04-25T00:00:00", "2024-04-26T00:00:00", Precision.DAY),
        ("3.3.2024", "2024-03-03T00:00:00", "2024-03-04T00:00:00", Precision.DAY),
    ],
)
def test_dates_are_the_interval_that_they_allow(text: str, earliest: str, latest: str, precision: Precision) -> None:
    date = read(text)
    assert date.earliest == datetime.fromisoformat(earliest).replace(tzinfo=UTC)
    assert date.latest == datetime.fromisoformat(latest).replace(tzinfo=UTC)
    assert date.precision is precision
    assert date.stated == text.strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2024", "intake.date_ambiguous"),
        ("3-4-24", "intake.date_ambiguous"),
        ("25/04/24", "intake.date_ambiguous"),
        ("25/04/2024 10:00", "intake.date_ambiguous"),
        ("2024-02-30", "intake.date_impossible"),
        ("2023-02-29", "intake.date_impossible"),
        ("2024-13", "intake.date_impossible"),
        ("20241301", "intake.date_impossible"),
        ("31/04/2024", "intake.date_impossible"),
        ("2024-05-06T25:00", "intake.date_impossible"),
        ("2024-05-06T14:61:00", "intake.date_impossible"),
        ("2024-05-06T14:30:00+99:00", "intake.date_impossible"),
        ("1799", "intake.date_impossible"),
        ("2201-01-01", "intake.date_impossible"),
        ("0000-00-00", "intake.date_impossible"),
        ("9999999999999", "intake.date_impossible"),
        ("yesterday", "intake.date_unknown"),
        ("May 6, 2024", "intake.date_unknown"),
        ("2024-05/06", "intake.date_unknown"),
        ("", "intake.date_unknown"),
        ("2024-05-06T14:30:15\n2025", "intake.date_unknown"),
    ],
)
def test_what_is_not_one_date_is_refused_with_a_hint(text: str, code: str) -> None:
    with pytest.raises(IntakeRejected) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.hint


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        date = read(text)
    except IntakeRejected:
        return
    assert 1800 <= date.earliest.year <= 2200


MOMENTS = st.datetimes(datetime(1800, 1, 2), datetime(2200, 12, 30), timezones=st.just(UTC))


@given(MOMENTS, st.integers(-14 * 4, 14 * 4))
def test_a_moment_written_in_any_zone_is_the_same_second(moment: datetime, quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    sign = "-" if offset < timedelta(0) else "+"
    minutes = abs(15 * quarters)
    local = (moment + offset).replace(tzinfo=None).isoformat(timespec="seconds")
    date = read(f"{local}{sign}{minutes // 60:02d}:{minutes % 60:02d}")
    assert date.earliest == moment.replace(microsecond=0)
    assert date.latest - date.earliest == timedelta(seconds=1)


@given(MOMENTS, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]))
def test_a_date_written_shorter_still_holds_its_moment(moment: datetime, form: str) -> None:
    date = read(moment.strftime(form))
    assert date.earliest <= moment < date.latest


@given(st.integers(-5 * 10**9, 7 * 10**9))
def test_unix_seconds_are_exact(seconds: int) -> None:
    date = unix_date(seconds, kind=DateKind.COLLECTED, provenance=Provenance.EXPORT)
    assert date.earliest.timestamp() == seconds


@pytest.mark.parametrize("seconds", [10**12, -(10**12), 10**30])
def test_unix_seconds_of_no_possible_year_are_refused(seconds: int) -> None:
    with pytest.raises(IntakeRejected, match="outside the years"):
        unix_date(seconds, kind=DateKind.COLLECTED, provenance=Provenance.EXPORT)
