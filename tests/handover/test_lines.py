from __future__ import annotations

import csv

import pytest

from tests.handover.conftest import code, many
from twicetold.archive.bank_entries import Category, SignalKind
from twicetold.handover import lines


def test_a_line_is_type_and_signal_and_withdrawn_entries_are_left_out() -> None:
    written = lines.to_lines(many()).decode().splitlines()
    assert [line.split(" ")[0] for line in written] == ["vpdq", "pdq", "video_sha256"]
    assert written[1] == f"pdq {code(4).hex()}"


def test_the_data_set_has_the_head_and_the_categories_of_the_package() -> None:
    rows = list(csv.DictReader(lines.to_csv(many(), bank="FAIR").decode().splitlines()))
    assert list(rows[0]) == ["signal_type", "signal_str", "collab", "category", "tags"]
    assert (rows[0]["collab"], rows[0]["category"], rows[0]["tags"]) == ("FAIR", "INVESTIGATION_SEED", "flag night")
    assert len(rows) == 3


def test_both_come_back_with_the_same_hashes() -> None:
    whole = [entry.hashes for entry in many() if not entry.withdrawn]
    stripped = [tuple((one.code, one.time_us) for one in hashes) for hashes in whole]
    for found in (
        lines.read_lines(lines.to_lines(many()).decode()),
        lines.read_csv(lines.to_csv(many(), bank="B").decode()),
    ):
        assert not found.refused
        assert [tuple((one.code, one.time_us) for one in entry.hashes) for entry in found.entries] == stripped


def test_bare_hashes_comments_and_empty_lines_are_read() -> None:
    found = lines.read_lines(f"# a list\n\n{code(1).hex()}\r\npdq {code(2).hex()[2:]}\n")
    assert [entry.kind for entry in found.entries] == [SignalKind.PDQ, SignalKind.PDQ]
    assert found.entries[1].hashes[0].code == b"\0" + code(2)[1:]


def test_unknown_types_odd_lengths_and_unknown_categories_are_told_by_line() -> None:
    found = lines.read_lines(f"video_md5 {'0' * 32}\npdq abc\npdq {code(1).hex()}\n")
    assert [one.place for one in found.refused] == ["line 1", "line 2"]
    assert "video_md5" in found.refused[0].reason
    text = f"signal_type,signal_str,category\npdq,{code(1).hex()},GOOD\npdq,{code(2).hex()},NEGATIVE_CLASS\n"
    found = lines.read_csv(text)
    assert [entry.category for entry in found.entries] == [Category.NEGATIVE_CLASS]
    assert "GOOD" in found.refused[0].reason


def test_a_table_without_the_columns_is_no_data_set() -> None:
    with pytest.raises(ValueError, match="signal_type"):
        lines.read_csv("a,b\n1,2\n")
