from pathlib import Path

import pytest

from tests.media.text_files import subtitled_film
from twicetold.media.plan import DecodeLimits
from twicetold.media.probing import probe_file
from twicetold.media.text_embedded import read_embedded
from twicetold.model import ItemKind

LIMITS = DecodeLimits(max_frames=1000, max_pixels=1_000_000, max_duration_h=1)
ENGLISH = [(100, 400, "The first words"), (500, 900, "and the second")]
ARABIC = [(100, 400, "مرحبا بكم")]


@pytest.mark.parametrize(("ending", "codec"), [("mkv", "subrip"), ("mkv", "ass")])
def test_every_track_of_words_is_read_with_its_times(tmp_path: Path, ending: str, codec: str) -> None:
    track = read_embedded(subtitled_film(tmp_path / f"film.{ending}", ENGLISH, ARABIC, codec=codec), LIMITS)
    assert track.text == "The first words\nand the second\n\nمرحبا بكم"
    shown = [(track.text[start:end], at, until) for start, end, at, until in track.cues.tolist()]
    assert shown == [
        ("The first words", 100_000, 400_000),
        ("and the second", 500_000, 900_000),
        ("مرحبا بكم", 100_000, 400_000),
    ]


def test_a_film_without_words_has_an_empty_text(tmp_path: Path) -> None:
    assert read_embedded(subtitled_film(tmp_path / "film.mkv"), LIMITS).text == ""


def test_a_probe_counts_the_tracks(tmp_path: Path) -> None:
    probe = probe_file(subtitled_film(tmp_path / "film.mkv", ENGLISH, ARABIC), LIMITS)
    assert (probe.kind, probe.subtitle_tracks) == (ItemKind.VIDEO, 2)
