from __future__ import annotations

from pathlib import Path

from tests.coding.conftest import add_message, archive  # noqa: F401 - the fixture
from twicetold.api import Archive
from twicetold.api.reported import coding_results, watch_results
from twicetold.report.results.reached import of_population
from twicetold.report.results.write import write_result
from twicetold.trends.reach.population import population


def code(archive: Archive, release: str, coder: str, *codes: str) -> None:  # noqa: F811
    archive.coding.start(release, coder=coder)
    for one in codes:
        archive.coding.code(release, one, coder=coder)
    archive.coding.finish(release, coder=coder)


def test_without_a_finished_pass_there_is_no_section(archive: Archive) -> None:  # noqa: F811
    archive.coding.start("R1", coder="Anna")
    assert coding_results(archive) == []


def test_what_cannot_be_told_is_told_as_such(archive: Archive) -> None:  # noqa: F811
    code(archive, "R1", "Anna", "war")
    told = {result.title: result for result in coding_results(archive)}
    assert "Not stated" in told["Agreement of coders"].sentences[0]
    assert "Not stated" in told["Theme shares, by month"].sentences[-1]
    assert told["Codebook 'themes', version 1"].sheets[0].rows


def test_agreement_samples_and_shares_stand_in_the_report(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    for number in range(40):
        add_message(archive, f"M{number:02}", f"Message {number}", day=number * 10)
    sample = archive.coding.samples.draw("audit", 30, seed=2)
    for unit in sample.drawn:
        for coder in ("Anna", "Bilal"):
            code(archive, unit.unit, coder, *(["war"] if unit.unit.endswith(("1", "5")) else []))
    told = {result.title: result for result in coding_results(archive)}
    assert {"Agreement of coders", "Random samples", "How common themes are, by the sample 'audit'"} <= set(told)
    assert told["Theme shares, by month"].figures
    assert "estimated from the random sample 'audit'" in told["Theme shares, by month"].paragraphs[0]
    page = archive.report(tmp_path / "report.html", pictures=False).read_text("utf-8")
    assert 'id="coding"' in page
    assert "How common themes are, by the sample" in page


def test_the_watch_is_told_of_many_sources_too(archive: Archive) -> None:  # noqa: F811
    assert watch_results(archive)[0].name == "watch"
    for number in range(25):
        add_message(archive, f"S{number}", f"Message {number}", source=f"source {number}", day=number)
    (watched,) = watch_results(archive)
    assert len(watched.sheet("watch").rows) == 20
    assert sum(row["asked"] for row in watched.sheet("watch_questions").records()) >= 25


def test_results_of_other_commands_are_told_too(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    ours, theirs = {str(n) for n in range(60)}, {str(n) for n in range(30, 80)}
    write_result(of_population(population({"ours": ours, "theirs": theirs})), tmp_path / "lists")
    page = archive.report(tmp_path / "report.html", pictures=False, results=[tmp_path / "lists"]).read_text("utf-8")
    assert "A population seen by 2 lists" in page


def test_a_sample_that_was_changed_does_not_stop_the_report(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    archive.coding.samples.draw("audit", 4, seed=2)
    code(archive, "R1", "Anna", "war")
    for (name,) in archive.connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'sample_unit'"
    ).fetchall():
        archive.connection.execute(f"DROP TRIGGER {name}")
    archive.connection.execute("UPDATE sample_unit SET probability = 0.9")
    page = archive.report(tmp_path / "report.html", pictures=False).read_text("utf-8")
    assert "was changed after it was drawn" in page
