"""What recurs amid other words is a formula; what is put out again as a whole, or goes on for long, is none."""

import numpy as np

from twicetold.fingerprint.text_folding import fold
from twicetold.fingerprint.text_seeds import seeds_of
from twicetold.lineage.refrains import Seeding, grown, refrains

SIGN_OFF = "follow our channel for the latest news every day"


def letters(seed: int, count: int) -> str:
    random = np.random.default_rng(seed)
    return "".join(random.choice(list("abcdefghijklmnopqrstuvwxyz"), count))


def seeding(texts: list[str], releases: list[int] | None = None) -> tuple[Seeding, np.ndarray]:
    """What the index would give of these texts: seeds that stand in two of them or more."""
    rows = []
    for number, text in enumerate(texts):
        seeds = seeds_of(fold(text).letters)
        rows += [(key, number, place) for key, place in zip(seeds.keys.tolist(), seeds.places.tolist(), strict=True)]
    keys = [row[0] for row in rows]
    table = np.array([row for row in rows if keys.count(row[0]) > 1], np.int64).reshape(-1, 3)
    own = np.arange(len(texts)) if releases is None else np.array(releases)
    found = Seeding(
        table[:, 0].astype(np.uint32), table[:, 1].astype(np.int32), table[:, 2].astype(np.int32), own[table[:, 1]]
    )
    return found, np.array([len(fold(text)) for text in texts])


def test_a_sign_off_is_found_once() -> None:
    texts = [f"{letters(number, 150)} {SIGN_OFF}" for number in range(4)]
    (stretch,) = refrains(*seeding(texts), min_releases=3, max_letters=300)
    assert (stretch.item, stretch.releases) == (0, 4)
    assert 150 <= stretch.first < stretch.last <= 150 + len(fold(SIGN_OFF))


def test_a_message_put_out_again_is_no_formula() -> None:
    whole = letters(1, 120)
    assert refrains(*seeding([whole] * 6), min_releases=3, max_letters=300) == []
    lightly_edited = [f"{whole} {letters(number, 20)}" for number in range(6)]
    assert refrains(*seeding(lightly_edited), min_releases=3, max_letters=300) == []


def test_what_recurs_in_one_release_only_is_no_formula() -> None:
    texts = [f"{letters(number, 150)} {SIGN_OFF}" for number in range(4)]
    assert refrains(*seeding(texts, [0, 0, 0, 0]), min_releases=3, max_letters=300) == []


def test_a_long_passage_is_no_formula() -> None:
    passage = letters(9, 400)
    texts = [f"{letters(number, 900)} {passage} {letters(50 + number, 900)}" for number in range(8)]
    assert refrains(*seeding(texts), min_releases=3, max_letters=300) == []


def test_a_stretch_in_the_middle_has_to_recur_twice_as_often() -> None:
    texts = [f"{letters(number, 200)} {SIGN_OFF} {letters(90 + number, 200)}" for number in range(6)]
    assert refrains(*seeding(texts[:5]), min_releases=3, max_letters=300) == []
    assert len(refrains(*seeding(texts), min_releases=3, max_letters=300)) == 1


def test_nothing_recurs_in_nothing() -> None:
    assert refrains(*seeding([]), min_releases=3, max_letters=300) == []


def test_a_stretch_grows_as_far_as_enough_others_agree() -> None:
    own, one, other, third = (fold(t).letters for t in ("xxabcdefyy", "xxabcdefyz", "qxabcdefyy", "qqabcdefqq"))
    assert grown(own, 3, 6, [(one, 3), (other, 3), (third, 3)], min_others=3) == (2, 8)
    assert grown(own, 3, 6, [(one, 3), (other, 3), (third, 3)], min_others=2) == (1, 9)
    assert grown(own, 3, 6, [], min_others=2) == (3, 6)
