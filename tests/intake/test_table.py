from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twicetold.errors import TableInvalid
from twicetold.intake.plan import Plan
from twicetold.intake.table import COLUMNS, read_table
from twicetold.model import DateKind


@pytest.fixture
def table(folder: Path, media):
    """Reads a table of the given text; a.mp4 and b.mp4 lie beside it."""
    media(folder / "a.mp4")
    media(folder / "b.mp4")

    def read(content: str | bytes, **options: str) -> Plan:
        path = folder / "releases.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, folder, **options)

    return read


def test_all_columns_are_read(table, folder: Path) -> None:
    header = "id,file,source,title,published,claimed,collected,language,url,notes,x_camera"
    row = 'R1,a.mp4;b.mp4,Outlet,"A title, with comma",2024-05,2024-05-06,2024-06-01T10:00Z,ar,https://e.org/1,Seen,DV'
    (release,) = table(f"{header}\n{row}\n").releases
    assert (release.id, release.source, release.title) == ("R1", "Outlet", "A title, with comma")
    assert (release.language, release.url) == ("ar", "https://e.org/1")
    assert release.files == (folder / "a.mp4", folder / "b.mp4")
    assert release.notes == "Seen\ncamera: DV"
    assert [date.kind for date in release.dates] == [DateKind.PUBLISHED, DateKind.CLAIMED, DateKind.COLLECTED]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_delimiters_and_byte_order_marks_of_spreadsheets(table, delimiter: str, mark: bytes) -> None:
    text = "\r\n".join(delimiter.join(row) for row in [("ID", "Files", "Outlet"), ("R1", "a.mp4", "Ünïcode خبر")])
    (release,) = table(mark + text.encode()).releases
    assert release.source == "Ünïcode خبر"


def test_a_row_without_source_takes_the_one_given_or_the_folder_name(table) -> None:
    assert table("id,file\nR1,a.mp4\n").releases[0].source == "outlet"
    assert table("id,file\nR1,a.mp4\n", source="Ministry").releases[0].source == "Ministry"


def test_rows_with_one_id_are_items_of_one_release(table, folder: Path) -> None:
    plan = table("id,file,title,date\nR1,a.mp4,T,2024\nR1,b.mp4,,\n")
    (release,) = plan.releases
    assert release.files == (folder / "a.mp4", folder / "b.mp4")
    assert release.title == "T"
    assert not plan.problems


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("id,file,colour\nR1,a.mp4,red\n", ["'colour'", "'x_'", "published"]),
        ("id,title\nR1,T\n", ["'file'", "missing"]),
        ("file,title\na.mp4,T\n", ["'id'", "missing"]),
        ("id,file,date,published\nR1,a.mp4,2024,2024\n", ["'published'", "more than one"]),
        ("", ["empty"]),
        ("\n\n", ["empty"]),
        ('id,file\n"R1,a.mp4\n', ["row 2"]),
    ],
)
def test_a_wrong_header_or_no_table_adds_nothing(table, text: str, names: list[str]) -> None:
    with pytest.raises(TableInvalid) as caught:
        table(text)
    said = f"{caught.value.message} {caught.value.hint}"
    assert all(name in said for name in ["releases.csv", *names])


@pytest.mark.parametrize("raw", ["id,file\nR1,é.mp4\n".encode("latin-1"), "id,file\nR1,a.mp4\n".encode("utf-16")])
def test_another_encoding_is_not_guessed(table, raw: bytes) -> None:
    with pytest.raises(TableInvalid, match="not UTF-8") as caught:
        table(raw)
    assert "line" in caught.value.message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("R2,gone.mp4,2024", "intake.missing_file"),
        ("R2,../secret.mp4,2024", "intake.outside"),
        ("R2,/etc/passwd,2024", "intake.outside"),
        ("R2,b.mp4,2024-02-30", "intake.date_impossible"),
        ("R2,b.mp4,03/04/2024", "intake.date_ambiguous"),
        ("R2,b.mp4,soon", "intake.date_unknown"),
        (",b.mp4,2024", "intake.id_invalid"),
        (f"{'R' * 201},b.mp4,2024", "intake.id_invalid"),
        ('"R\n2",b.mp4,2024', "intake.id_invalid"),
        ("R2,b.mp4", "intake.row_shape"),
        ("R2,b.mp4,2024,extra", "intake.row_shape"),
        ("R1,b.mp4,2025", "intake.duplicate_id"),
        ("R2,,2024", "intake.nothing_named"),
    ],
)
def test_a_bad_row_is_a_problem_with_its_number_and_the_others_stand(table, row: str, code: str) -> None:
    plan = table(f"id,file,date\nR1,a.mp4,2024\n{row}\nR3,b.mp4,2024\n")
    assert [release.id for release in plan.releases] == ["R1", "R3"]
    assert plan.releases[0].dates[0].stated == "2024"
    (problem,) = plan.problems
    assert (problem.code, problem.subject) == (code, "releases.csv, row 3")
    assert problem.hint


def test_one_missing_file_of_several_leaves_the_others(table, folder: Path) -> None:
    plan = table("id,file\nR1,a.mp4; gone.mp4\n")
    assert plan.releases[0].files == (folder / "a.mp4",)
    assert [problem.code for problem in plan.problems] == ["intake.missing_file"]


def test_a_later_row_of_a_rejected_release_does_not_pass_for_it(table) -> None:
    plan = table("id,file,date\nR1,a.mp4,2024-02-30\nR1,b.mp4,\n")
    assert not plan.releases
    assert [problem.code for problem in plan.problems] == ["intake.date_impossible", "intake.row_of_rejected"]


def test_a_file_name_may_hold_a_semicolon(table, folder: Path, media) -> None:
    path = media(folder / "a;b.mp4")
    assert table('id,file\nR1,"a;b.mp4"\n').releases[0].files == (path,)


def test_columns_read_from_the_media_are_passed_over_with_a_notice(table) -> None:
    plan = table("id,file,duration\nR1,a.mp4,12\n")
    assert plan.releases
    assert len(plan.notices) == 1
    assert "'duration'" in plan.notices[0]


def test_empty_rows_are_not_rows(table) -> None:
    plan = table("id,file\n\nR1,a.mp4\n,\n")
    assert len(plan.releases) == 1
    assert not plan.problems


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6), st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_is_read_back(folder: Path, rows: list[tuple[str, str, str]], mark: str) -> None:
    (folder / "a.mp4").write_bytes(b"MEDIA")
    path = folder / "releases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=mark)
        writer.writerow(("id", "file", "title", "source", "notes"))
        for number, row in enumerate(rows):
            writer.writerow((f"R{number}", "a.mp4", *row))
    plan = read_table(path, folder)
    assert not plan.problems
    read = [(release.title, release.source, release.notes) for release in plan.releases]
    assert read == [(title, source or "outlet", notes) for title, source, notes in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(folder: Path, raw: bytes) -> None:
    path = folder / "releases.csv"
    path.write_bytes(b"id,file\n" + raw)
    try:
        plan = read_table(path, folder)
    except TableInvalid:
        return
    assert not plan.releases


def test_every_column_is_described() -> None:
    assert all(COLUMNS.values())
