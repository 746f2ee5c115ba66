"""The self-test on a small archive, and its interval."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.pipeline.conftest import Clip, shot
from twicetold import Archive
from twicetold.errors import UsageError
from twicetold.model import Match, Modality
from twicetold.pipeline.edits import EDITS
from twicetold.pipeline.selftest import _judge, wilson
from twicetold.time import Span

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
        assert results[edit].precision == pytest.approx(1, abs=0.1), edit
    assert all(result.false_s == 0 for result in results.values())


def match(query: tuple[float, float], ref: tuple[float, float], *, item: str = "A", **options: Any) -> Match:
    spans = [Span(round(start * 1e6), round(end * 1e6)) for start, end in (query, ref)]
    return Match(
        query_item="Q", ref_item=item, modality=Modality.VIDEO, query=spans[0], ref=spans[1], score=0.9, **options
    )


PLAIN = next(edit for edit in EDITS if edit.name == "re-encoded")
# Planted: item A from 10 s on, four seconds long, after two seconds of our own picture.
RIGHT = match((2, 6), (10, 14))


@pytest.mark.parametrize(
    ("found", "right_s", "wrong_s", "false_s"),
    [
        ([], 0, 0, 0),
        ([RIGHT], 4, 0, 0),
        ([match((1.5, 6), (9.5, 14))], 4, 0.5, 0),
        ([RIGHT, match((2, 5), (30, 33))], 4, 3, 0),
        ([RIGHT, match((2, 5), (30, 33), offset_known=False)], 4, 0, 0),
        ([RIGHT, match((2, 5), (1, 4), item="kin")], 4, 0, 0),
        ([RIGHT, match((2, 5), (1, 4), item="stranger")], 4, 3, 0),
        ([RIGHT, match((0, 1.5), (1, 2.5), item="kin")], 4, 1.5, 1.5),
    ],
)
def test_what_is_matched_is_right_wrong_or_neither(
    found: list[Match], right_s: float, wrong_s: float, false_s: float
) -> None:
    outcome = _judge(found, "A", 10_000_000, 4_000_000, PLAIN, kin={"kin"})
    assert (outcome.right_us / 1e6, outcome.wrong_us / 1e6, outcome.false_s) == (right_s, wrong_s, false_s)
    assert outcome.found == bool(found)
