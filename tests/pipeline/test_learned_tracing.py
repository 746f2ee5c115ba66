"""The slot from end to end: a network named in the settings, and what a trace and a query make of its proposals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fingerprint.networks import colours
from tests.pipeline.conftest import Clip, shot
from tests.pipeline.test_tracing import add
from twicetold import Archive
from twicetold.archive import runs
from twicetold.errors import UsageError
from twicetold.pipeline.learned_tracing import version_of_learned

Video = Callable[[str, Clip], Path]


@pytest.fixture
def folder(tmp_path: Path, video: Video) -> Path:
    """A: two shots. B: A's second shot, then one of its own."""
    first, second, third = (shot(seed, 4) for seed in (1, 2, 3))
    video("A", np.concatenate([first, second]))
    video("B", np.concatenate([second, third]))
    with Archive.init(tmp_path / "archive") as archive:
        add(archive, tmp_path / "media", {"A": "2024-01-01", "B": "2024-02-01"})
    return tmp_path / "archive"


def set_model(folder: Path, model: str, **others: str) -> None:
    path = folder / "twicetold.toml"
    text = path.read_text().replace('model = "none"', f'model = "{model}"')
    for name, value in others.items():
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    path.write_text(text)


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither codes nor spots propose anything."""
    monkeypatch.setattr("twicetold.pipeline.known.seeds_of", lambda *_args, **_more: iter(()))
    monkeypatch.setattr("twicetold.pipeline.known.spot_seeds_of", lambda *_args, **_more: iter(()))


def traced(folder: Path) -> list[tuple[bool, int]]:
    with Archive.open(folder) as archive:
        archive.trace(workers=1)
        return [(match.mirrored, round(match.ref.start / 1e6)) for match in archive.matches() if match.ref]


@pytest.mark.usefixtures("blind")
def test_what_a_users_own_network_proposes_is_judged_and_found(folder: Path) -> None:
    assert traced(folder) == []
    set_model(folder, "file", file="own.onnx", sha256=colours(folder / "own.onnx"))
    assert traced(folder) == [(False, 4)]
    with Archive.open(folder) as archive:
        (run,) = runs.last(archive.connection, most=1)
        assert run.versions["picture model file"] == archive.settings.learned.sha256
        assert list((folder / "fingerprints" / "file-1").rglob("*.arrow"))


@pytest.mark.usefixtures("blind")
def test_a_file_that_is_asked_for_is_described_too(folder: Path, tmp_path: Path, video: Video) -> None:
    set_model(folder, "file", file="own.onnx", sha256=colours(folder / "own.onnx"))
    traced(folder)
    asked = video("asked", np.concatenate([shot(9, 2), shot(1, 4)]))
    with Archive.open(folder, read_only=True) as archive:
        (found,) = archive.query(asked)
        assert found.query is not None
        assert abs(found.query.start - 2_000_000) <= 200_000


def test_setting_a_network_matches_again_and_setting_none_changes_nothing(folder: Path) -> None:
    before = traced(folder)
    with Archive.open(folder) as archive:
        assert version_of_learned(archive.workplace()) == ""
        assert archive.trace(workers=1).items_traced == 0
    set_model(folder, "file", file="own.onnx", sha256=colours(folder / "own.onnx"))
    with Archive.open(folder) as archive:
        assert archive.trace(workers=1).items_traced == 2
        assert archive.trace(workers=1).items_traced == 0
    assert traced(folder) == before == [(False, 4)]


def test_a_network_that_is_not_there_stops_the_trace_before_it_begins(folder: Path) -> None:
    set_model(folder, "file", file="gone.onnx", sha256="0" * 64)
    with Archive.open(folder) as archive:
        with pytest.raises(UsageError) as caught:
            archive.trace(workers=1)
        assert caught.value.code == "learned.no_model"
        assert runs.all_runs(archive.connection, command="trace") == []
