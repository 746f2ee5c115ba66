from __future__ import annotations


def test_a_match_that_is_not_there_is_told(twicetold, folder, tmp_path) -> None:
    twicetold("init")
    done = twicetold("clip", "4", tmp_path / "a.webm")
    assert (done.status, "no match 4" in done.err) == (2, True)
    assert not (tmp_path / "a.webm").exists()


def test_a_clip_is_called_what_it_is(twicetold, folder, tmp_path) -> None:
    """A film of WebM was written under the name of an MP4."""
    twicetold("init")
    done = twicetold("clip", "4", tmp_path / "a.mp4")
    assert (done.status, "clip.webm" in done.err) == (2, True)
    assert not (tmp_path / "a.mp4").exists()
