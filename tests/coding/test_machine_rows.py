from __future__ import annotations

import sqlite3

import pytest

from twicetold.archive import catalogue
from twicetold.coding import coder_rows, machine_rows
from twicetold.coding.machine_rows import ModelKind, Proposed
from twicetold.coding.records import Passage, Target
from twicetold.errors import UsageError


@pytest.fixture
def proposed(archive):
    """A model that proposes war for the first words of R1, and scores two releases."""
    target = Target(release="R1", item=archive.release("R1").items[0], passage=Passage(0, 7))
    with catalogue.transaction(archive.connection):
        machine_rows.insert_model(
            archive.connection,
            ModelKind.TEXT,
            "ngrams",
            "1",
            archive.coding.codebook(),
            settings={"c": 1.0},
            trained=["R3", "R2"],
            quality={"war_average_precision": 0.5},
            scores={"R1": {"war": 0.9}, "R4": {"war": 0.1}},
            proposals=[Proposed(target=target, code="war", score=0.9, evidence={"words": "Message"})],
        )
    return archive


def test_a_model_comes_back_with_what_it_learned_from_and_says(proposed) -> None:
    (model,) = machine_rows.models(proposed.connection, codebook="themes")
    assert (model.name, model.trained, model.quality) == ("ngrams", ("R2", "R3"), {"war_average_precision": 0.5})
    assert machine_rows.scores(proposed.connection, model.id) == {"R1": {"war": 0.9}, "R4": {"war": 0.1}}
    (proposal,) = machine_rows.proposals(proposed.connection, release="R1")
    assert (proposal.name, proposal.version, proposal.target.bounds, proposal.score) == ("ngrams", "1", (0, 7), 0.9)
    assert machine_rows.proposals(proposed.connection, release="R2") == []


def test_a_proposal_is_no_coding_and_is_never_changed(proposed) -> None:
    assert proposed.coding.codings() == []
    with pytest.raises(sqlite3.IntegrityError, match="a proposal is never changed"):
        proposed.connection.execute("UPDATE proposal SET score = 1")


def test_each_coder_answers_once(proposed) -> None:
    proposal = machine_rows.proposal(proposed.connection, 1)
    anna = coder_rows.get(proposed.connection, "Anna")
    machine_rows.answer(proposed.connection, proposal, anna, accepted=False)
    again = machine_rows.proposal(proposed.connection, 1)
    assert again.answers == {"Anna": False}
    with pytest.raises(UsageError) as caught:
        machine_rows.answer(proposed.connection, again, anna, accepted=True)
    assert caught.value.code == "proposal.answered"


def test_what_is_not_there_is_told(proposed) -> None:
    for call, code in ((machine_rows.model, "proposal.no_model"), (machine_rows.proposal, "proposal.unknown")):
        with pytest.raises(UsageError) as caught:
            call(proposed.connection, 9)
        assert caught.value.code == code
