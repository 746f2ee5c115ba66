"""Tracing sound: golden results on tunes that the suite makes, and nothing of what has nothing to tell."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.fingerprint.tunes import noise, tone, tune
from tests.pipeline.conftest import shot
from tests.pipeline.sounding import add_sounds, items, part, trace, within, write_film
from twicetold import Archive
from twicetold.archive import ledger
from twicetold.model import Modality
from twicetold.pipeline.sound_tracing import STAGE

FIRST = tune(1, 20)


def test_reuse_is_found_with_both_ends_and_traced_once(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": FIRST, "B": within(part(FIRST, 8, 14), seed=7)})
        done = trace(archive)
        assert (len(done.items), done.matches) == (2, 1)
        (match,) = archive.matches()
        assert match.modality is Modality.AUDIO
        assert (match.query_item, match.ref_item) == (items(archive)["B"], items(archive)["A"])
        ends = [edge / 1e6 for span in (match.query, match.ref) if span for edge in (span.start, span.end)]
        assert ends == pytest.approx([5, 11, 8, 14], abs=0.2)
        assert match.rate == 1.0
        assert match.score > 0.99
        assert float(str(match.evidence["exact"])) > 0.5
        again = trace(archive)
        assert (again.items, again.matches) == ((), 0)
        assert len(archive.matches()) == 1


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_soundtrack_that_begins_late_is_told_on_the_clock_of_the_picture(tmp_path: Path, suffix: str) -> None:
    media = tmp_path / "in"
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, media, {"A": FIRST})
        late = np.concatenate([tune(7, 2), part(FIRST, 8, 14)])
        film = write_film(media / f"film.{suffix}", shot(1, 12), late, late_s=3.0)
        with av.open(str(film)) as container:
            begins = container.streams.audio[0].start_time * container.streams.audio[0].time_base
            assert float(begins) > 2.5
        table = media / "film.csv"
        table.write_text(f"id,source,published,file\nfilm,station,2025-01-01,{film.name}\n")
        archive.add(media, releases=table)
        trace(archive)
        (match,) = archive.matches()
        assert match.query_item == items(archive)["film"]
        ends = [edge / 1e6 for span in (match.query, match.ref) if span for edge in (span.start, span.end)]
        assert ends == pytest.approx([5, 11, 8, 14], abs=0.25)


def test_a_stretch_under_a_louder_sound_is_found(tmp_path: Path) -> None:
    inner = part(FIRST, 5, 15) + 2 * part(tune(30, 10), 0, 10)
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": FIRST, "B": within(inner / 3, seed=7)})
        trace(archive)
        (match,) = archive.matches()
        assert match.query is not None
        assert match.query.start / 1e6 == pytest.approx(5, abs=1)
        assert match.query.end / 1e6 == pytest.approx(15, abs=1)


def test_silence_tones_noise_and_other_tunes_never_match(tmp_path: Path) -> None:
    same = noise(1, 10)
    sounds = {
        "A": np.concatenate([tune(3, 6), same]),
        "B": np.concatenate([tune(4, 6), same]),
        "C": np.concatenate([tune(5, 6), tone(8), np.zeros(8 * 8000, np.float32)]),
        "D": np.concatenate([tune(6, 6), tone(8), np.zeros(8 * 8000, np.float32)]),
        "E": 0.5 * same,
        "F": tone(10),
        "G": np.zeros(10 * 8000, np.float32),
    }
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", sounds)
        trace(archive)
        assert archive.matches() == []


def test_bars_repeated_within_one_piece_are_no_reuse(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": np.concatenate([part(FIRST, 0, 5)] * 3)})
        assert trace(archive).matches == 0


def test_another_setting_has_everything_traced_anew(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_sounds(archive, tmp_path / "in", {"A": FIRST, "B": within(part(FIRST, 8, 14), seed=7)})
        trace(archive)
    settings = tmp_path / "archive" / "twicetold.toml"
    text = settings.read_text()
    head, tail = text.split("[sound]")
    settings.write_text(head + "[sound]" + tail.replace("min_span_ms = 2000", "min_span_ms = 8000"))
    with Archive.open(tmp_path / "archive") as archive:
        assert len(trace(archive).items) == 2
        assert archive.matches() == []
        assert len(ledger.done(archive.workplace().connection, STAGE)) == 2
