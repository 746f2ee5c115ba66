from __future__ import annotations

import json
from pathlib import Path

from twicetold.cli import doctor


def checks(ended) -> dict[str, dict[str, str]]:
    return {check["what"]: check for check in json.loads(ended.out)}


def test_doctor_tells_of_machine_formats_and_archive(twicetold, filled: Path) -> None:
    ended = twicetold("doctor", "--format", "json")
    found = checks(ended)
    assert ended.status == 0
    assert found["archive"]["detail"] == str(filled)
    assert (found["releases"]["detail"], found["problems"]["state"]) == ("1", "look")
    assert "h264" in found["video decoders"]["detail"]
    assert {"twicetold", "python", "av", "processors", "memory", "free disk space"} <= set(found)


def test_no_archive_is_no_fault(twicetold) -> None:
    ended = twicetold("doctor", "--format", "json")
    assert ended.status == 0
    assert checks(ended)["archive"]["state"] == "none"


def test_a_broken_archive_is_told_and_the_rest_still_shown(twicetold, filled: Path) -> None:
    (filled / "twicetold.toml").write_text("[betamax]\n")
    found = checks(twicetold("doctor", "--format", "json"))
    assert found["archive"]["state"] == "broken"
    assert found["twicetold"]["state"] == "ok"


def test_picture_models_are_told_with_how_to_get_those_that_are_not_there(twicetold, monkeypatch, tmp_path) -> None:
    found = checks(twicetold("doctor", "--format", "json"))
    assert found["picture model efficientnet-lite0"]["state"] == "ok"
    assert "1280 numbers" in found["picture model efficientnet-lite0"]["detail"]
    assert found["picture model sscd"]["state"] == "optional"
    assert "docs/learned.md" in found["picture model sscd"]["detail"]
    monkeypatch.setattr("twicetold.fingerprint.learned_model.PACKAGED_SHA256", "0" * 64)
    ended = twicetold("doctor", "--format", "json")
    assert (ended.status, checks(ended)["picture model efficientnet-lite0"]["state"]) == (1, "missing")


def test_a_missing_decoder_is_a_status(twicetold, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "DECODERS", ("h264", "betamax"))
    ended = twicetold("doctor", "--format", "json")
    assert ended.status == 1
    assert checks(ended)["video decoders"] == {"what": "video decoders", "state": "missing", "detail": "betamax"}


def test_a_nearly_full_disk_is_told(twicetold, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "_LOW_DISK_GIB", 1 << 40)
    assert checks(twicetold("doctor", "--format", "json"))["free disk space"]["state"] == "low"
