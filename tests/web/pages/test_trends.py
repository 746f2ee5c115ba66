"""A series over time, as a drawing and as a table; what the data cannot carry is said."""

from datetime import date

import pytest

from twicetold.errors import DataRefused
from twicetold.trends.change.points import MIN_PERIODS
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Reading, Series
from twicetold.web.messages import LANGUAGES, load
from twicetold.web.pages.trends import (
    FOOT,
    HEIGHT,
    WIDTH,
    RememberedTrends,
    chart_of,
    date_again,
    look_ahead,
    notes_of,
    refusal_of,
)


def test_the_series_is_told_and_what_cannot_be_carried_is_said(reviewer) -> None:
    result = reviewer.get("/trends.json?of=minutes&by=month").json()["result"]
    assert result["of"] == "minutes"
    assert [row["period"] for row in result["rows"]] == ["2024-05"]
    assert abs(result["rows"][0]["amount"] - 9 / 60) < 0.01
    assert result["refused"]
    page = reviewer.get("/trends?of=minutes&by=month").text
    assert "The data cannot carry this" in page
    assert '<svg class="chart"' in page


def test_strange_words_in_the_address_are_taken_as_none_and_an_unknown_source_is_said(reviewer) -> None:
    assert reviewer.get("/trends.json?of=xx&by=xx").json()["result"]["of"] == "recycled"
    assert "Nobody" in reviewer.get("/trends.json?source=Nobody").json()["result"]["refused"]


ENGLISH_ONLY = "too few to date a change"


def test_refusals_speak_the_language_of_the_page(reviewer) -> None:
    arabic = reviewer.get("/trends?of=minutes&by=month", headers={"Accept-Language": "ar"}).text
    assert f"الفترات ذات القيمة: 1؛ ويلزم لتأريخ تغيّر {MIN_PERIODS}" in arabic
    assert ENGLISH_ONLY not in arabic
    assert "periods with a value: 1; to date a change" in reviewer.get("/trends?of=minutes&by=month").text
    assert ENGLISH_ONLY in reviewer.get("/trends.json?of=minutes&by=month").json()["result"]["refused"]
    unknown = reviewer.get("/trends?source=Nobody", headers={"Accept-Language": "ar"}).text
    assert "لا إصدار من المصدر \u2068Nobody\u2069" in unknown


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_the_catalogues_have_no_words_for_is_left_to_the_error(language: str) -> None:
    refused = DataRefused("x", code="trends.overlap")
    assert refusal_of(load(language), refused, None, "") == ""
    for code in ("trends.too_few", "trends.all_zero", "trends.nothing", "trends.range", "usage.no_source"):
        assert refusal_of(load(language), DataRefused("x", code=code), None, "<b>") != ""


def test_the_method_is_named_in_the_language_of_the_page(reviewer, monkeypatch) -> None:
    months = [Period(date(2024, month, 1), date(2024, month + 1, 1), f"2024-{month:02d}") for month in range(1, 12)]
    readings = tuple(
        Reading(period=one, days_collected=28, amount=float(place % 3 + 5), releases=5)
        for place, one in enumerate(months)
    )
    series = Series(name="s", kind=Kind.COUNT, unit="releases", readings=readings)
    monkeypatch.setattr(RememberedTrends, "series", lambda self, **asked: series)
    arabic = reviewer.get("/trends?of=releases", headers={"Accept-Language": "ar"}).text
    assert load("ar").text("trends.method_named") in arabic
    assert load("ar").text("trends.levels_rate") in arabic
    assert load("ar").text("trends.levels_share") not in arabic


def reading(month: int, amount: float | None) -> Reading:
    period = Period(date(2024, month, 1), date(2024, month + 1, 1), f"2024-{month:02d}")
    return Reading(period=period, days_collected=0 if amount is None else 28, amount=amount)


def test_a_gap_is_drawn_as_a_gap_and_never_as_nothing() -> None:
    series = Series(name="s", kind="count", unit="releases", readings=(reading(1, 10), reading(2, None), reading(3, 5)))  # type: ignore[arg-type]
    chart = chart_of(series, None)
    first, gap, last = chart.columns
    assert (first.height, last.height) == (HEIGHT - FOOT - 8, (HEIGHT - FOOT - 8) / 2)
    assert gap.top is None
    assert gap.said.endswith("–")
    # The height of bars says nothing without what the top stands for.
    assert (chart.most, chart.most_said) == (10, "10")
    assert first.x == 0
    assert last.x + last.width <= WIDTH


def test_after_a_word_what_was_looked_at_is_dated_again_in_the_background(reviewer, monkeypatch) -> None:
    reviewer.get("/trends.json?of=minutes&by=day")
    reviewer.get("/trends.json?of=recycled&by=month&source=Nobody")
    asked: list[tuple[str, str, str | None]] = []
    series = RememberedTrends.series

    def watched(self, *, of, by, source=None, **more):
        asked.append((of, by, source))
        return series(self, of=of, by=by, source=source, **more)

    monkeypatch.setattr(RememberedTrends, "series", watched)
    date_again(reviewer.app.state.desk)
    assert asked == [("minutes", "day", None), ("recycled", "month", "Nobody")]


def test_what_has_to_be_known_beside_a_series_is_said_in_the_language_of_the_page(reviewer) -> None:
    arabic = reviewer.get("/trends?of=releases&by=month", headers={"Accept-Language": "ar"}).text
    assert "لا مدة جمع تخص هذا" in arabic
    assert "collection window" not in arabic
    assert "No collection window" in reviewer.get("/trends?of=releases&by=month").text
    assert reviewer.get("/trends.json?of=releases&by=month").json()["result"]["notes"]


def test_notes_that_are_not_counted_stay_as_they_are() -> None:
    period = Period(date(2024, 1, 1), date(2024, 2, 1))
    reading = Reading(period=period, days_collected=31, amount=1.0)
    series = Series(name="s", kind=Kind.COUNT, unit="releases", readings=(reading,), notes=("Something else.",))
    assert notes_of(load("ar"), series) == ()
    counted = Series(name="s", kind=Kind.COUNT, unit="r", readings=(reading,), notes=("2 releases x.",), undated=2)
    assert notes_of(load("en"), counted) == ("Releases without a date, in no period: 2.",)


def test_what_the_page_shows_first_is_counted_before_anybody_asks(reviewer, monkeypatch) -> None:
    """The first request after a start took one to three seconds on ten thousand releases."""
    desk = reviewer.app.state.desk
    look_ahead(desk)
    assert desk.counts.looked_at() == [("recycled", "month", "")]

    def again(*_: object, **__: object) -> None:
        raise AssertionError("counted while somebody waited")

    monkeypatch.setattr("twicetold.web.counts.counted_in", again)
    assert reviewer.get("/trends.json").json()["result"]["rows"]


def test_an_archive_that_is_gone_stops_nothing(reviewer, traced) -> None:
    (traced / "catalogue.sqlite").unlink()
    look_ahead(reviewer.app.state.desk)
