from __future__ import annotations

from pathlib import Path

from twicetold.handover import timestamp

RECORDED = Path(__file__).parents[1] / "handover"


def test_a_request_is_written_and_an_answer_about_another_log_is_not_kept(twicetold, folder, tmp_path) -> None:
    twicetold("init")
    twicetold("add", folder / "a.mp4")
    asked = twicetold("timestamp", "request", tmp_path / "head.tsq")
    assert (asked.status, (tmp_path / "head.tsq").stat().st_size > 40) == (0, True)
    kept = twicetold("timestamp", "keep", RECORDED / "recorded-answer.tsr", "--roots", RECORDED / "recorded-root.pem")
    assert (kept.status, "timestamp.unknown" in kept.err) == (2, True)


def test_an_answer_about_this_log_is_verified_and_kept_whole(twicetold, folder, tmp_path, monkeypatch) -> None:
    """The recorded answer is about another head: here the log's last line passes for it."""
    twicetold("init")
    twicetold("add", folder / "a.mp4")
    imprint = timestamp.read((RECORDED / "recorded-answer.tsr").read_bytes())[0]
    real = timestamp.verified
    monkeypatch.setattr(timestamp, "imprint_of", lambda head: imprint)
    monkeypatch.setattr(timestamp, "verified", lambda response, head, roots: real(response, f"{7:064d}", roots))
    kept = twicetold("timestamp", "keep", RECORDED / "recorded-answer.tsr", "--roots", RECORDED / "recorded-root.pem")
    assert (kept.status, "Stamped at 2026" in kept.err) == (0, True)
    assert "custody.timestamped" in twicetold("custody", "--format", "json").out
    refused = twicetold(
        "timestamp", "keep", RECORDED / "recorded-answer.tsr", "--roots", RECORDED / "recorded-another-root.pem"
    )
    assert (refused.status, "timestamp.refused" in refused.err) == (2, True)
