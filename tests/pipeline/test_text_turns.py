from __future__ import annotations

from pathlib import Path

from tests.pipeline.written import BRIDGE, HARVEST, STORM, add_texts, digest_of
from twicetold import Archive
from twicetold.pipeline.text_indexing import updated_text_index
from twicetold.pipeline.text_turns import NEVER, TRACED, Turns
from twicetold.pipeline.texts import Texts
from twicetold.run.progress import NoProgress


def test_turns_follow_dates_and_what_waits(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": HARVEST, "C": BRIDGE})
        place = archive.workplace()
        index = updated_text_index(place, Texts(place), progress=NoProgress())
        at = {name: number for number, name in enumerate(index.item_names)}
        del place.holders[digest_of(BRIDGE)]
        rank, position = Turns.of(place, index, waiting={digest_of(HARVEST): 0})
    storm, harvest, bridge = (at[digest_of(text)] for text in (STORM, HARVEST, BRIDGE))
    assert rank[storm] < rank[harvest] < rank[bridge]
    assert (position[storm], position[harvest], position[bridge]) == (TRACED, 0, NEVER)
