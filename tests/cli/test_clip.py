from __future__ import annotations


def test_a_match_that_is_not_there_is_told(twicetold, folder, tmp_path) -> None:
    twicetold("init")
    done = twicetold("clip", "4", tmp_path / "a.webm")
    assert (done.status, "no match 4" in done.err) == (2, True)
    assert not (tmp_path / "a.webm").exists()
