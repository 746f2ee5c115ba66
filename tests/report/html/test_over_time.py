from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests.trends.archived import fill
from twicetold import Archive
from twicetold.report.account import ArchiveAccount
from twicetold.report.columns import Column, Table, Type
from twicetold.report.html.over_time import told, told_over_time
from twicetold.report.html.page import render
from twicetold.report.results.result import Result, Sheet
from twicetold.report.strips import Gallery
from twicetold.trends.indicators.indicator import Indicator, IndicatorValue
from twicetold.trends.windows import CollectionWindow


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> ArchiveAccount:
    with Archive.init(tmp_path_factory.mktemp("over-time") / "archive") as archive:
        fill(archive, [2, 3] * 8 + [9, 7] * 8, source="<b>outlet</b>", recycled_from=16)
        return archive.account()


def test_series_and_their_changes_are_drawn_with_tables_and_method(account: ArchiveAccount) -> None:
    found = told_over_time(account)
    assert [one.title for one in found] == ["releases", "minutes", "recycled share", "new footage"]
    svg = base64.b64decode(found[0].drawn[0].address.partition(",")[2]).decode()
    assert svg.startswith("<svg")
    assert len(found[0].rows) == 8
    assert any("Made with twicetold" in paragraph for paragraph in found[0].paragraphs)
    assert "No collection windows are known" in found[0].paragraphs[0]


def test_what_cannot_be_dated_says_why(account: ArchiveAccount) -> None:
    few = msgspec.structs.replace(account, releases=account.releases[:12])
    found = told_over_time(few)
    assert any("Whether it changed is not stated" in sentence for sentence in found[0].sentences)


def test_windows_make_gaps_and_indicators_stand_beside(account: ArchiveAccount) -> None:
    window = CollectionWindow(start=date(2020, 3, 1), end=date(2020, 9, 1))
    value = IndicatorValue(start=date(2020, 3, 1), end=date(2020, 4, 1), low=1, high=2, citation="press")
    more = msgspec.structs.replace(
        account, windows=(window,), indicators=(Indicator(name="land", unit="km2", values=(value,)),)
    )
    found = told_over_time(more)
    assert found[-1].title == "Indicators"
    assert found[0].rows[0][:4] == ("releases", "2020-01-01", "2020-01-31", "0")


def test_two_weeks_are_no_course(account: ArchiveAccount) -> None:
    assert told_over_time(msgspec.structs.replace(account, releases=account.releases[:4])) == []


def test_the_section_stands_in_the_page_and_fetches_nothing(account: ArchiveAccount) -> None:
    page = "".join(render(account, Gallery(strips={}, stills={}, wanted=0), clear=False))
    assert 'id="over-time"' in page
    assert page.count('href="data:image/svg+xml;base64,') == 4
    assert "<b>outlet</b>" not in page


def test_results_from_elsewhere_and_coding_have_their_place(account: ArchiveAccount) -> None:
    column = Column("what", Type.OBJECT, "What.")
    rows = (({"<i>a</i>": 1},), (("x", "y"),))
    result = Result("own", "Own <b>result</b>", (Sheet(Table("own", "Rows.", (column,)), rows),), sentences=("Said.",))
    assert told_over_time(account, [result])[-1].rows == (("<i>a</i>: 1",), ("x; y",))
    page = "".join(
        render(account, Gallery(strips={}, stills={}, wanted=0), clear=False, coding=[result], more=[result])
    )
    assert 'id="coding"' in page
    assert page.count("Own &lt;b&gt;result&lt;/b&gt;</bdi></h3>") == 2
    assert "<i>a" not in page
    assert told(Result("empty", "Refused", ())).rows == ()


def test_the_report_of_an_archive_holds_it(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        fill(archive, [1, 2, 1, 0, 2])
        assert 'id="over-time"' in archive.report(pictures=False).read_text("utf-8")
