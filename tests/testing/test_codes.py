import numpy as np

from twicetold.testing.codes import drifting_codes, noisy_copies, random_codes, with_flipped_bits


def distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.bitwise_count(first ^ second).sum(axis=1)


def test_as_many_bits_are_flipped_as_asked_for():
    random = np.random.default_rng(0)
    codes = random_codes(257, random)
    counts = np.arange(257)
    np.testing.assert_array_equal(distances(codes, with_flipped_bits(codes, counts, random)), counts)


def test_drifting_codes_move_a_little_at_a_time_and_far_in_the_end():
    codes = drifting_codes(200, np.random.default_rng(1), max_step_bits=5)
    assert distances(codes[1:], codes[:-1]).max() <= 5
    assert distances(codes[:1], codes[-1:])[0] > 64


def test_noisy_copies_stay_within_the_distance():
    random = np.random.default_rng(2)
    codes = random_codes(500, random)
    off = distances(codes, noisy_copies(codes, random, max_distance_bits=31))
    assert (off.min(), off.max()) == (0, 31)


def test_the_same_seed_gives_the_same_codes():
    np.testing.assert_array_equal(
        drifting_codes(9, np.random.default_rng(3)), drifting_codes(9, np.random.default_rng(3))
    )
