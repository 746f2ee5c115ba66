"""Rows of what machines say: models, their scores for releases, their proposals, and what people answered.

None of it is a coding. Accepting a proposal makes one, by the person who accepts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from twicetold.archive.moments import from_text, now_text
from twicetold.coding.codebook import Codebook
from twicetold.coding.coding_rows import target_of
from twicetold.coding.records import Coder, Target
from twicetold.errors import UsageError

Plain = str | int | float | bool | None


class ModelKind(StrEnum):
    """What a model looks at."""

    TEXT = "text"
    REUSE = "reuse"
    PICTURE = "picture"


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """One trained model: what it is, from which releases it learned, and how good it is on others."""

    id: int
    kind: ModelKind
    name: str
    version: str
    settings: dict[str, Plain]
    codebook: str
    codebook_version: int
    trained: tuple[str, ...]
    quality: dict[str, Plain]
    made_at: datetime


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A code that a model proposes for a target. `answers` are coder to whether they accepted it."""

    id: int
    model: int
    name: str
    version: str
    target: Target
    code: str
    value: str
    score: float
    evidence: dict[str, Plain]
    answers: dict[str, bool] = {}


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that is not in the record yet."""

    target: Target
    code: str
    score: float
    value: str = ""
    evidence: dict[str, Plain] = {}


def insert_model(
    connection: sqlite3.Connection,
    kind: ModelKind,
    name: str,
    version: str,
    book: Codebook,
    *,
    settings: Mapping[str, Plain],
    trained: Iterable[str],
    quality: Mapping[str, Plain],
    scores: Mapping[str, Mapping[str, float]],
    proposals: Iterable[Proposed],
) -> Model:
    """Keep a model with everything it says of the archive's releases.

    Args:
        scores: release to code to score, from 0 to 1.
    """
    cursor = connection.execute(
        "INSERT INTO machine_model (kind, name, version, settings, codebook, codebook_version, "
        "trained, quality, made_at)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        (
            kind.value,
            name,
            version,
            _json(settings),
            book.name,
            book.version,
            json.dumps(sorted(trained), ensure_ascii=False),
            _json(quality),
            now_text(),
        ),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO machine_score (model_id, release_id, code, score) VALUES (?,?,?,?)",
        [(number, release, code, value) for release, given in scores.items() for code, value in given.items()],
    )
    connection.executemany(
        "INSERT INTO proposal (model_id, release_id, code, value, target, item_sha256, start, end, score, evidence)"
        " VALUES (?,?,?,?,?,?,?,?,?,?)",
        [
            (
                number,
                one.target.release,
                one.code,
                one.value,
                one.target.kind.value,
                one.target.item,
                *(one.target.bounds or (None, None)),
                one.score,
                _json(one.evidence),
            )
            for one in proposals
        ],
    )
    return model(connection, number)


def model(connection: sqlite3.Connection, number: int) -> Model:
    """One model. Raises UsageError, `proposal.no_model`."""
    found = next((one for one in models(connection) if one.id == number), None)
    if found is None:
        raise UsageError(
            f"there is no model {number}", hint="'twicetold proposals models' lists them.", code="proposal.no_model"
        )
    return found


def models(connection: sqlite3.Connection, *, codebook: str | None = None) -> list[Model]:
    """Every model, oldest first."""
    rows = connection.execute(
        "SELECT * FROM machine_model WHERE (?1 IS NULL OR codebook = ?1) ORDER BY id", (codebook,)
    )
    return [
        Model(
            id=row["id"],
            kind=ModelKind(row["kind"]),
            name=row["name"],
            version=row["version"],
            settings=json.loads(row["settings"]),
            codebook=row["codebook"],
            codebook_version=row["codebook_version"],
            trained=tuple(json.loads(row["trained"])),
            quality=json.loads(row["quality"]),
            made_at=from_text(row["made_at"]),
        )
        for row in rows
    ]


def scores(connection: sqlite3.Connection, number: int) -> dict[str, dict[str, float]]:
    """What a model says: release to code to score."""
    found: dict[str, dict[str, float]] = {}
    for row in connection.execute("SELECT * FROM machine_score WHERE model_id = ?", (number,)):
        found.setdefault(row["release_id"], {})[row["code"]] = row["score"]
    return found


def proposals(
    connection: sqlite3.Connection, *, release: str | None = None, number: int | None = None
) -> list[Proposal]:
    """Proposals, the surest first; of one release, or the one of this number."""
    answers: dict[int, dict[str, bool]] = {}
    for row in connection.execute(
        "SELECT proposal_id, name, accepted FROM proposal_answer JOIN coder ON coder.id = coder_id"
    ):
        answers.setdefault(row["proposal_id"], {})[row["name"]] = bool(row["accepted"])
    rows = connection.execute(
        "SELECT proposal.*, machine_model.name, machine_model.version FROM proposal"
        " JOIN machine_model ON machine_model.id = model_id"
        " WHERE (?1 IS NULL OR release_id = ?1) AND (?2 IS NULL OR proposal.id = ?2)"
        " ORDER BY score DESC, proposal.id",
        (release, number),
    )
    return [
        Proposal(
            id=row["id"],
            model=row["model_id"],
            name=row["name"],
            version=row["version"],
            target=target_of(row),
            code=row["code"],
            value=row["value"],
            score=row["score"],
            evidence=json.loads(row["evidence"]),
            answers=answers.get(row["id"], {}),
        )
        for row in rows
    ]


def proposal(connection: sqlite3.Connection, number: int) -> Proposal:
    """One proposal. Raises UsageError, `proposal.unknown`."""
    found = proposals(connection, number=number)
    if not found:
        raise UsageError(
            f"there is no proposal {number}", hint="'twicetold proposals list' lists them.", code="proposal.unknown"
        )
    return found[0]


def answer(connection: sqlite3.Connection, given: Proposal, coder: Coder, *, accepted: bool) -> None:
    """Keep what a coder says of a proposal. Raises UsageError, `proposal.answered`, for a second word."""
    if coder.name in given.answers:
        raise UsageError(
            f"'{coder.name}' answered proposal {given.id} already",
            hint="Give or take back the code itself to change it.",
            code="proposal.answered",
        )
    connection.execute(
        "INSERT INTO proposal_answer (proposal_id, coder_id, accepted, at) VALUES (?,?,?,?)",
        (given.id, coder.id, accepted, now_text()),
    )


def _json(value: Mapping[str, Plain]) -> str:
    return json.dumps(dict(value), sort_keys=True, ensure_ascii=False)
