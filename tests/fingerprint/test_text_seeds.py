"""Texts that share enough letters share a seed: the promise of winnowing, tried on texts of every kind."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twicetold.fingerprint.text_folding import fold
from twicetold.fingerprint.text_seeds import DETECTED_LETTERS, GRAM_LETTERS, SHORT_LETTERS, WINDOW, gram_keys, seeds_of

LETTERS = st.text("abcdefgh", max_size=120)
SHARED = st.text("abcdefgh", min_size=DETECTED_LETTERS, max_size=DETECTED_LETTERS)


@given(SHARED, LETTERS, LETTERS, LETTERS, LETTERS)
def test_texts_that_share_24_letters_share_a_seed(shared: str, a: str, b: str, c: str, d: str) -> None:
    one, other = (seeds_of(fold(text).letters) for text in (a + shared + b, c + shared + d))
    assert set(one.keys.tolist()) & set(other.keys.tolist())


def test_equal_texts_of_any_length_choose_the_same_seeds() -> None:
    for length in (GRAM_LETTERS, GRAM_LETTERS + 1, DETECTED_LETTERS, 33):
        letters = fold("meet at the old harbour at eight tonight and bring").letters[:length]
        assert len(seeds_of(letters).keys) >= 1
        assert seeds_of(letters).keys.tolist() == seeds_of(letters.copy()).keys.tolist()


def test_a_text_shorter_than_a_gram_has_no_seed() -> None:
    assert len(seeds_of(fold("elevenlette").letters).keys) == 0
    assert len(seeds_of(fold("").letters).keys) == 0


def test_keys_depend_on_the_letters_and_not_on_their_place() -> None:
    once, twice = "abcdefghijklmnop", "abcdefghijklmnopqrsabcdefghijklmnop"
    assert gram_keys(fold(once).letters)[0] == gram_keys(fold(twice).letters)[0] == gram_keys(fold(twice).letters)[-1]


def test_seeds_come_in_order_and_about_one_in_seven_letters() -> None:
    letters = np.random.default_rng(5).integers(97, 123, 50_000).astype(np.uint32)
    seeds = seeds_of(letters)
    gaps = np.diff(seeds.places)
    assert gaps.min() >= 1
    assert gaps.max() <= WINDOW
    assert abs(len(seeds.keys) / len(letters) - 2 / (WINDOW + 1)) < 0.01


def test_one_letter_over_and_over_is_sampled_thinly() -> None:
    assert len(seeds_of(np.full(1_300, 97, np.uint32)).keys) <= 150


def test_every_run_of_a_short_message_is_a_seed() -> None:
    letters = fold("meet at the old harbour at eight tonight and bring the others with you, she wrote").letters
    assert len(seeds_of(letters[:SHORT_LETTERS]).keys) == SHORT_LETTERS - GRAM_LETTERS + 1
    assert len(seeds_of(letters[: SHORT_LETTERS + 1]).keys) < SHORT_LETTERS / 2
