from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.trends.archived import fill
from tests.trends.tabled import table
from twicetold import Archive
from twicetold.errors import DataRefused, TableInvalid, UsageError


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.init(tmp_path / "ours") as made:
        fill(made, [2] * 14 + [5] * 14, recycled_from=14)
        yield made


def test_series_of_the_record(archive: Archive) -> None:
    volume = archive.trends.series(by="week")
    assert [reading.value for reading in volume.readings] == [2] * 14 + [5] * 14
    shares = archive.trends.series(of="recycled", by="week", source="The outlet")
    assert [reading.value for reading in shares.readings] == [0] * 14 + [0.5] * 14
    assert archive.trends.series(of="minutes", by="month", last=date(2020, 12, 31)).readings[-1].value == 0


def test_changes_steps_and_comparisons_of_a_series(archive: Archive) -> None:
    volume = archive.trends.series(by="week")
    (possible,) = archive.trends.changes(volume).points
    (change,) = archive.trends.changes(volume, drift=False).established
    assert possible.on == change.on
    assert change.earliest <= date(2020, 4, 13) <= change.latest
    step = archive.trends.step(volume, date(2020, 4, 13), slope=False)
    assert step.step.low <= 2.5 <= step.step.high
    compared = archive.trends.compare(
        volume, (date(2020, 1, 6), date(2020, 4, 13)), (date(2020, 4, 13), date(2020, 7, 20))
    )
    assert compared.rows[0].effect == pytest.approx(2.5)


def test_own_edges_replace_the_calendar(archive: Archive, tmp_path: Path) -> None:
    edges = table(tmp_path, "edge,label\n2020-01-06,before\n2020-04-13,after\n2020-07-20,")
    series = archive.trends.series(edges=edges)
    assert [(reading.period.name, reading.value) for reading in series.readings] == [("before", 28), ("after", 70)]
    assert [period.name for period in archive.trends.periods(edges=edges)] == ["before", "after"]


def test_windows_are_kept_and_make_gaps(archive: Archive, tmp_path: Path) -> None:
    windows = table(tmp_path, "first,last,source\n2020-01-06,2020-02-16,\n2020-03-02,2020-07-19,")
    assert archive.trends.add_windows(windows) == 2
    assert archive.trends.add_windows(windows) == 0
    series = archive.trends.series(by="week")
    assert [n for n, reading in enumerate(series.readings) if reading.gap] == [6, 7]
    assert [event.action for event in archive.custody()][-2:] == ["windows.added"] * 2


def test_an_unknown_source_names_those_that_there_are(archive: Archive) -> None:
    with pytest.raises(UsageError, match="nobody") as error:
        archive.trends.series(source="nobody")
    assert error.value.code == "usage.no_source"
    assert "The outlet" in error.value.hint


def test_an_archive_without_dates_has_no_series(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "empty") as empty, pytest.raises(UsageError) as error:
        empty.trends.series()
    assert error.value.code == "trends.nothing"


HEAD = "indicator,first,last,value,unit,citation"


def test_indicators_are_added_disputed_and_asked_for(archive: Archive, tmp_path: Path) -> None:
    assert archive.trends.add_indicators(table(tmp_path, f"{HEAD}\nland,2020-01-06,,90800,km2,press")) == 1
    assert archive.trends.add_indicators(table(tmp_path, f"{HEAD}\nland,2020-01-06,,91000-92000,km2,other")) == 1
    land = archive.trends.indicator("land")
    assert (land.unit, len(land.disputed)) == ("km2", 2)
    with pytest.raises(DataRefused) as refused:
        archive.trends.beside(archive.trends.series(by="week"), "land")
    assert refused.value.code == "trends.too_few"
    with pytest.raises(UsageError) as error:
        archive.trends.indicator("sea")
    assert error.value.code == "indicators.unknown"


def test_another_unit_is_an_error_and_nothing_of_the_table_is_kept(archive: Archive, tmp_path: Path) -> None:
    archive.trends.add_indicators(table(tmp_path, f"{HEAD}\nland,2020-01-06,,90800,km2,press"))
    wrong = table(tmp_path, f"{HEAD}\nfighters,2020-01,,5,persons,press\nland,2020-02-06,,35000,square miles,press")
    with pytest.raises(TableInvalid) as error:
        archive.trends.add_indicators(wrong)
    assert error.value.code == "indicators.unit"
    assert [one.name for one in archive.trends.indicators()] == ["land"]


