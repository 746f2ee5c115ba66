"""Observations as texts: who found what in which release, in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from twicetold.coding.records import Purpose
from twicetold.coding.units import Observation


def observation(release: str, coder: str, codes: str, *, minute: int = 0, blind: bool = True) -> Observation:
    return Observation(
        release=release,
        coder=coder,
        codes=frozenset(codes.split()),
        values={},
        finished_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute),
        purpose=Purpose.ASSIGNED,
        blind=blind,
    )


@pytest.fixture
def observe():
    return observation


@pytest.fixture
def archive_with_two_passes(archive):
    """Anna found war in R1, Bilal did not."""
    archive.coding.code("R1", "war", coder="Anna")
    archive.coding.start("R1", coder="Bilal")
    for coder in ("Anna", "Bilal"):
        archive.coding.finish("R1", coder=coder)
    return archive
