"""PDQ against values computed once with `pdqhash` 0.2.8, the reference C++ in a Python package."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.fingerprint import pdq_kernels as kernels
from twicetold.fingerprint.pdq import MIRROR_FLIPS, Turn, dihedral, from_hex, pdq, pdq_batch, to_hex


def picture(height: int, width: int, seed: int) -> np.ndarray:
    """RGB (height, width, 3) from whole-number arithmetic alone, so that it is the same everywhere."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    u, v = x * 1024 // width, y * 1024 // height
    planes = []
    for channel in range(3):
        total = np.zeros((height, width), np.int64)
        for k in range(1, 9):
            a = (seed * 7919 + k * 104729 + channel * 1299709) % 997
            period = 64 + (a * k) % 900
            total += np.abs((u * (a % 13 - 6) + v * (a % 11 - 5) + a) % (2 * period) - period) * 255 // period
        planes.append(total // 8)
    return np.stack(planes, axis=2).astype(np.uint8)


REFERENCE = [
    (64, 64, 1, 100, "9e151bbd3f68e3113f684bbbc068a391c2fc203eea85a34fea83ab40eaeaab90"),
    (128, 128, 2, 100, "8a7724bb8e7724f3d0063abc9068d83d5f68983de095cdc4f8c05368e48b56fe"),
    (100, 157, 3, 100, "4faa38090fa2508f0987509119b254d5efb7aa95ffbaaab1ff925533aa4c9468"),
    (360, 640, 4, 100, "e015f4a0d037be81d5408c80deec93d7c0446bcb3f9e713c383f716a3fc1717a"),
    (481, 333, 5, 100, "ffaa9aff343560e05ec220bd15af6518b63fe46aea424b1e1528aa849bc12be3"),
    (720, 1280, 6, 100, "031c5788a25d7788525c5748f3e157b653e93930ad46a85f2ef6f996fe8081c9"),
    (7, 9, 7, 80, "c36bfe003eb601fffc81e1c969c2d628363629d7c9c929d796361e26036efe00"),
    (5, 300, 8, 100, "efe6d869101927b6d03c85f2cf643a8d22cbd849efe6d869101927b6d03cc5f2"),
]

REFERENCE_TURNED = {
    (360, 640, 4): [
        "e015f4a0d037be81d5408c80deec93d7c0446bcb3f9e713c383f716a3fc1717a",
        "ff80552ad07f84d0166aa1dd1362f6a85f62f438621d5ec6227d5cc7216d4eb5",
        "b5405e2b856a143b8495262b8bb9397d9515c1616bcbdb966d6adbc06a94dbd4",
        "aad5bf80852a2e6a433f0b7746375c2202375e923748f46c5728f6ed7438e41f",
        "e0150b5fd037417ed540737fdeec6c28c04494343f9e8ec3383f8e953fc18e85",
        "b540e1f5856aebd48095d9d58bb9c68295153e9e6bcb34696d6a243f6a94242f",
        "ff80ead5d07f7b3f166a5e221362097757620bc7621da139027da3b8216db14a",
        "aad5407f852ad195433ffc884637a3fd0a37a16d77481b937728099374385fe0",
    ],
    (481, 333, 5): [
        "ffaa9aff343560e05ec220bd15af6518b63fe46aea424b1e1528aa849bc12be3",
        "c066628eb5e51574c8375037c0b774e4d607a79cf6c99a2bc7d8906b4af1917c",
        "aaff30556168ca4a0b97ca17c0facfb2eb6a4ed0bf17e1b4407d003ece94d149",
        "96b2c825e0b0bfde9de2fe9d9de2d64e8a520d36a39c3081928d33c18fa433d6",
        "ffaa650034359f1d5ec29f4295af1a67be3f1b85ea42b4e11528556b9bc1441c",
        "aafdcfaa616035b5081231e840fa3049636ab12fbf171e4b407dffc1ce942eb6",
        "c0e69970b5e5ea8ac837abc8c8b7831bde075863f6c96590c7d86694caf16683",
        "97b337dbe0b040219de201629de229b18b52f2c9a39ccf7eb28dcc3e9fa4cc29",
    ],
}


def distance(code: np.ndarray, text: str) -> int:
    return int(np.bitwise_count(code ^ from_hex(text)).sum())


@pytest.mark.parametrize(("height", "width", "seed", "quality", "expected"), REFERENCE)
def test_same_pixels_same_hash_as_the_reference(height: int, width: int, seed: int, quality: int, expected: str):
    code, measured = pdq(picture(height, width, seed))
    assert to_hex(code) == expected
    assert measured == quality


@pytest.mark.parametrize("size_and_seed", sorted(REFERENCE_TURNED))
def test_all_eight_turns_as_the_reference(size_and_seed: tuple[int, int, int]):
    codes, quality = dihedral(picture(*size_and_seed))
    assert [to_hex(code) for code in codes] == REFERENCE_TURNED[size_and_seed]
    assert quality == 100


@pytest.mark.parametrize(
    ("divisor", "quality", "expected"),
    [
        (64, 0, "a48edd81ced3ec6a891a28d04be418f2e1a874e523a45fdad78dad2bf8d9826c"),
        (8, 2, "28880e87abca0c6f011a1cf22aa52cd2fba87ce523a47fdaf78dad2bf8d9826c"),
    ],
)
def test_little_contrast_has_little_quality(divisor: int, quality: int, expected: str):
    code, measured = pdq(picture(240, 320, 9) // divisor + 20)
    assert to_hex(code) == expected
    assert measured == quality


TURNED_BY_HAND = {
    Turn.ORIGINAL: lambda p: p,
    Turn.ROTATE90: lambda p: np.rot90(p, 1),
    Turn.ROTATE180: lambda p: np.rot90(p, 2),
    Turn.ROTATE270: lambda p: np.rot90(p, 3),
    Turn.FLIP_VERTICAL: np.flipud,
    Turn.FLIP_HORIZONTAL: np.fliplr,
    Turn.ROTATE90_FLIP_VERTICAL: lambda p: np.flipud(np.rot90(p, 1)),
    Turn.ROTATE90_FLIP_HORIZONTAL: lambda p: np.fliplr(np.rot90(p, 1)),
}


@pytest.mark.parametrize("turn", list(Turn))
def test_a_turn_names_what_it_does_to_the_picture(turn: Turn):
    # A square of 64 is not filtered, so that turning the pixels and turning the transform agree but for rounding.
    source = picture(64, 64, 11)
    codes, _ = dihedral(source)
    turned, _ = pdq(np.ascontiguousarray(TURNED_BY_HAND[turn](source)))
    assert np.bitwise_count(codes[turn] ^ turned).sum() <= 2


def test_a_batch_gives_the_hashes_of_its_pictures_and_their_mirror_images():
    pictures = np.stack([picture(90, 120, seed) for seed in range(5)])
    batch = pdq_batch(pictures)
    for k in range(5):
        codes, quality = dihedral(pictures[k])
        np.testing.assert_array_equal(batch.codes[k], codes[Turn.ORIGINAL])
        np.testing.assert_array_equal(batch.mirrored[k], codes[Turn.FLIP_HORIZONTAL])
        assert batch.quality[k] == quality


def test_a_mirror_turns_over_the_same_bits_where_the_median_is_nothing():
    random = np.random.default_rng(7)
    half = random.normal(size=(kernels.KEPT, kernels.KEPT // 2)).astype(np.float32)
    # Each of the odd and each of the even frequencies once as it is and once as its opposite: the median is nothing.
    coefficients = np.empty((kernels.KEPT, kernels.KEPT), np.float32)
    for first in (0, 1):
        coefficients[:, first::2] = np.where(np.arange(kernels.KEPT)[:, None] % 2, -np.roll(half, 1, axis=0), half)
    code, mirrored = np.zeros((2, 4), np.uint64)
    kernels.set_bits(coefficients, code)
    kernels.set_bits(kernels.turned(coefficients, False, True, False), mirrored)
    assert np.bitwise_count(code ^ mirrored ^ MIRROR_FLIPS).sum() <= 1


def test_luma_is_taken_as_it_is():
    gray = picture(96, 80, 3)[..., 0]
    code, quality = pdq(gray)
    same, same_quality = pdq(np.repeat(gray[..., None], 3, axis=2))
    assert np.bitwise_count(code ^ same).sum() <= 2
    assert quality == same_quality


def test_a_view_with_strides_is_hashed_as_its_copy():
    whole = picture(200, 200, 4)
    np.testing.assert_array_equal(pdq(whole[::2, ::-1])[0], pdq(whole[::2, ::-1].copy())[0])


def test_pictures_too_small_to_hash_have_no_code_and_no_quality():
    code, quality = pdq(picture(4, 100, 1))
    assert not code.any()
    assert quality == 0
    codes, quality = dihedral(picture(100, 4, 1))
    assert not codes.any()
    assert quality == 0


def test_no_pictures_no_codes():
    batch = pdq_batch(np.zeros((0, 64, 64), np.uint8))
    assert batch.codes.shape == (0, 4)


@pytest.mark.parametrize("shape", [(10,), (10, 10, 4), (10, 10, 10, 3)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]):
    with pytest.raises(ValueError, match="a picture is"):
        pdq(np.zeros(shape, np.uint8))


def test_floats_are_refused():
    with pytest.raises(TypeError, match="uint8"):
        pdq(np.zeros((64, 64), np.float32))


@given(st.binary(min_size=32, max_size=32))
def test_hexadecimal_round_trip(raw: bytes):
    assert to_hex(from_hex(raw.hex())) == raw.hex()


def test_leading_zeros_that_a_tool_dropped_are_put_back():
    assert to_hex(from_hex("ab" * 31)) == "00" + "ab" * 31


@pytest.mark.parametrize("text", ["", "abc", "f" * 63, "f" * 66, "xy" * 32, "0x" + "f" * 62, "-f" * 32])
def test_damaged_hexadecimal_is_refused(text: str):
    with pytest.raises(ValueError, match="hexadecimal digits"):
        from_hex(text)
