from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_sample import several  # noqa: F401 - the fixture
from twicetold.api import Archive
from twicetold.archive import catalogue
from twicetold.coding import machine_rows
from twicetold.coding.machine_rows import ModelKind, Proposed
from twicetold.coding.records import Target


def propose(folder: Path) -> None:
    with Archive.open(folder) as archive, catalogue.transaction(archive.connection):
        machine_rows.insert_model(
            archive.connection,
            ModelKind.TEXT,
            "m",
            "1",
            archive.coding.codebook(),
            settings={},
            trained=[],
            quality={"war threshold": 0.5},
            scores={f"S{number}": {"war": 0.4 + number / 10} for number in range(4)},
            proposals=[Proposed(target=Target(release=f"S{number}"), code="war", score=0.9) for number in range(2)],
        )


def test_proposals_are_listed_answered_and_asked_for(several, tmp_path: Path) -> None:  # noqa: F811
    propose(tmp_path / "archive")
    assert len(json.loads(several("proposals", "models", "--format", "json").out)) == 1
    assert several("proposals", "accept", 1, "--coder", "Anna", "--note", "yes").status == 0
    assert several("proposals", "reject", 2, "--coder", "Anna").status == 0
    listed = json.loads(several("proposals", "list", "--format", "json").out)
    assert [one["answers"] for one in listed] == [{"Anna": "accepted"}, {"Anna": "rejected"}]
    assert json.loads(several("proposals", "list", "--open", "--format", "json").out) == []
    (coded,) = json.loads(several("code", "list", "--format", "json").out)
    assert (coded["proposal"], coded["coder"]) == (1, "Anna")
    assert several("proposals", "next", "--coder", "Anna", "--count", 1).out == "S1\n"
    assert "proposal.unknown" in several("proposals", "accept", 9, "--coder", "Anna").err
