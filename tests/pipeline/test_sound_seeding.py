"""Which lines are tried, and when it is enough."""

from pathlib import Path

import numpy as np

from tests.fingerprint.tunes import tune
from tests.pipeline.sounding import part, within
from twicetold.align.sound_vote import WINDOW_FRAMES
from twicetold.fingerprint.sound import SoundPrint, sound_print
from twicetold.pipeline.sound_seeding import LOOKS_IN_VAIN, Candidates, by_item, candidate_lines
from twicetold.search.sound_index import SoundIndex

KNOWN, OTHER = "b" * 64, "c" * 64


def index_of(folder: Path, **sounds: SoundPrint) -> SoundIndex:
    index = SoundIndex.open(folder)
    index.append_many({name * 64: (made.landmarks, made.strong_landmarks) for name, made in sounds.items()})
    return index


def window(*items: int, most: int) -> Candidates:
    return Candidates(0, np.array([[item, 1.0, 0.0, 0.0, 9.0] for item in items]).reshape(-1, 5), most)


def test_each_window_has_the_true_line_first(tmp_path: Path) -> None:
    ref = tune(1, 25)
    index = index_of(tmp_path, b=sound_print([ref]), c=sound_print([tune(99, 25)]))
    track = sound_print([within(part(ref, 8, 18), seed=7)])
    windows = candidate_lines(index, track, items=[KNOWN, OTHER])
    assert [one.first for one in windows] == 2 * list(range(0, len(track) - 128, 128))
    assert [one.most_in_vain for one in windows[:: len(windows) // 2]] == list(LOOKS_IN_VAIN.values())
    for one in windows:
        if one.first in (128, 256):
            item, rate, offset, cents, _ = one.rows[0]
            assert (index.item_names[int(item)], rate, cents) == (KNOWN, 1.0, 0.0)
            assert abs(offset - 3 * 31.25) < 4
            assert (np.diff(one.rows[:, 4]) <= 0).all()


def test_only_items_asked_for_and_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    track = sound_print([tune(1, 12)])
    index = index_of(tmp_path / "1", b=track, c=track)
    windows = candidate_lines(index, track, items=[OTHER])
    assert {index.item_names[int(item)] for one in windows for item in one.rows[:, 0]} == {OTHER}
    assert all(not len(one.rows) for one in candidate_lines(index, track, items=[]))
    assert all(not len(one.rows) for one in candidate_lines(index, SoundPrint.empty(), items=[OTHER]))
    short = candidate_lines(index, sound_print([tune(1, 3)]), items=[OTHER])
    assert [one.first for one in short] == [0, 0]
    assert len(short[0].rows)


def test_lines_are_taken_up_until_enough_were_in_vain() -> None:
    lines = window(*range(10), most=4)
    assert lines.taken_up()[:, 0].tolist() == [0, 1, 2, 3]
    assert not len(lines.taken_up())
    lines.useful()
    lines.useful()
    assert lines.taken_up()[:, 0].tolist() == [4, 5]
    assert not len(lines.taken_up())


def test_what_all_releases_share_is_tried_in_all_of_them() -> None:
    lines = window(*range(50), most=3)
    tried = []
    for item, taken in by_item([lines]):
        tried.append(item)
        for one, _ in taken:
            one.useful()
    assert tried == list(range(50))


def test_lines_of_all_windows_come_item_by_item() -> None:
    windows = [window(2, 1, most=5), window(1, 0, most=5)]
    assert [(item, len(lines)) for item, lines in by_item(windows)] == [(0, 1), (1, 2), (2, 1)]
    assert WINDOW_FRAMES == 256
