from __future__ import annotations

from tests.handover.conftest import code, entry, still
from tests.pipeline.catalogued import LENGTH_US, archive_of, digest, film
from twicetold import ItemKind, Release, Span
from twicetold.archive.bank_entries import Hash, SignalKind
from twicetold.pipeline.bank_matching import match_entries


def test_a_file_is_known_by_its_digest_and_an_archive_that_is_not_traced_shows_nothing(tmp_path) -> None:
    names = {"one": ItemKind.VIDEO, "two": ItemKind.IMAGE}
    contents = [
        (Release(id=name, source="s", items=(digest(name),)), [film(name, kind=kind)]) for name, kind in names.items()
    ]
    with archive_of(tmp_path / "archive", contents) as archive:
        entries = [
            entry(name, SignalKind.SHA256, (Hash(bytes.fromhex(digest(name))),)) for name in ("one", "two", "three")
        ]
        entries.append(still("near", 1))
        found = match_entries(archive.workplace(), entries, max_distance_bits=31)
    assert [(one.uid, one.span) for one in found] == [("one", Span(0, LENGTH_US)), ("two", None)]
    assert code(1) not in {bytes.fromhex(one.item) for one in found}
