from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.coding.exchange.conftest import WORDS, told
from twicetold.coding.exchange import qdpx, refi
from twicetold.coding.exchange.qdpx import Source
from twicetold.errors import TableInvalid
from twicetold.model import ItemKind


def test_everything_comes_back_from_a_project(coded, other, tmp_path: Path) -> None:
    file = tmp_path / "project.qdpx"
    assert coded.coding.export(file) == 4
    report = other.coding.import_(file)
    assert (report.added, report.problems) == (4, ())
    assert told(other) == told(coded)
    assert other.coding.import_(file).there == 4


def test_offsets_are_code_points_of_the_words_in_the_file(coded, tmp_path: Path) -> None:
    file = tmp_path / "project.qdpx"
    coded.coding.export(file)
    with zipfile.ZipFile(file) as archive:
        root = refi.parsed(archive.read("project.qde"), where="w")
        (selection,) = [one for one in root.iter() if refi.local(one) == "PlainTextSelection"]
        words = next(
            text
            for name in archive.namelist()
            if (text := archive.read(name).decode()) == WORDS and name.startswith("sources/")
        )
    start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    assert words[start:end] == WORDS[7:13] == "غادرت "


def project(qde: str, **files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.qde", qde)
        for name, text in files.items():
            archive.writestr(f"sources/{name}.txt", text.encode("utf-8-sig"))
    return buffer.getvalue()


def read(coded, qde: str, **files: str):
    sources = [Source("Ü-1", coded.release("Ü-1").items[0], ItemKind.TEXT, WORDS)]
    return qdpx.read(project(qde, **files), coded.coding.codebook(), sources, where="p.qdpx")


CODES = "<CodeBook><Codes><Code guid='X1' name='War'/><Code guid='X2' name='Weather'/></Codes></CodeBook>"
USERS = "<Users><User guid='U1' name='Ada'/></Users>"


def source(inside: str, name: str = "somewhere.txt") -> str:
    return f"<Sources><TextSource guid='S1' name='{name}' plainTextPath='internal://s1.txt'>{inside}</TextSource></Sources>"


def test_a_project_of_another_program_is_recognised_by_its_words(coded) -> None:
    given = (
        "<PlainTextSelection startPosition='0' endPosition='3' creatingUser='u1'>"
        "<Coding guid='c' creatingUser='U1' creationDateTime='2024-05-06T10:00:00Z'><CodeRef targetGUID='x1'/></Coding>"
        "</PlainTextSelection>"
    )
    found, wrong = read(coded, f"<Project>{USERS}{CODES}{source(given)}</Project>", s1=WORDS)
    (one,) = found
    assert wrong == []
    assert (one.code, one.coder, one.target.release, one.target.bounds) == ("war", "Ada", "Ü-1", (0, 3))
    assert one.made_at == "2024-05-06T10:00:00Z"


def test_what_is_not_understood_is_told(coded) -> None:
    given = (
        "<PlainTextSelection startPosition='5' endPosition='3'><Coding creatingUser='U1'><CodeRef "
        "targetGUID='X1'/></Coding></PlainTextSelection>"
        "<PDFSelection page='1'><Coding creatingUser='U1'><CodeRef targetGUID='X1'/></Coding></PDFSelection>"
        "<Coding creatingUser='U1'><CodeRef targetGUID='X2'/></Coding>"
        "<Coding creatingUser='U9'><CodeRef targetGUID='X1'/></Coding>"
    )
    found, wrong = read(coded, f"<Project>{USERS}{CODES}{source(given)}</Project>", s1=WORDS)
    assert found == []
    said = " ".join(problem.message for problem in wrong)
    for word in ("no bounds", "PDFSelection", "no code of the codebook", "names no coder"):
        assert word in said
    _, unknown = read(coded, f"<Project>{USERS}{CODES}{source(given)}</Project>", s1="other words")
    assert "is no item of this archive" in unknown[0].message


@pytest.mark.parametrize(
    "content", [b"no zip", project("<Project>"), project('<!DOCTYPE a [<!ENTITY x "y">]><Project>&x;</Project>')]
)
def test_what_is_no_project_is_refused(coded, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "p.qdpx"
    file.write_bytes(content)
    with pytest.raises(TableInvalid) as caught:
        coded.coding.import_(file)
    assert caught.value.code == "coding.refi"


def test_a_file_that_unpacks_to_too_much_is_refused(coded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qdpx, "MAX_BYTES", 100)
    with pytest.raises(TableInvalid, match="unpacks to more"):
        read(coded, "<Project>" + " " * 200 + "</Project>")


def test_what_a_coder_noted_comes_back_with_its_coding(coded, other, tmp_path: Path) -> None:
    """Notes stayed behind."""
    coded.coding.code("Ü-1", "mercy", coder="Anna", note="ملاحظة & «note»")
    file = tmp_path / "project.qdpx"
    coded.coding.export(file)
    other.coding.import_(file)
    notes = [{(one.code, one.note) for one in side.coding.codings()} for side in (coded, other)]
    assert notes[0] == notes[1]
    assert "ملاحظة & «note»" in {one.note for one in other.coding.codings()}
