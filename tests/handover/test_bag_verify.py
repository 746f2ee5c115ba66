"""`verify.py` notices whatever is done to a bag."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def drop_a_line(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize(
    ("name", "harm", "said"),
    [
        ("data/method.json", append, "was changed"),
        ("data/method.json", Path.unlink, "is missing"),
        ("data/extra", Path.touch, "is not listed"),
        ("data/custody.jsonl", drop_a_line, "does not end where the bag says"),
        ("data/custody.jsonl", append, "custody log breaks"),
        ("bag-info.txt", append, "was changed"),
        ("verify.txt", lambda path: path.symlink_to("/etc/hostname"), "is not listed"),
        ("manifest-sha256.txt", Path.unlink, "No such file"),
    ],
)
def test_harm_is_told(archive, tmp_path: Path, name: str, harm: Callable[[Path], object], said: str) -> None:
    bag = archive.evidence.bag(tmp_path / "bag", release="first", media=False).path
    harm(bag / name)
    done = subprocess.run([sys.executable, "-I", "-S", bag / "verify.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stdout) == (1, True), done.stdout
