"""Sums made by the database are those of the parts."""

import msgspec

from twicetold.api import Archive
from twicetold.archive import catalogue, parts, summaries
from twicetold.model import ItemKind, Part, PartKind, TrackKind
from twicetold.time import Span


class Probe(msgspec.Struct):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int = 64
    height: int = 48
    duration_us: int = 10_000_000
    creation_time: str | None = None


def test_a_film_counts_by_its_picture_and_its_sound_is_told_beside(tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"a")
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder, source="S", probe=lambda path: Probe())  # type: ignore[arg-type, return-value]
        [release] = archive.releases()
        item = release.items[0]

        def part(start: int, end: int, kind: PartKind, track: TrackKind = TrackKind.PICTURE, source: str = "") -> Part:
            span = Span(start * 1_000_000, end * 1_000_000)
            return Part(release=release.id, item=item, span=span, kind=kind, track=track, source_release=source)

        told = [
            part(0, 3, PartKind.NEW),
            part(3, 7, PartKind.RECYCLED, source="X"),
            part(7, 9, PartKind.RECYCLED, source="Y"),
            part(9, 10, PartKind.FURNITURE),
            part(0, 10, PartKind.RECYCLED, track=TrackKind.SOUND, source="Z"),
        ]
        with catalogue.transaction(archive.connection):
            parts.replace_for_releases(archive.connection, [release.id], told)
        [found] = summaries.latest(archive.connection, most=5)
    assert (found.new_us, found.recycled_us, found.furniture_us) == (3_000_000, 6_000_000, 1_000_000)
    assert found.sound_recycled_us == 10_000_000
    assert (found.sources, found.traced, found.length_us) == (3, True, 10_000_000)
    assert found.date_precision is not None


def test_words_and_stills_are_counted_and_never_added_to_lengths(tmp_path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        table = tmp_path / "releases.csv"
        table.write_text("id,source,published,text\nM1,S,2024-01-01,Some words\nM2,S,2024-01-02,Other words\n")
        archive.add(tmp_path, releases=table)
        item = archive.release("M2").items[0]
        words = Part(
            release="M2", item=item, span=Span(0, 5), kind=PartKind.RECYCLED, track=TrackKind.TEXT, source_release="M1"
        )
        with catalogue.transaction(archive.connection):
            parts.replace_for_releases(archive.connection, ["M2"], [words])
        connection = archive.connection
        m2, m1 = summaries.of_releases(connection, summaries.by_date(connection, most=5))
        assert (m2.texts, m2.texts_recycled, m2.recycled_us, m2.sources) == (1, 1, 0, 1)
        assert (m1.texts, m1.texts_recycled, m1.traced) == (1, 0, False)
        assert summaries.by_date(connection, most=5, seen=True) == ["M2"]
        assert summaries.by_date(connection, most=5, source="T", seen=True) == []
        assert (summaries.count_seen(connection), summaries.count_seen(connection, source="T")) == (1, 0)


def test_a_neighbourhood_grows_by_hops_nearer_ones_first(tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abcd":
        (folder / f"{name}.mp4").write_bytes(name.encode())
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder, source="S", probe=lambda path: Probe())  # type: ignore[arg-type, return-value]
        ids = {release.title: release.id for release in archive.releases()}
        items = {release.id: release.items[0] for release in archive.releases()}
        taken = [("b", "a", 5), ("c", "b", 4), ("d", "c", 3), ("c", "a", 1)]
        told = [
            Part(
                release=ids[user],
                item=items[ids[user]],
                span=Span(0, length * 1_000_000),
                kind=PartKind.RECYCLED,
                source_release=ids[source],
            )
            for user, source, length in taken
        ]
        with catalogue.transaction(archive.connection):
            parts.replace_for_releases(archive.connection, ids.values(), told)

        def around(name: str, hops: int, most: int = 10) -> list[str]:
            titles = {release: title for title, release in ids.items()}
            found = summaries.neighbourhood(archive.connection, ids[name], hops=hops, most=most)
            return [titles[one] for one in found]

        assert around("d", 1) == ["d", "c"]
        assert around("d", 2) == ["d", "c", "b", "a"]
        assert around("d", 4) == ["d", "c", "b", "a"]
        assert around("d", 2, most=3) == ["d", "c", "b"]
        assert around("a", 1) == ["a", "b", "c"]
