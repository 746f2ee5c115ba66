from __future__ import annotations

from pathlib import Path

from tests.lineage.conftest import date, span
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.archive import furniture
from twicetold.archive.catalogue import transaction
from twicetold.archive.furniture import Furniture
from twicetold.model import FurnitureSpan, Release, TrackKind
from twicetold.pipeline.states import state_on_record


def test_a_tracks_state_is_its_own_furniture_and_nothing_of_the_others(tmp_path: Path) -> None:
    item = digest("a")
    heard = FurnitureSpan(item=item, span=span(0, 2), label="opening", furniture_id=-1, track=TrackKind.SOUND)
    release = Release(id="a", source="s", dates=(date(0),), items=(item,))
    with archive_of(tmp_path / "archive", [(release, [film("a")])]) as archive:
        thing = Furniture(id=-1, source="s", label="opening", codes=b"", releases=3)
        with transaction(archive.connection):
            furniture.replace_all(archive.connection, [thing], [heard], track=TrackKind.SOUND)
        states = {kind: state_on_record(archive.workplace(), kind) for kind in TrackKind}
    assert {kind: state.kind for kind, state in states.items()} == {kind: kind for kind in TrackKind}
    assert [span.furniture_id for span in states[TrackKind.SOUND].furniture[item]] == [-1]
    assert not states[TrackKind.PICTURE].furniture
    assert states[TrackKind.PICTURE].holding == {item}
    assert not states[TrackKind.TEXT].holding
