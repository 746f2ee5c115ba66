from __future__ import annotations

import csv
from pathlib import Path

import pytest

from twicetold.errors import TableInvalid
from twicetold.intake.autoarchiver import looks_like_autoarchiver, read_autoarchiver
from twicetold.intake.plan import Plan
from twicetold.model import DateKind

SHEET = [
    "Link",
    "Archive status",
    "Archive location",
    "Archive date",
    "Upload timestamp",
    "Upload title",
    "Text content",
    "Hash",
]


@pytest.fixture
def table(folder: Path):
    def read(header: list[str], *rows: list[str]) -> Plan:
        path = folder / "archived.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return read_autoarchiver(path, folder)

    return read


def row(link: str = "https://t.me/c/1", location: str = "out/page.html") -> list[str]:
    return [link, "archived", location, "2024-06-01T10:00:00+00:00", "2024-05-06T12:30:15", "T", "words", "x"]


def test_the_sheet_leads_over_the_page_to_the_media(table, folder: Path, media) -> None:
    clip, still = media(folder / "out" / "clip one.mp4"), media(folder / "out" / "still.jpg")
    page = '<video src="./clip%20one.mp4"></video><img src="https://cdn.org/a/still.jpg"><a href="meta.json">'
    (folder / "out" / "page.html").write_text(page)
    (release,) = table(SHEET, row()).releases
    assert release.files == (clip, still)
    assert (release.source, release.url, release.title, release.notes) == ("t.me", "https://t.me/c/1", "T", "words")
    assert [date.kind for date in release.dates] == [DateKind.PUBLISHED, DateKind.COLLECTED]


def test_the_location_may_be_the_medium_itself(table, folder: Path, media) -> None:
    path = media(folder / "v.mp4")
    assert table(SHEET, row(location="v.mp4")).releases[0].files == (path,)


def test_words_without_media_are_a_release(table) -> None:
    (release,) = table(SHEET, row(location="")).releases
    assert (release.files, release.texts) == ((), ("words",))


def test_links_that_nothing_came_of_are_counted(table) -> None:
    plan = table(SHEET, [cell if cell != "words" else "" for cell in row(location="")])
    assert (plan.releases, plan.problems, plan.ignored) == ([], [], 1)


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://bucket.org/page.html", "intake.no_local_media"),
        ("out/bare.html", "intake.no_local_media"),
        ("out/gone.html", "intake.missing_file"),
        ("../../page.html", "intake.outside"),
    ],
)
def test_media_that_lie_elsewhere_are_problems(table, folder: Path, location: str, code: str) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "bare.html").write_text('<img src="far.jpg">')
    plan = table(SHEET, row(location=location))
    assert [problem.code for problem in plan.problems] == [code]


LITERALS = ["status", "metadata", "media"]
METADATA = (
    "{'url': 'https://e.org/p', 'title': 'T', 'content': 'words', '_processed_at': datetime.datetime(2024, 6, 1, 10, 0,"
    " tzinfo=datetime.timezone.utc), 'timestamp': datetime.datetime(2024, 5, 6, 12, 30, 15)}"
)


def test_its_own_csv_is_parsed(table, folder: Path, media) -> None:
    path = media(folder / "local" / "v.mp4")
    listed = "[{'filename': '/tmp/x/v.mp4', '_key': 'local/v.mp4', 'urls': ['https://e.org/v'], 'properties': {}}]"
    (release,) = table(LITERALS, ["archived", METADATA, listed]).releases
    assert release.files == (path,)
    assert [date.stated for date in release.dates] == ["2024-05-06T12:30:15Z", "2024-06-01T10:00:00Z"]


@pytest.mark.parametrize(
    "hostile",
    [
        "__import__('os').system('true')",
        "[open('/etc/passwd')]",
        "datetime.datetime(*[1])",
        "{'url': x}",
        "(" * 5000,
        "{'url':",
    ],
)
def test_literals_are_parsed_and_never_run(table, hostile: str) -> None:
    plan = table(LITERALS, ["archived", hostile, "[]"])
    assert [problem.code for problem in plan.problems] == ["intake.line"]


def test_another_table_is_refused(table) -> None:
    with pytest.raises(TableInvalid, match="auto-archiver"):
        table(["id", "file"], ["1", "a.mp4"])
    assert looks_like_autoarchiver(SHEET)
    assert looks_like_autoarchiver(LITERALS)


def test_a_page_may_name_what_no_file_system_takes(table, folder: Path, media) -> None:
    path = media(folder / "v.mp4")
    (folder / "page.html").write_text(f'<img src="{"x" * 5000}.jpg"><img src="a%00b.jpg"><img src="v.mp4">')
    assert table(SHEET, row(location="page.html")).releases[0].files == (path,)
