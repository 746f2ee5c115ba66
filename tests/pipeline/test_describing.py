from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.fingerprint.networks import colours
from tests.pipeline.conftest import Clip, shot
from twicetold import Archive
from twicetold.archive import ledger
from twicetold.fingerprint.learned import Described
from twicetold.fingerprint.learned_model import OWN, PictureModel, model_file
from twicetold.media.reader import MediaReader
from twicetold.pipeline.describing import FEW, Describing, FewPictures, KeptPictures, described_items
from twicetold.pipeline.fingerprinting import Sampling
from twicetold.pipeline.keypointing import KeypointMaking, Spots
from twicetold.run.progress import NoProgress

SAMPLING = Sampling(200_000)


@pytest.fixture
def model(tmp_path: Path) -> PictureModel:
    return PictureModel(model_file(OWN, path=tmp_path / "own.onnx", sha256=colours(tmp_path / "own.onnx", parts=4)))


@pytest.fixture
def archive(tmp_path: Path, video: Callable[[str, Clip], Path]) -> Archive:
    """A film of two shots with black between them, and a still."""
    path = video("film", np.concatenate([shot(1, 4), np.zeros((50, 90, 160), np.uint8), shot(2, 4)]))
    Image.fromarray(np.repeat(shot(3, 1)[0][:, :, None], 3, axis=2)).save(path.with_name("still.png"))
    archive = Archive.init(tmp_path / "archive")
    archive.add(path.parent, source="outlet")
    return archive


def described(archive: Archive, making: Describing) -> dict[str, Described]:
    with MediaReader(archive.settings.media, workers=1) as reader:
        found = described_items(archive.workplace(), reader, making, workers=1, progress=NoProgress())
    names = {item.sha256: item.name for item in archive.items()}
    return {names[item]: pictures for item, pictures in found.items()}


def test_a_few_pictures_of_each_film_are_described_and_black_ones_are_not(
    archive: Archive, model: PictureModel
) -> None:
    with archive:
        found = described(archive, FewPictures(model))
        assert len(found["still.png"]) == 1
        times = found["film.mp4"].times_us
        assert 3 <= len(times) <= FEW
        assert not ((times > 4_100_000) & (times < 5_900_000)).any()
        assert found["film.mp4"].vectors.shape[1] == 48


def test_kept_frames_are_those_whose_spots_are_kept(archive: Archive, model: PictureModel) -> None:
    with archive:
        archive.trace(workers=1)
        place = archive.workplace()
        spots = Spots(place)
        found = described(archive, KeptPictures(model, spots.__getitem__, sampling=SAMPLING))
        (film,) = [item.sha256 for item in archive.items() if item.name == "film.mp4"]
        kept = spots[film].times_us
        assert set(found["film.mp4"].times_us) <= set(kept)
        assert len(found["film.mp4"]) >= 6


def test_what_is_described_is_kept_until_the_network_is_another(
    archive: Archive, model: PictureModel, tmp_path: Path
) -> None:
    with archive:
        first = described(archive, FewPictures(model))
        files = {path: path.stat().st_mtime_ns for path in archive.layout.fingerprints.rglob("*.arrow")}
        again = described(archive, FewPictures(model))
        assert {path: path.stat().st_mtime_ns for path in files} == files
        np.testing.assert_array_equal(first["film.mp4"].vectors, again["film.mp4"].vectors)
        next(iter(files)).unlink()
        assert set(described(archive, FewPictures(model))) == set(first)
        other = colours(tmp_path / "other.onnx", parts=2)
        making = FewPictures(PictureModel(model_file(OWN, path=tmp_path / "other.onnx", sha256=other)))
        assert described(archive, making)["still.png"].vectors.shape == (1, 12)
        assert not ledger.done(archive.connection, making.stage, version=FewPictures(model).version)


def test_another_way_to_keep_frames_is_another_version(model: PictureModel, monkeypatch: pytest.MonkeyPatch) -> None:
    before = KeptPictures(model, lambda _item: None, sampling=SAMPLING).version
    monkeypatch.setattr(KeypointMaking, "__init__", lambda self, **_: setattr(self, "version", "99"))
    assert KeptPictures(model, lambda _item: None, sampling=SAMPLING).version != before
