from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def coded(twicetold, filled: Path):
    """The archive with the default codebook, Anna and Bilal, and release R1 assigned to both."""
    twicetold("codebook", "add", "--default")
    twicetold("code", "coders", "Anna")
    twicetold("code", "coders", "Bilal")
    assert twicetold("code", "assign", "R1", "--coder", "Anna", "--coder", "Bilal").status == 0
    return twicetold


def listed(coded, *arguments: str) -> list[dict]:
    return json.loads(coded("code", "list", "--format", "json", *arguments).out)


def test_a_span_is_coded_taken_back_and_coded_again(coded) -> None:
    given = coded("code", "add", "R1", "war", "--coder", "Anna", "--span", "0:00.25-0.5", "--note", "drums")
    assert (given.status, given.err) == (0, "Kept as coding 1.\n")
    (one,) = listed(coded)
    assert (one["start"], one["end"], one["coder"], one["note"]) == (250_000, 500_000, "Anna", "drums")
    assert coded("code", "withdraw", 1, "--coder", "Anna", "--reason", "no drums").status == 0
    assert listed(coded) == []
    assert len(listed(coded, "--withdrawn")) == 1


def test_passes_are_worked_through_blind(coded) -> None:
    coded("code", "add", "R1", "war", "--coder", "Anna")
    assert listed(coded, "--viewer", "Bilal") == []
    assert coded("code", "done", "R1", "--coder", "Bilal").status == 0
    assert len(listed(coded, "--viewer", "Bilal")) == 1
    passes = json.loads(coded("code", "passes", "--open", "--format", "json").out)
    assert [(one["coder"], one["blind"]) for one in passes] == [("Anna", True)]


def test_what_cannot_be_coded_is_told_with_what_to_do(coded) -> None:
    ended = coded("code", "add", "R1", "merci", "--coder", "Anna")
    assert ended.status == 2
    assert "coding.unknown_code" in ended.err
    assert "Is mercy meant?" in ended.err
    assert "coding.no_coder" in coded("code", "add", "R1", "war", "--coder", "Cem").err
    assert "coding.coder_exists" in coded("code", "coders", "ANNA").err


def test_where_coders_differ_somebody_decides(coded) -> None:
    assert coded("code", "adjudicate", "R1", "war", "does-not-apply", "--coder", "Anna").status == 0
    assert coded("code", "start", "R1", "--coder", "Anna").status == 0


def test_codings_leave_and_come_back_as_files(coded, tmp_path: Path) -> None:
    coded("code", "add", "R1", "war", "--coder", "Anna")
    for name in ("c.csv", "c.qdpx"):
        assert coded("code", "export", tmp_path / name).status == 0
        ended = coded("code", "import", tmp_path / name)
        assert (ended.status, "1 were there" in ended.err) == (0, True)
    (tmp_path / "bad.csv").write_text("release,code,coder\nR1,wars,Anna\n")
    ended = coded("code", "import", tmp_path / "bad.csv")
    assert (ended.status, "1 problems" in ended.err) == (3, True)
