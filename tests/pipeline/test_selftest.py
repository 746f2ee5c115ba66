"""The self-test on a small archive, and its interval."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import Clip, shot
from twicetold import Archive
from twicetold.errors import UsageError
from twicetold.pipeline.selftest import wilson

Video = Callable[[str, Clip], Path]


def test_wilson_holds_its_published_example_and_its_edges() -> None:
    # Newcombe, Stat. Med. 17 (1998), table I: 81 of 263, and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_mild_edits_are_found_and_nothing_on_our_own_picture(tmp_path: Path, video: Video) -> None:
    video("A", np.concatenate([shot(1, 3), shot(2, 4)]))
    table = tmp_path / "releases.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "source", "published", "file"], ["A", "outlet", "2024-01-01", "A.mp4"]])
    with Archive.init(tmp_path / "archive") as archive:
        with pytest.raises(UsageError, match="self-test"):
            archive.self_test(excerpts=1, workers=1)
        archive.add(tmp_path / "media", releases=table)
        archive.trace(workers=1)
        results = {result.edit: result for result in archive.self_test(excerpts=1, workers=1)}
        assert archive.account().self_test is not None
    for edit in ("re-encoded", "grey", "brighter", "mirrored"):
        assert results[edit].found == results[edit].planted == 1, edit
    assert all(result.false_s == 0 for result in results.values())
