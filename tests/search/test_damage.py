"""What the disk, a crash or a killed process can do to an index."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged, StorageFull
from twicetold.search import segmented
from twicetold.search.index import Addition, FrameIndex

GROW_FOREVER = """
import sys
from pathlib import Path
import numpy as np
from twicetold.search.index import Addition, FrameIndex
from twicetold.testing.codes import drifting_codes

index = FrameIndex.open(Path(sys.argv[1]))
random = np.random.default_rng(0)
for number in range(len(index.items()), 100_000):
    index.append(f"{number:064x}", drifting_codes(50, random), np.arange(50))
    print(number, flush=True)
"""


def test_a_process_killed_while_it_writes_leaves_all_that_it_acknowledged(tmp_path: Path):
    known = 0
    for kill_after in (3, 8, 15):
        child = subprocess.Popen([sys.executable, "-c", GROW_FOREVER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        acknowledged = [child.stdout.readline() for _ in range(kill_after)]
        child.send_signal(signal.SIGKILL)
        rest = child.communicate()[0].splitlines()
        last = int([*acknowledged, *rest][-1])
        index = FrameIndex.open(tmp_path)
        assert index.items() >= {f"{number:064x}" for number in range(last + 1)}
        assert len(index) == 50 * len(index.items())
        assert len(index.items()) > known
        known = len(index.items())


def test_a_crash_before_the_manifest_leaves_the_old_index(
    archive: list[Addition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    index = FrameIndex.open(tmp_path)
    index.append_many(archive[:3])

    def crash(folder: Path, manifest: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(segmented, "write_manifest", crash)
        with pytest.raises(StorageFull):
            index.append_many(archive[3:5])
    for view in (index, FrameIndex.open(tmp_path)):
        assert view.items() == {addition.item_sha256 for addition in archive[:3]}
    index.append_many(archive[3:5])
    assert FrameIndex.open(tmp_path).items() == {addition.item_sha256 for addition in archive[:5]}


def test_what_a_crash_left_behind_is_cleared_by_the_next_change(archive: list[Addition], tmp_path: Path):
    index = FrameIndex.open(tmp_path)
    index.append(*archive[0])
    for name in (".segment-000009.part", "segment-000002", "segment-000008"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "codes.npy").write_bytes(b"half")
    index = FrameIndex.open(tmp_path)
    index.append(*archive[1])
    assert index.items() == {archive[0].item_sha256, archive[1].item_sha256}
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["segment-000002"]
    assert FrameIndex.open(tmp_path).items() == index.items()


@pytest.mark.parametrize("name", ["codes.npy", "item.npy", "row.npy", "names.npy", "firsts.npy", "order.npy"])
@pytest.mark.parametrize("harm", ["flip", "cut", "delete", "empty"])
def test_a_damaged_file_is_named(archive: list[Addition], tmp_path: Path, name: str, harm: str):
    FrameIndex.open(tmp_path).append(*archive[0])
    path = tmp_path / "segment-000001" / name
    content = bytearray(path.read_bytes())
    match harm:
        case "flip":
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        case "cut":
            path.write_bytes(content[:-1])
        case "empty":
            path.write_bytes(b"")
        case "delete":
            path.unlink()
    with pytest.raises(IndexDamaged, match=name):
        FrameIndex.open(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"bands": 16, "format": 2}', '{"bands": "x"}', '{"bands": 16, "extra": 1}', "\xff"]
)
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str):
    (tmp_path / "manifest.json").write_text(text, encoding="latin-1")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        FrameIndex.open(tmp_path)


def test_a_missing_segment_is_damage(archive: list[Addition], tmp_path: Path):
    FrameIndex.open(tmp_path).append(*archive[0])
    (tmp_path / "segment-000001").rename(tmp_path / "elsewhere")
    with pytest.raises(IndexDamaged, match="segment-000001"):
        FrameIndex.open(tmp_path)


def test_no_file_of_an_index_can_hold_a_pickle(archive: list[Addition], tmp_path: Path):
    FrameIndex.open(tmp_path).append(*archive[0])
    for path in tmp_path.rglob("*.npy"):
        assert np.load(path, allow_pickle=False).dtype != object
