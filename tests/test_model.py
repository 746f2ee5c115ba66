from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from twicetold.model import DateKind, Match, Modality, Precision, Provenance, Release, ReleaseDate
from twicetold.time import Span


def day(text: str, kind: DateKind = DateKind.PUBLISHED, days: int = 1) -> ReleaseDate:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return ReleaseDate(
        kind=kind,
        earliest=start,
        latest=start + timedelta(days=days),
        precision=Precision.DAY,
        provenance=Provenance.STATED,
    )


def test_a_date_is_before_another_only_where_no_moment_of_both_could_be_reversed() -> None:
    assert day("2024-05-06").certainly_before(day("2024-05-07"))
    assert not day("2024-05-06").certainly_before(day("2024-05-06"))
    assert not day("2024-05-01", days=31).certainly_before(day("2024-05-06"))


def test_a_date_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        day("2024-05-06", days=0)


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=3))])
def test_a_date_outside_utc_cannot_be_made(zone: timezone | None) -> None:
    start = datetime(2024, 5, 6, tzinfo=zone)
    with pytest.raises(ValueError, match="UTC"):
        ReleaseDate(
            kind=DateKind.CLAIMED,
            earliest=start,
            latest=start + timedelta(days=1),
            precision=Precision.DAY,
            provenance=Provenance.STATED,
        )


def test_a_release_gives_its_first_date_in_the_preferred_order() -> None:
    claimed, collected = day("2024-05-06", DateKind.CLAIMED), day("2024-05-09", DateKind.COLLECTED)
    release = Release(id="r", source="s", dates=(collected, claimed))
    assert release.date((DateKind.PUBLISHED, DateKind.CLAIMED, DateKind.COLLECTED)) is claimed
    assert release.date((DateKind.COLLECTED,)) is collected
    assert release.date((DateKind.PUBLISHED,)) is None


def test_nouns_do_not_change() -> None:
    release = Release(id="r", source="s")
    with pytest.raises(AttributeError):
        release.id = "other"  # type: ignore[misc]


def test_where_no_moment_can_be_told_one_span_stands_for_the_other() -> None:
    spans = {"query": Span(0, 2_000_000), "ref": Span(1_000_000, 6_000_000)}
    found = Match(query_item="q", ref_item="r", modality=Modality.VIDEO, score=1.0, rate=1.25, **spans)
    assert found.span_rate == 1.25
    assert msgspec.structs.replace(found, offset_known=False).span_rate == 2.5
    assert msgspec.structs.replace(found, offset_known=False, query=None).span_rate == 1.25
