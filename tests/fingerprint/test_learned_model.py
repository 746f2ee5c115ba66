from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from demo.footage import photograph
from tests.fingerprint.networks import broken, colours
from twicetold.errors import UsageError
from twicetold.fingerprint.learned_model import OWN, PACKAGED, PictureModel, model_file


def own(path: Path, digest: str) -> PictureModel:
    return PictureModel(model_file(OWN, path=path, sha256=digest))


def test_the_packaged_network_tells_copies_from_other_pictures() -> None:
    model = PictureModel(model_file(PACKAGED))
    cat, brook = photograph("cat"), photograph("brook")
    flipped = np.ascontiguousarray(cat[:, ::-1])
    smaller = np.ascontiguousarray(cat[::2, ::2])
    alike = [float(model.vectors(cat[None])[0] @ model.vectors(other[None])[0]) for other in (smaller, flipped, brook)]
    assert model.dimensions == 1280
    assert alike[0] > 0.9
    assert alike[1] > 0.9
    assert alike[2] < 0.8


def test_a_vector_does_not_depend_on_the_pictures_beside_it_nor_on_the_thread() -> None:
    model = PictureModel(model_file(PACKAGED))
    pictures = np.stack([photograph(name)[:224, :224] for name in ("cat", "dogs", "fig")])
    together = model.vectors(pictures)
    with ThreadPoolExecutor(3) as threads:
        singly = list(threads.map(lambda picture: model.vectors(picture[None])[0], pictures))
    np.testing.assert_array_equal(together, np.stack(singly))
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, rtol=1e-5)


@pytest.mark.parametrize("prepared", [False, True])
def test_a_network_that_the_user_names_is_given_its_picture_as_it_wants_it(tmp_path: Path, prepared: bool) -> None:
    model = own(tmp_path / "own.onnx", colours(tmp_path / "own.onnx", parts=2, prepared=prepared))
    picture = np.zeros((1, 100, 100, 3), np.uint8)
    picture[:, :50, :, 0] = 255
    upper, lower = model.vectors(picture)[0].reshape(3, 2, 2)[0]
    assert model.dimensions == 12
    assert (upper > 0.2).all()
    assert (lower < -0.2).all()


def test_another_file_than_the_one_meant_is_refused(tmp_path: Path) -> None:
    colours(tmp_path / "own.onnx")
    with pytest.raises(UsageError) as caught:
        own(tmp_path / "own.onnx", "0" * 64)
    assert caught.value.code == "learned.wrong_model"
    assert "SHA-256" in caught.value.message


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        own(tmp_path / "own.onnx", broken(tmp_path / "own.onnx"))
    assert caught.value.code == "learned.wrong_model"


def test_a_network_of_few_numbers_is_taken(tmp_path: Path) -> None:
    digest = colours(tmp_path / "own.onnx", parts=1)
    assert own(tmp_path / "own.onnx", digest).dimensions == 3


@pytest.mark.parametrize("name", ["sscd", "sscd-distilled", "file", "nonesuch"])
def test_a_model_that_is_not_there_is_named_with_what_to_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(UsageError) as caught:
        model_file(name)
    assert caught.value.code == "learned.no_model"
    assert "docs/learned.md" in caught.value.hint


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        own(tmp_path / "gone.onnx", "0" * 64)
    assert caught.value.code == "learned.no_model"
