from twicetold.align.text_passages import Passage
from twicetold.align.text_score import text_score


def passage(matches: int, faults: int) -> Passage:
    return Passage(0, matches + faults, 0, matches + faults, matches, 2 * matches - 3 * faults, 1)


def test_more_letters_that_agree_are_surer_and_faults_are_less_so() -> None:
    scores = [text_score(passage(letters, 0)) for letters in (14, 20, 24, 36, 400)]
    assert scores == sorted(scores)
    assert scores[0] < 0.1
    assert scores[2] > 0.95
    assert text_score(passage(36, 8)) < text_score(passage(36, 2)) < text_score(passage(36, 0))


def test_a_score_is_a_probability_however_long_or_bad_the_passage() -> None:
    assert 0 <= text_score(passage(1, 5000)) < 1e-6
    assert text_score(passage(10_000_000, 0)) == 1.0
