"""Rows of passim's pairwise alignments, whichever side they put the quoting text on, without the padding."""

from bench.text_peers.passim import PAD, _case
from bench.text_set.cases import Case, ReuseSet

REUSE = ReuseSet({"s": "source"}, {"t": "text"}, [])


def row(one: str, other: str) -> dict[str, object]:
    return {"id": one, "begin": PAD + 5, "end": PAD + 20, "id2": other, "begin2": PAD - 3, "end2": PAD + 12}


def test_the_quoting_text_comes_first() -> None:
    assert _case(row("t", "s"), REUSE) == Case("t", 5, 20, "s", 0, 12)
    assert _case(row("s", "t"), REUSE) == Case("t", 0, 12, "s", 5, 20)


def test_pairs_of_one_side_are_left_out() -> None:
    assert _case(row("s", "s"), REUSE) is None
