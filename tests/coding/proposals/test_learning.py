from twicetold.coding.proposals.learning import next_to_code

SCORES = {
    "sure": {"a": 0.99, "b": 0.01},
    "doubtful": {"a": 0.52, "b": 0.02},
    "rare": {"a": 0.9, "b": 0.11},
    "coded": {"a": 0.5, "b": 0.1},
}
THRESHOLDS = {"a": 0.5, "b": 0.1}


def test_themes_pick_in_turn_what_they_are_least_sure_of() -> None:
    assert next_to_code(SCORES, THRESHOLDS, without=["coded"], count=2) == ["doubtful", "rare"]
    assert next_to_code(SCORES, THRESHOLDS, without=["coded"], count=9) == ["doubtful", "rare", "sure"]


def test_what_a_sample_drew_or_somebody_coded_is_never_picked() -> None:
    assert next_to_code(SCORES, THRESHOLDS, without=list(SCORES), count=3) == []
