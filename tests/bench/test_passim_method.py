"""passim's method on texts small enough to see what it has to find."""

import numpy as np
import pytest

from bench.text_peers.passim_method import GAP_WORDS, RUN_WORDS, chains, detections, local_alignment
from bench.text_set.cases import Case, ReuseSet
from twicetold.fingerprint.text_folding import fold

PASSAGE = "the river rose in the night and carried the old wooden bridge down into the valley below the town"


def aligned(one: str, other: str) -> tuple[str, str]:
    first, last, begin, end = local_alignment(fold(one).letters, fold(other).letters)
    return fold(one).letters[first:last].tobytes().decode("utf-32-le"), fold(other).letters[begin:end].tobytes().decode(
        "utf-32-le"
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("xxxxabcdefghij", "abcdefghijyyy", ("abcdefghij", "abcdefghij")),
        ("abcdefghijklmnop", "qqabcdefgh1ijklmnopq", ("abcdefghijklmnop", "abcdefgh1ijklmnop")),
        ("abcdefghijklmnop", "abcdefgXijklmnop", ("abcdefghijklmnop", "abcdefgxijklmnop")),
        ("abc", "xyz", ("", "")),
    ],
)
def test_the_best_local_alignment_bridges_what_costs_less_than_it_gains(
    one: str, other: str, expected: tuple[str, str]
) -> None:
    assert aligned(one, other) == expected


def test_an_alignment_scores_as_the_plain_recursion_does() -> None:
    random = np.random.default_rng(3)
    for _ in range(40):
        one, other = (random.integers(97, 100, int(random.integers(3, 14))).astype(np.uint32) for _ in range(2))
        first, last, begin, end = local_alignment(one, other)
        assert _global_score(one[first:last], other[begin:end]) == pytest.approx(_best_score(one, other))


def _global_score(one: np.ndarray, other: np.ndarray) -> float:
    return _table(one, other, local=False)[-1]


def _best_score(one: np.ndarray, other: np.ndarray) -> float:
    return max(_table(one, other, local=True))


def _table(one: np.ndarray, other: np.ndarray, *, local: bool) -> list[float]:
    """Scores by Gotoh's recursion with gaps of every length written out."""
    best = np.full((len(one) + 1, len(other) + 1), 0.0 if local else -np.inf)
    best[0, 0] = 0.0
    for row in range(len(one) + 1):
        for column in range(len(other) + 1):
            options = [best[row, column]]
            if row and column:
                options.append(best[row - 1, column - 1] + (2 if one[row - 1] == other[column - 1] else -1))
            options += [best[row - gap, column] - 5 - 0.5 * (gap - 1) for gap in range(1, row + 1)]
            options += [best[row, column - gap] - 5 - 0.5 * (gap - 1) for gap in range(1, column + 1)]
            best[row, column] = max(options)
    return best.ravel().tolist()


def test_the_longest_rising_chain_is_cut_at_gaps() -> None:
    rising = [(0, 10), (1, 11), (2, 12)]
    assert list(chains([*rising, (2, 3), (1, 2)])) == [rising]
    far = (2 + GAP_WORDS + 1, 12 + GAP_WORDS + 1)
    assert list(chains([*rising, far])) == [rising, [far]]
    assert list(chains([])) == []


def test_a_passage_between_other_words_is_found_to_the_letter() -> None:
    text = f"nothing of this is anywhere else at all. {PASSAGE}. and so it goes on with other things"
    source = f"Once more: {PASSAGE.upper()}; nobody had seen it come"
    found = detections(ReuseSet({"s": source}, {"t": text}, []))
    assert found == [
        Case("t", text.index("the river"), text.index("town") + 4, "s", source.index("THE"), source.index("TOWN") + 4)
    ]


def test_a_message_of_too_few_runs_of_words_is_not_found() -> None:
    short = " ".join(PASSAGE.split()[: RUN_WORDS + 3])
    assert detections(ReuseSet({"s": PASSAGE}, {"t": short}, [])) == []
