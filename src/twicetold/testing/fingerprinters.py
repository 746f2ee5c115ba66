"""What every fingerprinter must do, as tests: subclass, say which fingerprinter, and run pytest.

class TestMine(FingerprinterContract):
    def fingerprinter(self) -> Fingerprinter:
        return Mine()
"""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twicetold.fingerprint.base import Fingerprinter, FrameCodes, settings_digest
from twicetold.fingerprint.blank import Blank

Pictures = NDArray[np.uint8]

_WAVES = 60


def smooth_pictures(count: int, *, height: int, width: int, rgb: bool = False, seed: int = 0) -> Pictures:
    """Pictures unlike one another, each a sum of slow waves: uint8 (count, height, width), or (..., 3) where `rgb`."""
    random = np.random.default_rng(seed)
    y = 2 * np.pi * (np.arange(height)[:, None] + 0.5) / height
    x = 2 * np.pi * (np.arange(width)[None, :] + 0.5) / width
    shape = (count, height, width, 3) if rgb else (count, height, width)
    pictures = np.empty(shape, np.uint8)
    for picture in pictures:
        down, across = random.uniform(0.3, 12, (2, _WAVES)) * random.choice([-1, 1], (2, _WAVES))
        vertical = y * down + random.uniform(0, 2 * np.pi, _WAVES)
        horizontal = x * across[:, None]
        # sin(a + b) taken apart, so that all waves are two products of matrices.
        strength = 1 / np.hypot(down, across)
        waves = (np.sin(vertical) * strength) @ np.cos(horizontal) + (np.cos(vertical) * strength) @ np.sin(horizontal)
        gray = np.interp(waves, (waves.min(), waves.max()), (0, 255))
        picture[:] = np.rint(gray[..., None] * random.uniform(0.8, 1, 3) if rgb else gray)
    return pictures


class FingerprinterContract:
    """Subclass as `TestSomething` and override `fingerprinter`."""

    same_max_bits = 31
    """A copy that was encoded again stays within this distance."""
    other_min_bits = 64
    """A picture of something else stays beyond this distance."""
    mirrored_max_bits = 2
    """Slack between the mirrored code and the code of the mirrored picture: the last digit of a sum may differ."""

    def fingerprinter(self) -> Fingerprinter:
        """The fingerprinter under test."""
        raise NotImplementedError("a subclass says which fingerprinter it tests")

    def pictures(self, count: int) -> Pictures:
        """Pictures of the size that the fingerprinter wants."""
        wanted = self.fingerprinter().pictures
        return smooth_pictures(count, height=wanted.frame_height, width=wanted.frame_width, rgb=wanted.rgb)

    def compute(self, pictures: Pictures) -> FrameCodes:
        """Fingerprints of `pictures`, a fifth of a second apart."""
        return self.fingerprinter().compute(np.arange(len(pictures), dtype=np.int64) * 200_000, pictures)

    def test_name_and_version_are_fit_for_file_names(self) -> None:
        made = self.fingerprinter()
        np.testing.assert_equal(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", made.name), [made.name])
        np.testing.assert_equal(re.findall(r"\d+(?:\.\d+)*", made.version), [made.version])

    def test_settings_have_a_stable_digest(self) -> None:
        first, second = self.fingerprinter().settings, self.fingerprinter().settings
        reordered = dict(reversed(list(first.items())))
        np.testing.assert_equal(settings_digest(second), settings_digest(reordered))

    def test_is_a_fingerprinter(self) -> None:
        np.testing.assert_equal(isinstance(self.fingerprinter(), Fingerprinter), True)

    def test_same_pictures_same_codes(self) -> None:
        pictures = self.pictures(3)
        first, second = self.compute(pictures), self.compute(pictures.copy())
        _assert_same(first, second)

    def test_neighbours_in_a_batch_change_nothing(self) -> None:
        pictures = self.pictures(4)
        whole = self.compute(pictures)
        singly = [
            self.fingerprinter().compute(np.array([k * 200_000], np.int64), pictures[k : k + 1]) for k in range(4)
        ]
        _assert_same(whole, FrameCodes.joined(singly))

    def test_every_picture_has_a_row_with_its_time(self) -> None:
        codes = self.compute(self.pictures(5))
        np.testing.assert_array_equal(np.unique(codes.times_us), np.arange(5) * 200_000)
        np.testing.assert_array_less(codes.quality, 101)

    def test_no_pictures_no_rows(self) -> None:
        np.testing.assert_equal(len(self.compute(self.pictures(1)[:0])), 0)

    def test_pictures_are_left_as_they_were(self) -> None:
        pictures = self.pictures(2)
        kept = pictures.copy()
        self.compute(pictures)
        np.testing.assert_array_equal(pictures, kept)

    def test_the_mirrored_code_is_the_code_of_the_mirrored_picture(self) -> None:
        pictures = self.pictures(6)
        codes, flipped = self.compute(pictures), self.compute(np.ascontiguousarray(pictures[:, :, ::-1]))
        np.testing.assert_array_less(_distances(codes.mirrored, flipped.codes), self.mirrored_max_bits + 1)
        np.testing.assert_array_less(_distances(flipped.mirrored, codes.codes), self.mirrored_max_bits + 1)

    def test_a_copy_encoded_again_is_near(self) -> None:
        pictures = self.pictures(6)
        copies = np.stack([_encoded_again(picture) for picture in pictures])
        distances = _distances(self.compute(pictures).codes, self.compute(copies).codes)
        np.testing.assert_array_less(distances, self.same_max_bits + 1)

    def test_other_pictures_are_far(self) -> None:
        codes = self.compute(self.pictures(6)).codes
        np.testing.assert_array_less(self.other_min_bits, _distances(codes, np.roll(codes, 1, axis=0)))

    def test_a_black_picture_is_known_as_blank(self) -> None:
        codes = self.compute(np.zeros_like(self.pictures(1)))
        np.testing.assert_array_equal(codes.flags & np.uint8(Blank.BLACK), Blank.BLACK)

    def test_a_full_picture_is_not_blank(self) -> None:
        np.testing.assert_array_equal(self.compute(self.pictures(3)).flags, 0)


def _assert_same(first: FrameCodes, second: FrameCodes) -> None:
    for name in ("times_us", "codes", "mirrored", "quality", "flags", "region"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)


def _distances(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.int64]:
    distances: NDArray[np.int64] = np.bitwise_count(first ^ second).sum(axis=1, dtype=np.int64)
    return distances


def _encoded_again(picture: Pictures) -> Pictures:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=40)
    with Image.open(buffer) as image:
        return np.asarray(image)
