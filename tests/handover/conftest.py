"""Entries in a line each, and an archive of two films of which one repeats four seconds of the other."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import shot, write_video
from twicetold import Archive, Match, Modality, Span
from twicetold.archive import matches, runs
from twicetold.archive.bank_entries import BankEntry, Basis, Feedback, Hash, HashedFrom, SignalKind
from twicetold.archive.catalogue import transaction

SECOND = 1_000_000
MOMENT = "2024-05-06T07:08:09Z"


def code(seed: int) -> bytes:
    """32 bytes that are the same for the same seed."""
    return hashlib.sha256(str(seed).encode()).digest()


def film(uid: str, *seeds: int, **said: object) -> BankEntry:
    """An entry of one hash a second."""
    hashes = tuple(Hash(code(seed), place * SECOND, 90) for place, seed in enumerate(seeds))
    return entry(uid, SignalKind.VPDQ, hashes, **said)


def still(uid: str, seed: int, *, quality: int | None = 90, **said: object) -> BankEntry:
    """An entry of one hash."""
    return entry(uid, SignalKind.PDQ, (Hash(code(seed), None, quality),), **said)


def entry(uid: str, kind: SignalKind, hashes: tuple[Hash, ...], **said: object) -> BankEntry:
    """An entry that may leave."""
    fields = {"basis": Basis.CHOSEN, "hashed_from": HashedFrom.PICTURE, "created_at": MOMENT, "updated_at": MOMENT}
    return BankEntry(uid=uid, kind=kind, hashes=hashes, **(fields | said))  # type: ignore[arg-type]


def many() -> list[BankEntry]:
    """One of everything that an exchange has to carry."""
    said = Feedback(person="ada", opinion="disputed", note="another square", at=MOMENT)
    return [
        film(
            "3f1f2a04-6b59-5c0e-9d8f-2f3a4f9b7c11",
            1,
            2,
            3,
            tags=("flag", "night"),
            note="at the fair",
            feedback=(said,),
        ),
        still("3f1f2a04-6b59-5c0e-9d8f-2f3a4f9b7c12", 4),
        still("3f1f2a04-6b59-5c0e-9d8f-2f3a4f9b7c13", 5, withdrawn=True),
        entry("3f1f2a04-6b59-5c0e-9d8f-2f3a4f9b7c14", SignalKind.SHA256, (Hash(code(6)),)),
    ]


@pytest.fixture(scope="session")
def made_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases `first` (12 s) and `later` (10 s, of which 3 to 7 are 5 to 9 of the first); one match, not judged."""
    folder = tmp_path_factory.mktemp("made")
    media = folder / "media"
    media.mkdir()
    first = shot(1, 12)
    write_video(media / "first.mp4", first)
    write_video(media / "later.mp4", np.concatenate([shot(2, 3), first[125:225], shot(3, 3)]))
    (media / "releases.csv").write_text(
        "id,file,title,date\nfirst,first.mp4,The first,2024-05-01\nlater,later.mp4,The later,2024-05-08\n"
    )
    with Archive.init(folder / "archive") as made:
        made.add(media, releases=media / "releases.csv", source="Outlet")
        first_item, later_item = (made.release(name).items[0] for name in ("first", "later"))
        with transaction(made.connection):
            run = runs.start(made.connection, "trace", settings={}, versions={})
            matches.insert(
                made.connection,
                run,
                [
                    Match(
                        query_item=later_item,
                        ref_item=first_item,
                        modality=Modality.VIDEO,
                        query=Span(3 * SECOND, 7 * SECOND),
                        ref=Span(5 * SECOND, 9 * SECOND),
                        score=0.99,
                    )
                ],
            )
    return folder / "archive"


@pytest.fixture
def archive(made_archive: Path, tmp_path: Path) -> Iterator[Archive]:
    """A copy of `made_archive`, open for changing."""
    shutil.copytree(made_archive, tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as opened:
        yield opened
