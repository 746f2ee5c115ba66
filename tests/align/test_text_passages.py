"""From shared seeds to passages: one for what belongs together, none for what only looks alike for a moment."""

import numpy as np
from numpy.typing import NDArray

from twicetold.align.text_passages import Passage, Together, shared_passages, sieved
from twicetold.fingerprint.text_folding import fold
from twicetold.fingerprint.text_seeds import Seeds, seeds_of

FIRST = "Somewhere a harbour bell was ringing while the boats came slowly home across the evening water."
SECOND = "Nobody had told the baker that the mill would close, and so he lit his oven at three as always."
THIRD = "Between two rows of poplars the road runs straight as a ruler to the small town by the canal."
OWN = "An entirely different beginning that no one else has ever put down in quite these words, I hope."
CLOSING = "Thus it ends in my own manner, with a sentence that is neither borrowed nor of any use to others."


def places(one: Seeds, other: Seeds) -> NDArray[np.int32]:
    pairs = [(p, q) for k, p in zip(*one, strict=True) for m, q in zip(*other, strict=True) if k == m]
    return np.array(pairs, np.int32).reshape(-1, 2)


def found(query: str, ref: str, *, min_letters: int = 28) -> list[tuple[str, str]]:
    one, other = fold(query), fold(ref)
    shared = places(seeds_of(one.letters), seeds_of(other.letters))
    return [
        (query[slice(*one.span(p.query_first, p.query_last))], ref[slice(*other.span(p.ref_first, p.ref_last))])
        for p in shared_passages(one.letters, other.letters, shared, min_letters=min_letters)
    ]


def test_a_repost_that_begins_at_character_0() -> None:
    assert found(FIRST + " " + OWN, SECOND + FIRST) == [(FIRST[:-1], FIRST[:-1])]


def test_a_whole_message_of_forty_characters() -> None:
    message = "Meet at the old harbour bridge at eight."
    assert len(message) == 40
    assert found(message, message) == [(message[:-1],) * 2]
    assert found(message.upper().replace(" ", "  "), message)[0][1] == message[:-1]


def test_a_passage_moved_inside_a_longer_text() -> None:
    pairs = found(f"{OWN} {FIRST} {SECOND}", f"{SECOND} {CLOSING} {FIRST}")
    assert sorted(pairs) == sorted([(FIRST[:-1],) * 2, (SECOND[:-1],) * 2])


def test_a_sentence_put_in_between_leaves_one_passage() -> None:
    half = len(FIRST) // 2
    ((query, ref),) = found(f"{OWN} {FIRST[:half]} — believe it or not, dear friends — {FIRST[half:]}", FIRST)
    assert query.startswith("Somewhere")
    assert query.endswith("water")
    assert ref == FIRST[:-1]


def test_passages_far_apart_stay_two() -> None:
    pairs = found(f"{FIRST} {OWN} {CLOSING} {SECOND}", f"{FIRST} {THIRD} {THIRD.upper()} {SECOND}")
    assert [query for query, _ in pairs] == [FIRST[:-1], SECOND[:-1]]


def test_misprints_in_every_third_word() -> None:
    noisy = FIRST.replace("harbour", "harb0ur").replace("while", "wh1le").replace("slowly", "s1owly").replace("ss", "s")
    ((query, ref),) = found(noisy, FIRST)
    assert (query, ref) == (noisy[:-1], FIRST[:-1])


def test_what_the_reference_says_twice_is_told_once() -> None:
    assert found(OWN + FIRST, f"{FIRST} {CLOSING} {FIRST}") == [(FIRST[:-1],) * 2]


def test_what_the_query_says_twice_is_told_twice() -> None:
    assert len(found(f"{FIRST} {OWN} {FIRST}", SECOND + FIRST)) == 2


def test_a_passage_shorter_than_asked_is_not_told() -> None:
    assert found(OWN + FIRST[:45], CLOSING + FIRST[:45], min_letters=28) != []
    assert found(OWN + FIRST[:45], CLOSING + FIRST[:45], min_letters=60) == []


def test_keys_that_are_equal_by_chance_are_no_passage() -> None:
    one, other = fold(FIRST), fold(SECOND)
    wrong = np.array([(3, 5), (40, 60)], np.int32)
    assert shared_passages(one.letters, other.letters, wrong, min_letters=14) == []
    assert shared_passages(one.letters, other.letters, np.zeros((0, 2), np.int32), min_letters=14) == []


def test_identity_is_of_the_longer_side() -> None:
    assert Passage(0, 10, 5, 13, 8, 10, 1).identity == 0.8


def test_a_long_text_that_repeats_one_line_ends() -> None:
    line = "the same line over and over again without any end in sight "
    one = fold(line * 200)
    few = places(Seeds(*(column[:40] for column in seeds_of(one.letters))), seeds_of(fold(line * 3).letters))
    assert shared_passages(one.letters, fold(line * 3).letters, few, min_letters=28)


def test_the_sieve_lets_every_pair_through_that_shares_enough() -> None:
    random = np.random.default_rng(3)
    queries, refs, pairs, shared, enough = [], [], [], [], []
    for number in range(120):
        words = [random.choice(list("abcdefgh"), 6).tobytes().hex() for _ in range(12)]
        kept = int(random.integers(0, 9))
        texts = []
        for _ in range(2):
            around = ["".join(random.choice(list("ijklmnop"), 6)) for _ in range(6)]
            text = list("".join(around[:3] + words[:kept] + around[3:]))
            text[int(random.integers(len(text)))] = "z"
            texts.append(fold("".join(text)).letters)
        queries.append(texts[0])
        refs.append(texts[1])
        pairs.append((number, number))
        shared.append(places(seeds_of(texts[0]), seeds_of(texts[1])))
        passages = shared_passages(*texts, shared[-1], min_letters=24)
        whole = 0.8 * min(map(len, texts))
        enough.append(any(p.matches >= 36 or p.matches >= max(24, whole) for p in passages))
    kept = sieved(
        Together.of(queries),
        Together.of(refs),
        np.array(pairs, np.int64),
        np.cumsum([0, *map(len, shared)]),
        np.concatenate(shared),
        min_letters=36,
        min_whole_letters=24,
        whole_share=0.8,
    )
    assert 20 < sum(enough) < 110
    assert all(through for through, needed in zip(kept.tolist(), enough, strict=True) if needed)
    assert not kept[[len(of_pair) == 0 for of_pair in shared]].any()


def test_texts_in_one_row_are_told_apart() -> None:
    together = Together.of([fold("one").letters, fold("").letters, fold("two").letters])
    assert together.starts.tolist() == [0, 3, 3, 6]
    assert Together.of([]).starts.tolist() == [0]
