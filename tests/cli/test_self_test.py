from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from twicetold.api import Archive
from twicetold.pipeline.reports import EDIT_COLUMNS, EditResult


def result(edit: str, found: int, error: float | None) -> EditResult:
    return EditResult(
        edit=edit,
        planted=4,
        found=found,
        recall=found / 4,
        recall_low=0.1,
        recall_high=0.9,
        precision=1.0 if found else None,
        median_boundary_error_s=error,
        false_s=0.0,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A self-test that needs no footage: what it was asked for is kept here, and its result is always the same."""
    calls: list[dict[str, Any]] = []

    def self_test(self: Archive, **options: Any) -> list[EditResult]:
        assert not self.read_only
        calls.append(options)
        return [result("re-encoded", 4, 0.04), result("picture in picture", 0, None)]

    monkeypatch.setattr(Archive, "self_test", self_test)
    return calls


def test_each_edit_is_a_row_with_recall_and_its_interval(twicetold, filled: Path, asked: list[Any]) -> None:
    ended = twicetold("self-test", "--format", "csv")
    assert ended.status == 0
    first, second = list(csv.DictReader(io.StringIO(ended.out)))
    assert tuple(first) == EDIT_COLUMNS
    assert (first["edit"], first["recall"], first["recall_low"]) == ("re-encoded", "1.0", "0.1")
    # Where nothing was found there is no error to tell; it is not zero.
    assert second["median_boundary_error_s"] == ""
    assert second["precision"] == ""
    assert json.loads(twicetold("self-test", "--format", "json").out)[1]["median_boundary_error_s"] is None


def test_it_says_what_not_found_means_for_this_archive(twicetold, filled: Path, asked: list[Any]) -> None:
    ended = twicetold("self-test")
    assert "was not found in any earlier release of this archive (1 release" in ended.err
    assert "knows nothing outside the archive" in ended.err
    assert "not found" not in twicetold("-q", "self-test").err


def test_the_number_of_excerpts_reaches_the_archive_and_has_bounds(twicetold, filled: Path, asked: list[Any]) -> None:
    assert twicetold("self-test", "--excerpts", "3").status == 0
    assert twicetold("self-test").status == 0
    assert [call["excerpts"] for call in asked] == [3, 10]
    for wrong in ("0", "501", "many"):
        assert twicetold("self-test", "--excerpts", wrong).status == 2
    assert len(asked) == 2


def test_an_archive_in_which_nothing_is_traced_says_what_to_do(twicetold, filled: Path) -> None:
    ended = twicetold("self-test", "--excerpts", "1")
    assert (ended.status, ended.out) == (2, "")
    assert "[selftest.no_footage]" in ended.err
    assert "twicetold trace" in ended.err
