"""The contract finds what breaks it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.testing.fingerprinters import FingerprinterContract, smooth_pictures


class Spoilt(PdqFrame):
    """`pdq-frame` with its result changed."""

    def __init__(self, spoil: Callable[[FrameCodes], FrameCodes]) -> None:
        self._spoil = spoil

    def compute(self, times_us: np.ndarray, pixels: np.ndarray) -> FrameCodes:
        return self._spoil(super().compute(times_us, pixels))


class Misnamed(PdqFrame):
    name = "PDQ Frame"


def contract_of(fingerprinter: PdqFrame) -> FingerprinterContract:
    contract = FingerprinterContract()
    contract.fingerprinter = lambda: fingerprinter  # type: ignore[method-assign]
    return contract


def changing() -> Callable[[FrameCodes], FrameCodes]:
    random = np.random.default_rng(0)
    return lambda codes: replace(codes, codes=random.integers(0, 2**64, codes.codes.shape, dtype=np.uint64))


@pytest.mark.parametrize(
    ("test", "fingerprinter"),
    [
        ("test_name_and_version_are_fit_for_file_names", Misnamed()),
        ("test_same_pictures_same_codes", Spoilt(changing())),
        ("test_neighbours_in_a_batch_change_nothing", Spoilt(changing())),
        (
            "test_the_mirrored_code_is_the_code_of_the_mirrored_picture",
            Spoilt(lambda codes: replace(codes, mirrored=codes.codes)),
        ),
        ("test_a_copy_encoded_again_is_near", Spoilt(changing())),
        ("test_other_pictures_are_far", Spoilt(lambda codes: replace(codes, codes=codes.codes * np.uint64(0)))),
        (
            "test_a_black_picture_is_known_as_blank",
            Spoilt(lambda codes: replace(codes, flags=codes.flags * np.uint8(0))),
        ),
        (
            "test_every_picture_has_a_row_with_its_time",
            Spoilt(lambda codes: codes.take(np.arange(len(codes)) > 0)),
        ),
    ],
)
def test_a_fingerprinter_that_breaks_the_contract_fails_it(test: str, fingerprinter: PdqFrame):
    with pytest.raises(AssertionError):
        getattr(contract_of(fingerprinter), test)()


def test_a_contract_without_a_fingerprinter_says_so():
    with pytest.raises(NotImplementedError, match="which fingerprinter"):
        FingerprinterContract().test_is_a_fingerprinter()


def test_pictures_differ_and_fill_the_range():
    pictures = smooth_pictures(3, height=40, width=60)
    assert pictures.shape == (3, 40, 60)
    assert (pictures.min(), pictures.max()) == (0, 255)
    assert not np.array_equal(pictures[0], pictures[1])
    assert smooth_pictures(1, height=40, width=60, rgb=True).shape == (1, 40, 60, 3)
