from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.errors import SettingsInvalid
from twicetold.model import DateKind
from twicetold.settings import LineageSettings, MediaSettings, PictureSettings, Settings, dump, load


def loaded(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "twicetold.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == Settings()


def test_what_is_dumped_loads_equal(tmp_path: Path) -> None:
    assert loaded(tmp_path, dump(Settings())) == Settings()


def test_beside_furniture_a_second_has_to_be_left_however_short_a_shot_may_be() -> None:
    assert PictureSettings(min_span_ms=400).least_left_us == 1_000_000
    assert PictureSettings(min_span_ms=2500).least_left_us == 2_500_000


@given(
    workers=st.integers(0, 64),
    every=st.integers(40, 2000),
    score=st.floats(0, 1),
    order=st.permutations(list(DateKind)),
)
def test_any_settings_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, workers: int, every: int, score: float, order: list[DateKind]
) -> None:
    settings = Settings(
        media=MediaSettings(workers=workers),
        picture=PictureSettings(sample_every_ms=every, min_score=score),
        lineage=LineageSettings(date_order=tuple(order)),
    )
    assert loaded(tmp_path_factory.getbasetemp(), dump(settings)) == settings


@pytest.mark.parametrize(
    "text",
    [
        "[media]\nmemory_mb = 1024",
        "[sound]\nrate = 1",
        "[media]\nmemory_mib = 16",
        '[media]\nworkers = "two"',
        "[picture]\nmin_score = 1.5",
        "[lineage]\ndate_order = []",
        '[lineage]\ndate_order = ["guessed"]',
        "[media",
        "media = 3",
    ],
)
def test_what_is_unknown_mistyped_or_out_of_range_is_refused_by_file_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"twicetold\.toml") as caught:
        loaded(tmp_path, text)
    assert caught.value.hint


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twicetold.toml"
    path.write_bytes(b"\xff\xfe[media]")
    with pytest.raises(SettingsInvalid):
        load(path)


def test_every_setting_describes_itself() -> None:
    schema = msgspec.json.schema(Settings)
    for section in ("MediaSettings", "PictureSettings", "LineageSettings"):
        for name, field in schema["$defs"][section]["properties"].items():
            assert field.get("description"), f"{section}.{name}"
