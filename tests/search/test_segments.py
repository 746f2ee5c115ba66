from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.arrays import whole_folder
from twicetold.search.manifest import SegmentRecord
from twicetold.search.segments import Rows, merged, open_segment, write_segment


def rows_of(*items: tuple[str, list[int]]) -> Rows:
    """Rows whose codes tell item and row, of items given in order of their names."""
    names = np.array([name for name, _ in items], "S64")
    item = np.repeat(np.arange(len(items), dtype=np.int32), [len(rows) for _, rows in items])
    row = np.array([row for _, rows in items for row in rows], np.int32)
    codes = np.column_stack([item, row, row * 2, row * 3]).astype(np.uint64)
    return Rows(codes, item, row, names)


def written(folder: Path, name: str, rows: Rows) -> SegmentRecord:
    with whole_folder(folder, name) as (beside, files):
        write_segment(beside, rows, bands=16)
    return SegmentRecord(name=name, codes=len(rows), files=files)


def told(rows: Rows) -> list[tuple[str, int, int]]:
    return [
        (rows.names[item].decode(), int(row), int(code[1]))
        for item, row, code in zip(rows.item, rows.row, rows.codes, strict=True)
    ]


def test_merged_parts_are_in_order_of_name_and_row():
    parts = [rows_of(("b", [3, 5])), rows_of(("a", [9]), ("c", [1, 2])), rows_of(("d", []))]
    expected = [("a", 9, 9), ("b", 3, 3), ("b", 5, 5), ("c", 1, 1), ("c", 2, 2)]
    assert told(merged(parts)) == expected
    assert told(merged(parts[::-1])) == expected
    assert merged(parts).names.tolist() == [b"a", b"b", b"c", b"d"]


def test_rows_without_some_items_keep_the_others_with_their_names():
    rows = rows_of(("a", [1]), ("b", [2, 3]), ("c", [4])).without(np.array([b"b", b"x"], "S64"))
    assert told(rows) == [("a", 1, 1), ("c", 4, 4)]
    assert rows.names.tolist() == [b"a", b"c"]


def test_a_segment_written_is_read_from_the_disk(tmp_path: Path):
    rows = rows_of(("a", [1]), ("b", [2, 3]))
    record = written(tmp_path, "segment-000001", rows)
    segment = open_segment(tmp_path, record, bands=16)
    assert told(segment.rows) == told(rows)
    assert record.codes == 3
    assert not segment.rows.codes.flags.writeable
    assert segment.table.rows.shape == (16, 3)


def test_a_segment_without_codes_keeps_its_names(tmp_path: Path):
    record = written(tmp_path, "segment-000001", rows_of(("a", [])))
    assert open_segment(tmp_path, record, bands=16).rows.names.tolist() == [b"a"]


def test_the_same_rows_make_the_same_files(tmp_path: Path):
    rows = rows_of(("a", [1, 2]), ("b", [2, 3]))
    first = written(tmp_path, "segment-000001", rows)
    second = written(tmp_path, "segment-000002", rows)
    assert first.files == second.files


def test_a_segment_of_other_rows_is_told_by_its_record(tmp_path: Path):
    record = written(tmp_path, "segment-000001", rows_of(("a", [1, 2])))
    written(tmp_path, "segment-000001", rows_of(("a", [1, 3])))
    with pytest.raises(IndexDamaged):
        open_segment(tmp_path, record, bands=16)
