"""The small archive with codings of every kind by two coders, on words with accents, in Arabic, and beyond the BMP."""

from __future__ import annotations

import pytest

from tests.coding.conftest import FILM, add_message
from twicetold.api import Archive
from twicetold.coding.records import Passage
from twicetold.time import Span

WORDS = "Été 🚢🚢 غادرت العبّارة الميناء: «à bientôt»."


@pytest.fixture
def coded(archive: Archive) -> Archive:
    add_message(archive, "Ü-1", WORDS)
    archive.coding.add_coder("Zoë لينا")
    item = archive.release("Ü-1").items[0]
    archive.coding.code("Ü-1", "economy", coder="Zoë لينا", item=item, passage=Passage(7, 13), note="nicht ausgeführt")
    archive.coding.code("Ü-1", "nature", coder="Anna", item=item)
    archive.coding.code("F", "war", coder="Anna", item=FILM, span=Span.from_seconds("1.5", "2.25"))
    archive.coding.code("R1", "mercy", coder="Anna")
    archive.coding.finish("R1", coder="Anna")
    archive.coding.start("R2", coder="Bilal")
    archive.coding.finish("R2", coder="Bilal")
    return archive


def told(archive: Archive) -> list[tuple[object, ...]]:
    """Codings without their numbers, sorted."""
    return sorted(
        (
            one.target.release,
            one.target.kind.value,
            one.target.item,
            one.target.bounds or (),
            one.code,
            one.coder,
            str(one.made_at),
        )
        for one in archive.coding.codings()
    )


@pytest.fixture
def other(coded: Archive, tmp_path):
    """An archive with the same releases, and nothing coded."""
    with Archive.init(tmp_path / "other") as opened:
        coded.connection.execute("ATTACH DATABASE ? AS other", (str(opened.layout.catalogue),))
        for table in ("release", "release_date", "item", "release_item", "message_text"):
            coded.connection.execute(f"INSERT INTO other.{table} SELECT * FROM main.{table}")  # noqa: S608 - names of ours
        coded.connection.execute("DETACH DATABASE other")
        opened.coding.add_codebook()
        yield opened
