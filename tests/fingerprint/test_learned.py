from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from demo.footage import photograph
from tests.fingerprint.networks import colours
from twicetold.fingerprint.learned import SHORT, Described, describe
from twicetold.fingerprint.learned_model import OWN, PACKAGED, PictureModel, model_file


@pytest.fixture
def small(tmp_path: Path) -> PictureModel:
    return PictureModel(model_file(OWN, path=tmp_path / "own.onnx", sha256=colours(tmp_path / "own.onnx", parts=4)))


def pictures(*names: str) -> np.ndarray:
    return np.stack([photograph(name)[:240, :320] for name in names])


def test_directions_survive_eight_bits_and_the_projection() -> None:
    model = PictureModel(model_file(PACKAGED))
    given = pictures("cat", "dogs", "brook", "ridge")
    times = np.arange(4, dtype=np.int64)
    exact = model.vectors(given)
    whole = describe(model, times, given, short=False)
    short = describe(model, times, given, short=True, end_us=9)
    assert whole.vectors.shape == (4, 1280)
    assert short.vectors.shape == (4, SHORT)
    assert short.end_us == 9
    np.testing.assert_allclose(whole.units @ whole.units.T, exact @ exact.T, atol=0.01)
    np.testing.assert_allclose(short.units @ short.units.T, exact @ exact.T, atol=0.2)


def test_blank_pictures_are_left_out(small: PictureModel) -> None:
    given = pictures("cat", "dogs", "fig")
    given[1] = 17
    found = describe(small, np.array([0, 5, 9], np.int64), given, short=False)
    np.testing.assert_array_equal(found.times_us, [0, 9])


def test_a_network_of_few_numbers_is_kept_whole(small: PictureModel) -> None:
    found = describe(small, np.zeros(1, np.int64), pictures("cat"), short=True)
    assert found.vectors.shape == (1, 48)
    assert np.abs(found.vectors).max() == 127


def test_nothing_gives_nothing(small: PictureModel) -> None:
    found = describe(small, np.zeros(0, np.int64), np.zeros((0, 64, 64, 3), np.uint8), short=True)
    assert len(found) == 0
    assert found.units.shape == (0, 48)


@pytest.mark.parametrize(
    ("times", "vectors"),
    [
        (np.array([3, 3], np.int64), np.zeros((2, 4), np.int8)),
        (np.array([1, 2], np.int64), np.zeros((3, 4), np.int8)),
        (np.array([1, 2], np.int64), np.zeros((2, 4), np.float32)),
    ],
)
def test_columns_that_do_not_fit_are_refused(times: np.ndarray, vectors: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"times|vectors"):
        Described(times, vectors)
