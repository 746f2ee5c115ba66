"""The index of landmarks: incremental, replaced in one step, and honest about damage."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.tunes import tune
from twicetold.errors import IndexDamaged
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_landmarks import Landmarks
from twicetold.search.sound_index import SoundIndex, Tables

MANY = 10**6


def name(number: int) -> str:
    return f"{number:064x}"


def tables(seed: int, seconds: float = 8) -> Tables:
    found = sound_print([tune(seed, seconds)])
    return found.landmarks, found.strong_landmarks


def hits(index: SoundIndex, asked: Landmarks, *, strong: bool = False, items: list[str] | None = None) -> list[int]:
    """How many landmarks of each item were hit, by number of the item."""
    wanted = index.among(items or index.item_names)
    counts: list[int] = np.diff(index.query(asked, strong=strong, wanted=wanted, most_hits=MANY).edges).tolist()
    return counts


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = SoundIndex.open(tmp_path / "index")
    assert hits(index, tables(1)[0], items=[name(1)]) == []
    index.append_many({})
    assert index.item_names == ()
    assert len(index) == 0


@pytest.mark.parametrize("strong", [False, True])
def test_a_tune_finds_itself_above_all(tmp_path: Path, strong: bool) -> None:
    index = SoundIndex.open(tmp_path)
    index.append_many({name(n): tables(n) for n in range(1, 5)})
    counts = hits(index, tables(3)[strong], strong=strong)
    assert counts[2] > 2 * max(counts[:2] + counts[3:])
    asked = tables(3)[strong]
    found = index.query(asked, strong=strong, wanted=index.among([name(3)]), most_hits=MANY)
    query, frame, gap, shift = found.rows.T
    assert (np.diff(query) >= 0).all()
    same = (shift == 0) & (frame == asked.frame[query]) & (gap == asked.gap[query])
    assert same.sum() >= len(asked.frame)


def test_it_is_the_same_in_whatever_order_it_grew(tmp_path: Path) -> None:
    made = {name(n): tables(n, 4) for n in range(8)}
    answers = []
    for number, order in enumerate((sorted(made), sorted(made, reverse=True))):
        index = SoundIndex.open(tmp_path / str(number))
        for at in range(0, 8, 3):
            index.append_many({item: made[item] for item in order[at : at + 3]})
        answers.append(hits(SoundIndex.open(tmp_path / str(number)), tables(5)[0]))
    assert answers[0] == answers[1]


def test_what_is_removed_or_not_asked_for_is_not_found(tmp_path: Path) -> None:
    index = SoundIndex.open(tmp_path)
    index.append_many({name(n): tables(1) for n in (1, 2, 3)})
    assert len(set(hits(index, tables(1)[0]))) == 1
    assert hits(index, tables(1)[0], items=[name(2)])[0::2] == [0, 0]
    index.remove([name(1), name(99)])
    assert index.items() == {name(2), name(3)}
    assert len(hits(index, tables(1)[0])) == 2
    empty = SoundIndex.open(tmp_path)
    empty.remove([name(2), name(3)])
    assert hits(empty, tables(1)[0]) == []
    index = SoundIndex.open(tmp_path)
    index.append_many({name(2): tables(7), name(3): tables(1)})
    again = hits(SoundIndex.open(tmp_path), tables(1)[0])
    assert again[0] < again[1]


def test_where_there_are_too_many_hits_the_rarest_landmarks_are_asked(tmp_path: Path) -> None:
    index = SoundIndex.open(tmp_path)
    index.append_many({name(n): tables(n) for n in range(4)})
    asked = tables(1)[0]
    wanted = index.among(index.item_names)
    few = index.query(asked, strong=False, wanted=wanted, most_hits=300).rows
    assert 0 < len(few) <= 300
    everything = index.query(asked, strong=False, wanted=wanted, most_hits=MANY).rows
    kept = np.isin(everything[:, 0], few[:, 0])
    assert kept.sum() == len(few)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    index = SoundIndex.open(tmp_path)
    index.append_many({name(1): tables(1)})
    path = max((path for path in tmp_path.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IndexDamaged):
        SoundIndex.open(tmp_path)


def test_a_kill_in_the_middle_of_writing_leaves_what_was_there(tmp_path: Path) -> None:
    index = SoundIndex.open(tmp_path / "index")
    index.append_many({name(1): tables(1)})
    before = hits(index, tables(1)[0])
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys\n"
            "from tests.search.test_sound_index import SoundIndex, Path, name, tables\n"
            "from twicetold.search import segmented\n"
            "segmented.write_manifest = lambda *_, **__: os.kill(os.getpid(), 9)\n"
            "SoundIndex.open(Path(sys.argv[1])).append_many({name(2): tables(2)})\n",
            str(tmp_path / "index"),
        ],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    after = SoundIndex.open(tmp_path / "index")
    assert after.items() == {name(1)}
    assert hits(after, tables(1)[0]) == before
    after.append_many({name(2): tables(2)})
    assert SoundIndex.open(tmp_path / "index").items() == {name(1), name(2)}
