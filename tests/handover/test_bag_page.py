from __future__ import annotations

from twicetold.handover.bag_page import page


def test_names_are_escaped_and_nothing_is_loaded() -> None:
    made = page("<b>&", [("data/media/<x>.mp4", "0" * 64)], [("i", "<gone>")], "f" * 64)
    assert "<b>&" not in made
    assert "&lt;x&gt;" in made
    assert "&lt;gone&gt;" in made
    assert "src=" not in made
    assert "default-src 'none'" in made
    assert "f" * 64 in made
