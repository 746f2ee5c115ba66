from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.text_segments import Postings, merged, open_text_segment, write_text_segment

A, B, C = (letter * 64 for letter in "abc")


def postings(rows: list[tuple[int, int, int]], *names: str) -> Postings:
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Postings(
        columns[0].astype(np.uint32),
        columns[1].astype(np.int32),
        columns[2].astype(np.int32),
        np.array(sorted(names), "S64"),
    )


def rows(held: Postings) -> list[tuple[int, str, int]]:
    return [
        (int(key), held.names[item].decode()[0], int(place))
        for key, item, place in zip(held.keys, held.item, held.place, strict=True)
    ]


def test_merging_gives_one_order_whatever_the_order_of_the_parts() -> None:
    one = postings([(5, 0, 2), (7, 0, 0)], B)
    other = postings([(5, 1, 0), (5, 1, 9), (6, 0, 4)], A, C)
    expected = [(5, "b", 2), (5, "c", 0), (5, "c", 9), (6, "a", 4), (7, "b", 0)]
    assert rows(merged([one, other])) == rows(merged([other, one])) == expected


def test_without_an_item_its_postings_are_gone() -> None:
    held = postings([(1, 0, 0), (1, 1, 3), (2, 2, 5)], A, B, C)
    assert rows(held.without(np.array([B], "S64"))) == [(1, "a", 0), (2, "c", 5)]
    assert held.without(np.array([], "S64")) is held


def test_a_segment_is_read_as_it_was_written(tmp_path: Path) -> None:
    held = postings([(1, 0, 0), (9, 1, 3)], A, B)
    record = write_text_segment(tmp_path, "segment-000001", held)
    assert record.postings == 2
    assert rows(open_text_segment(tmp_path, record).postings) == rows(held)


def test_a_segment_without_postings_is_one(tmp_path: Path) -> None:
    record = write_text_segment(tmp_path, "segment-000001", postings([], A))
    assert open_text_segment(tmp_path, record).postings.names.tolist() == [A.encode()]


@pytest.mark.parametrize("name", ["keys.npy", "item.npy", "place.npy", "names.npy"])
def test_a_changed_or_missing_file_is_damage(tmp_path: Path, name: str) -> None:
    record = write_text_segment(tmp_path, "segment-000001", postings([(1, 0, 0)], A))
    path = tmp_path / "segment-000001" / name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(IndexDamaged, match=name):
        open_text_segment(tmp_path, record)
    path.unlink()
    with pytest.raises(IndexDamaged, match=name):
        open_text_segment(tmp_path, record)
