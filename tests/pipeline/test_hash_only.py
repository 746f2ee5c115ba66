"""A later archive and an earlier one, with and without their media: what is still found of one in the other."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import shot, write_video
from tests.pipeline.test_tracks import codes
from twicetold.api import Archive
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline import picture_tracing
from twicetold.pipeline.hash_only import EVIDENCE, STILL_BITS, alone, alone_matches, traced
from twicetold.pipeline.seeding import Seeds
from twicetold.pipeline.tracks import ItemCodes
from twicetold.time import Span

HEAD = "id,file,source,published\n"


def archive_of(folder: Path, name: str, date: str, clip: np.ndarray) -> Path:
    media = folder / f"media-{name}"
    media.mkdir()
    write_video(media / f"{name}.mp4", clip)
    (media / "releases.csv").write_text(f"{HEAD}{name},{name}.mp4,outlet,{date}\n")
    with Archive.init(folder / name) as archive:
        archive.add(media, releases=media / "releases.csv")
        archive.trace()
    return folder / name


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """`late` shows 3 s of `early` from 2 s on, after 2 s of its own; `early` has lost its media, `late` has not."""
    folder = tmp_path_factory.mktemp("hash-only")
    first = shot(1, 8)
    early = archive_of(folder, "early", "2020-01-01", first)
    late = archive_of(folder, "late", "2021-01-01", np.concatenate([shot(2, 2), first[50:125], shot(3, 2)]))
    with Archive.open(early) as archive:
        archive.hash_only.strip()
    return early, late


def copied(pair: tuple[Path, Path], to: Path) -> tuple[Path, Path]:
    return shutil.copytree(pair[0], to / "early"), shutil.copytree(pair[1], to / "late")


def near(span: Span | None, start_s: float, end_s: float) -> bool:
    return span is not None and abs(span.start / 1e6 - start_s) < 0.5 and abs(span.end / 1e6 - end_s) < 0.5


def test_a_later_release_is_traced_against_what_was_stripped(pair: tuple[Path, Path], tmp_path: Path) -> None:
    early, _ = copied(pair, tmp_path)
    media = pair[1].parent / "media-late"
    with Archive.open(early) as archive:
        assert archive.hash_only.stripped() == {item.sha256 for item in archive.items()}
        archive.add(media, releases=media / "releases.csv")
        archive.trace()
        [match] = archive.matches()
        assert near(match.query, 2, 5)
        assert near(match.ref, 2, 5)
        assert match.evidence[EVIDENCE] == 1
        assert match.score <= 0.9
        assert archive.verify().whole
        assert archive.problems() == []


def test_what_is_traced_may_be_stripped(pair: tuple[Path, Path]) -> None:
    with Archive.open(pair[1], read_only=True) as archive:
        [item] = archive.items()
        assert traced(archive.workplace())[ItemKind.VIDEO] == {item.sha256}


def test_a_match_that_nobody_looked_at_is_capped_and_says_so() -> None:
    match = Match(
        query_item="a", ref_item="b", modality=Modality.AUDIO, query=Span(0, 9), ref=Span(0, 9), score=1.0,
        evidence={"votes": 3.0},
    )  # fmt: skip
    assert (alone(match).score, alone(match).evidence) == (0.9, {"votes": 3.0, EVIDENCE: 1})


@pytest.mark.parametrize(("bits", "found"), [(0, True), (STILL_BITS, True), (STILL_BITS + 2, False)])
def test_stills_are_one_where_their_codes_are_near(bits: int, found: bool) -> None:
    one, other = codes(1), codes(1)
    other.codes[0, 0] ^= np.uint64((1 << bits) - 1)
    sides = ItemCodes(one, np.ones(1, np.bool_)), ItemCodes(other, np.ones(1, np.bool_))
    nowhere = np.zeros(1, np.int64)
    matches = alone_matches(
        "a", "b", (ItemKind.IMAGE, ItemKind.IMAGE), sides, [Seeds("b", nowhere, nowhere, False)],
        extend_max_distance_bits=80, min_span_us=1_000_000,
    )  # fmt: skip
    assert [(match.query, match.ref, match.modality) for match in matches] == [(None, None, Modality.IMAGE)] * found


@pytest.mark.parametrize(("samples", "found"), [(11, 0), (15, 1)])
def test_footage_shorter_than_a_fade_between_title_cards_is_not_claimed(samples: int, found: int) -> None:
    query, ref = codes(40), codes(40)
    query.codes[:] = np.random.default_rng(1).integers(0, 2**63, query.codes.shape, np.uint64)
    ref.codes[:] = np.random.default_rng(2).integers(0, 2**63, ref.codes.shape, np.uint64)
    query.codes[10 : 10 + samples] = ref.codes[20 : 20 + samples]
    sides = ItemCodes(query, np.ones(40, np.bool_)), ItemCodes(ref, np.ones(40, np.bool_))
    rows = np.arange(10, 10 + samples)
    matches = alone_matches(
        "a", "b", (ItemKind.VIDEO, ItemKind.VIDEO), sides, [Seeds("b", rows, rows + 10, False)],
        extend_max_distance_bits=80, min_span_us=1_000_000,
    )  # fmt: skip
    assert len(matches) == found


def test_what_was_found_in_media_stays_when_it_is_matched_again_without(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pair[0].parent
    with Archive.init(tmp_path / "both") as archive:
        for name in ("early", "late"):
            archive.add(folder / f"media-{name}", releases=folder / f"media-{name}" / "releases.csv")
        archive.trace()
        before = archive.matches()
        assert [EVIDENCE in match.evidence for match in before] == [False]
        archive.hash_only.strip()
        archive.trace(since="2019-01-01")
        assert archive.matches() == before
        monkeypatch.setattr(picture_tracing, "METHOD_VERSION", "another")
        archive.trace()
        assert archive.matches() == before