def test_indicators_can_be_added_where_the_archive_is_open_for_reading(archive: Archive, tmp_path: Path) -> None:
    with Archive.open(archive.layout.root, read_only=True) as reader:
        reader.trends.add_indicators(table(tmp_path, f"{HEAD}\nland,2020-01-06,,90800,km2,press"))
        assert len(reader.trends.indicators()) == 1


def test_the_watch_asks_of_every_source(archive: Archive) -> None:
    found = archive.trends.watch(last=date(2020, 7, 19), false_alarms=0.1, baseline=20)
    assert {each.check.value for each in found.found} == {"burst", "new footage"}
    assert not found.alarms
    silent = archive.trends.watch(last=date(2020, 9, 6), baseline=20)
    assert silent.found[0].observed == 0


def test_what_shares_half_of_the_shorter_is_the_same_material(archive: Archive, tmp_path: Path) -> None:
    shared = archive.trends.shared()
    assert shared["The outlet-20-1"] == {"The outlet-0-0"}
    log = table(
        tmp_path,
        """subject,platform,at,state,release
        u,p,2020-01-06,alive,The outlet-0-0
        u,p,2020-02-06,gone,
        v,p,2020-06-06,alive,The outlet-20-1""",
    )
    (one,) = archive.trends.returns(log).found
    assert (one.by, one.same) == ("v", "material")


def test_what_two_archives_missed(archive: Archive, tmp_path: Path) -> None:
    with Archive.init(tmp_path / "theirs") as other:
        fill(other, [1] * 14 + [3] * 14 + [1])
        path = other.layout.root
    found = archive.trends.missed([path], by="month")
    assert found.lists == ("ours", "theirs")
    assert (found.whole.held, found.whole.shared) == ((98, 57), 56)
    assert found.whole.size == pytest.approx(99 * 58 / 57 - 1)


def test_themes_come_from_what_people_coded(archive: Archive) -> None:
    coding = archive.coding
    coding.add_codebook()
    for coder in ("ada", "ben"):
        coding.add_coder(coder)
    for week in range(28):
        for coder in ("ada", "ben"):
            release = f"The outlet-{week}-0"
            coding.start(release, coder=coder)
            coding.code(release, "war" if week >= 14 else "utopia", coder=coder)
            coding.finish(release, coder=coder)
    table = archive.trends.themes(by="week")
    assert set(table.themes) - set(table.silent) == {"utopia", "war"}
    assert table.coded == (1.0,) * 28
    assert (table.coders, table.exclusive) == (2, True)
    assert "How the coded releases were chosen is not known" in " ".join(table.cautions)


def coded(archive: Archive, names: list[str], *, war_from: int) -> None:
    """Two coders find war in releases from a week on."""
    for name in names:
        for coder in ("ada", "ben"):
            archive.coding.start(name, coder=coder)
            archive.coding.code(name, "war" if int(name.split("-")[1]) >= war_from else "utopia", coder=coder)
            archive.coding.finish(name, coder=coder)


def test_themes_of_two_stretches_are_compared_by_what_the_sample_tells_of_all(archive: Archive) -> None:
    archive.coding.add_codebook()
    for coder in ("ada", "ben"):
        archive.coding.add_coder(coder)
    releases = {release.id: release for release in archive.releases()}
    days = sorted(release.dates[0].earliest.date() for release in releases.values())
    middle = releases["The outlet-14-0"].dates[0].earliest.date()
    stretches = ((days[0], middle), (middle, days[-1] + timedelta(days=1)))
    # What somebody chose: the first release of every week. How themes differ in these may come from the choice.
    coded(archive, [f"The outlet-{week}-0" for week in range(28)], war_from=14)
    with pytest.raises(DataRefused, match="neither all of them nor a random sample") as caught:
        archive.trends.compare_themes(*stretches)
    assert caught.value.code == "trends.chosen"
    sample = archive.coding.samples.draw("audit", 40, seed=3)
    there = {f"The outlet-{week}-0" for week in range(28)}
    coded(archive, [unit.unit for unit in sample.drawn if unit.unit not in there], war_from=14)
    found = archive.trends.compare_themes(*stretches)
    rows = {row.what: row for row in found.rows}
    told = archive.coding.samples.prevalence(themes=["war"], periods=(found.first, found.second)).shares
    assert [rows["war"].first, rows["war"].second] == [share.interval.estimate for share in told]
    assert rows["war"].standard_error == pytest.approx(sum(share.variance for share in told) ** 0.5)
    assert rows["war"].adjusted < 0.01
    assert "random sample 'audit'" in found.method.paragraph
    swapped = archive.trends.compare_themes(*stretches[::-1])
    assert {row.what: row.effect for row in swapped.rows}["war"] == pytest.approx(-rows["war"].effect)
