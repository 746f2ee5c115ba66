from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from twicetold.model import DateKind, Precision, Provenance, Release, ReleaseDate
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.reach.alike import same_releases

PERIODS = periods_between(date(2020, 1, 1), date(2020, 3, 1), By.MONTH)
ORDER = (DateKind.PUBLISHED,)


def release(name: str, month: int | None, items: tuple[str, ...] = (), url: str = "") -> Release:
    dates: tuple[ReleaseDate, ...] = ()
    if month is not None:
        at = datetime(2020, month, 5, tzinfo=UTC)
        dates = (
            ReleaseDate(
                kind=DateKind.PUBLISHED,
                earliest=at,
                latest=at + timedelta(days=1),
                precision=Precision.DAY,
                provenance=Provenance.STATED,
                stated="",
            ),
        )
    return Release(id=name, source="s", url=url, dates=dates, items=items)


def test_the_same_bytes_or_the_same_address_make_releases_the_same() -> None:
    ours = [release("1", 1, ("x",)), release("2", 1, ("y",), "https://a.example/2"), release("3", 2, ("z",))]
    theirs = [release("a", 2, ("x", "w")), release("b", 1, ("v",), "https://a.example/2"), release("c", None, ("u",))]
    (january, february), undated = same_releases({"ours": ours, "theirs": theirs}, PERIODS, ORDER)
    assert len(january["ours"]) == 2
    assert january["ours"] == january["theirs"]
    assert (len(february["ours"]), len(february["theirs"])) == (1, 0)
    assert undated == 1


def test_ids_alone_make_nothing_the_same() -> None:
    (january, _), _ = same_releases({"a": [release("1", 1, ("x",))], "b": [release("1", 1, ("y",))]}, PERIODS, ORDER)
    assert not january["a"] & january["b"]
