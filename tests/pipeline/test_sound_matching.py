"""One soundtrack against those that an index knows."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import scipy.signal

from tests.fingerprint.tunes import tune
from tests.pipeline.sounding import part, within
from twicetold.align.sound_pair import Sound
from twicetold.errors import MediaRejected
from twicetold.fingerprint.sound import sound_print
from twicetold.fingerprint.sound_spectrum import RATE_HZ, Samples
from twicetold.model import Match
from twicetold.pipeline import sound_matching, sound_seeding
from twicetold.pipeline.sound_matching import sound_matches
from twicetold.search.sound_index import SoundIndex
from twicetold.settings import SoundSettings

REF = tune(1, 25)
ASKED, KNOWN, OTHER = "a" * 64, "b" * 64, "c" * 64


def matches(
    folder: Path, query: Samples, *, readable: bool = True, more: Mapping[str, Samples] | None = None, **settings: float
) -> list[Match]:
    samples = {ASKED: query, KNOWN: REF, OTHER: tune(99, 25), **(more or {})}
    prints = {item: sound_print([sound]) for item, sound in samples.items()}
    index = SoundIndex.open(folder)
    index.append_many(
        {item: (prints[item].landmarks, prints[item].strong_landmarks) for item in samples if item != ASKED}
    )

    def read(item: str, start_us: int, end_us: int) -> Samples:
        if not readable:
            raise MediaRejected("gone", code="media.missing", hint="Bring it back.")
        return samples[item][start_us * RATE_HZ // 1_000_000 : end_us * RATE_HZ // 1_000_000]

    return sound_matches(
        index,
        ASKED,
        prints[ASKED],
        lambda item: Sound.of(prints[item]),
        partners=samples,
        read=read,
        settings=SoundSettings(**settings),  # type: ignore[arg-type]
    )


def edges(match: Match) -> list[float]:
    assert match.query is not None
    assert match.ref is not None
    return [edge / 1e6 for span in (match.query, match.ref) for edge in (span.start, span.end)]


@pytest.mark.parametrize("readable", [True, False])
def test_reuse_is_found_whether_or_not_the_media_can_still_be_read(tmp_path: Path, readable: bool) -> None:
    (match,) = matches(tmp_path, within(part(REF, 8, 14), seed=7), readable=readable)
    assert edges(match) == pytest.approx([5, 11, 8, 14], abs=0.2)
    assert match.ref_item == KNOWN
    assert ("exact" in match.evidence) is readable


@pytest.mark.parametrize(("up", "down"), [(4, 5), (9, 10), (11, 10), (5, 4)])
def test_a_sound_played_faster_or_slower_is_found_at_its_rate(tmp_path: Path, up: int, down: int) -> None:
    changed = scipy.signal.resample_poly(part(REF, 6, 16), up, down).astype(np.float32)
    found = matches(tmp_path, within(changed, seed=7))
    (match,) = found
    assert match.rate == pytest.approx(down / up, abs=0.01)
    length = 10 * up / down
    assert edges(match) == pytest.approx([5, 5 + length, 6, 16], abs=0.7)


def test_what_more_releases_share_than_looks_are_taken_is_found_in_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_seeding, "LOOKS_IN_VAIN", {False: 2, True: 1})
    monkeypatch.setattr(sound_matching, "FOLLOWED_IN_VAIN", 1)
    bed = part(REF, 8, 14)
    more = {f"{number:064}": within(bed, seed=100 + 2 * number) for number in range(6)}
    found = matches(tmp_path, within(bed, seed=7), more=more)
    assert {match.ref_item for match in found} == {KNOWN, *more}


def test_a_minimum_length_and_score_are_kept(tmp_path: Path) -> None:
    query = within(part(REF, 8, 12), seed=7)
    assert len(matches(tmp_path / "1", query)) == 1
    assert matches(tmp_path / "2", query, min_span_ms=6000) == []
    assert matches(tmp_path / "3", query, min_score=1.0) == []


def test_nothing_in_common_is_no_match_and_nothing_to_hear_has_no_candidates(tmp_path: Path) -> None:
    assert matches(tmp_path / "1", tune(50, 20)) == []
    assert matches(tmp_path / "2", np.zeros(0, np.float32)) == []
