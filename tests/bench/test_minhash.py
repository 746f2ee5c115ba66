"""The baseline joins windows that lie on one line; the sketching itself is datasketch's."""

from bench.text_peers.minhash import STEP, WINDOW, _joined, _starts
from bench.text_set.cases import Case


def test_windows_in_a_row_become_one_passage() -> None:
    pairs = [(0, 200), (STEP, 200 + STEP), (2 * STEP, 200 + 2 * STEP), (900, 0)]
    assert _joined("t", 1000, "s", 1000, pairs) == [
        Case("t", 0, 2 * STEP + WINDOW, "s", 200, 200 + 2 * STEP + WINDOW),
        Case("t", 900, 1000, "s", 0, WINDOW),
    ]


def test_a_short_text_is_one_window() -> None:
    assert list(_starts("x" * 30)) == [0]
    assert max(_starts("x" * 500)) + WINDOW >= 500
