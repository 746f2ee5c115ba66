from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import bagit
import pytest

from twicetold.errors import UsageError


@pytest.fixture
def bag(archive, tmp_path: Path) -> Path:
    return archive.evidence.bag(tmp_path / "bag", release="later").path


def test_a_bag_is_valid_to_the_library_of_congress_program(bag: Path) -> None:
    found = bagit.Bag(str(bag))
    found.validate()
    assert found.info["Payload-Oxum"].split(".")[1] == str(len(found.payload_entries()))
    assert found.algorithms == ["sha256"]


def test_a_bag_verifies_with_a_bare_python(bag: Path) -> None:
    done = subprocess.run([sys.executable, "-I", "-S", bag / "verify.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "whole: every file is what the bag says\n")


def test_the_digest_of_a_bag_is_that_of_its_tag_manifest(archive, tmp_path: Path) -> None:
    made = archive.evidence.bag(tmp_path / "another", release="first", media=False)
    assert made.sha256 == hashlib.sha256((made.path / "tagmanifest-sha256.txt").read_bytes()).hexdigest()


def test_a_folder_that_is_there_is_never_written_into(archive, bag: Path) -> None:
    with pytest.raises(UsageError) as caught:
        archive.evidence.bag(bag, release="first")
    assert caught.value.code == "bag.exists"
    assert not list(bag.parent.glob(".*.part"))
