"""Taking another archive's releases, words and fingerprints into this one, without its media.

Each release is taken whole, in one transaction with its custody event, or not at all; taking twice takes nothing twice.
A release that is here already under the same id but says something else is left as it is here and told. The next trace
matches what was taken with everything. What people decided comes along, with their names and moments
(`pipeline.merging_words`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from twicetold.archive import items, ledger, message_texts, problems, releases, stripped
from twicetold.archive.catalogue import transaction
from twicetold.archive.faults import storage_faults
from twicetold.archive.ledger import Done
from twicetold.archive.moments import now_text
from twicetold.coding.taking_over import STAGE
from twicetold.errors import StorageReadOnly
from twicetold.model import Item, Problem, Release, Storage
from twicetold.pipeline.merging_words import merge_words
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

PREFIXES = ("fingerprint:", "read:", "words:")
"""Stages whose files are taken over; the index is appended to, and matches are found anew."""


class MergeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken. `differing` releases were left as they are here, each with a problem; `conflicts` are places
    where people decided otherwise here, each with a problem."""

    releases: int
    already_there: int
    differing: int
    items: int
    fingerprints: int
    verdicts: int = 0
    codings: int = 0
    adjudications: int = 0
    conflicts: int = 0


def merge(ours: Workplace, theirs: Workplace, *, name: str, progress: Progress) -> MergeReport:
    """Take in what `theirs`, an archive called `name`, has and `ours` lacks.

    Raises:
        StorageReadOnly: ours was opened for reading.
        StorageFull: what is taken so far stays; merging again goes on.
    """
    if ours.custody is None:
        raise StorageReadOnly(f"{ours.layout.root}: was opened for reading")
    known = {release.id: release for release in ours.releases}
    stages = _stages(theirs)
    taken = already = differing = held = files = 0
    shared: set[str] = set()
    progress.begin("merge", total=len(theirs.releases))
    for release in theirs.releases:
        progress.advance(subject=release.id)
        here = known.get(release.id)
        if here is not None:
            same = releases.description_digest(here) == releases.description_digest(release)
            if same and set(release.items) <= set(here.items):
                already += 1
                shared.add(release.id)
            else:
                differing += 1
                _tell(ours, release, name)
            continue
        fresh = [theirs.items[item] for item in release.items if items.get(ours.connection, item) is None]
        copied = [done for item in fresh for done in stages.get(item.sha256, []) if _copy(ours, theirs, done)]
        with transaction(ours.connection):
            _take(ours, theirs, release, fresh, copied, name)
        taken, held, files = taken + 1, held + len(fresh), files + len(copied)
        shared.add(release.id)
    progress.end()
    with transaction(ours.connection):
        words = merge_words(ours.connection, theirs.connection, ours.custody, name=name, releases=shared)
    ours.custody.mirror(ours.connection)
    return MergeReport(
        releases=taken,
        already_there=already,
        differing=differing,
        items=held,
        fingerprints=files,
        verdicts=words.verdicts,
        codings=words.codings,
        adjudications=words.adjudications,
        conflicts=words.conflicts,
    )


def _take(
    ours: Workplace, theirs: Workplace, release: Release, fresh: list[Item], copied: list[Done], name: str
) -> None:
    added_at = now_text()
    for item in fresh:
        row = theirs.connection.execute("SELECT probe FROM item WHERE sha256 = ?", (item.sha256,)).fetchone()
        stored = msgspec.structs.replace(item, storage=Storage.COPIED)
        items.insert(ours.connection, stored, reference=None, probe_json=row["probe"], added_at=added_at)
        body = message_texts.get(theirs.connection, item.sha256)
        if body is not None and message_texts.digest_of(body) == item.sha256:
            message_texts.insert(ours.connection, item.sha256, body)
    without = [item.sha256 for item in fresh if message_texts.get(ours.connection, item.sha256) is None]
    stripped.mark(ours.connection, without, origin=name)
    for done in copied:
        ledger.mark(ours.connection, done)
    names = {
        row["item_sha256"]: row["name"]
        for row in theirs.connection.execute(
            "SELECT item_sha256, name FROM release_item WHERE release_id = ?", (release.id,)
        )
    }
    item_names = [names[item] for item in release.items]
    releases.insert(ours.connection, release, origin=f"merge:{name}", item_names=item_names, added_at=added_at)
    if ours.custody is not None:
        ours.custody.record(
            ours.connection,
            "release.added",
            subject=release.id,
            details={
                "source": release.source,
                "origin": "merge",
                "read_from": name,
                "dates": [releases.date_line(date) for date in release.dates],
                "described_sha256": releases.description_digest(release),
                "items": [{"sha256": item, "name": names[item]} for item in release.items],
            },
        )


def _stages(place: Workplace) -> dict[str, list[Done]]:
    """What was made of each item and lies in a file, by item."""
    found: dict[str, list[Done]] = {}
    for row in place.connection.execute("SELECT DISTINCT stage FROM stage_done ORDER BY stage"):
        if row["stage"].startswith(PREFIXES):
            for item, done in ledger.done(place.connection, row["stage"]).items():
                if done.file:
                    found.setdefault(item, []).append(done)
    return found


def _copy(ours: Workplace, theirs: Workplace, done: Done) -> bool:
    """Copy one derived file to its place; False where it is gone or its path leads elsewhere."""
    source = (theirs.layout.root / done.file).resolve()
    if not source.is_relative_to(theirs.layout.fingerprints.resolve()) or not source.is_file():
        return False
    target = ours.layout.root / Path("fingerprints") / source.relative_to(theirs.layout.fingerprints.resolve())
    with storage_faults(target):
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{target.name}.part")
            shutil.copyfile(source, part)
            part.replace(target)
    return True


def _tell(ours: Workplace, release: Release, name: str) -> None:
    with transaction(ours.connection):
        problems.record(
            ours.connection,
            Problem(
                stage=STAGE,
                subject=release.id,
                code="merge.differs",
                message=f"'{name}' has a release '{release.id}' that says something else or holds other items",
                hint="Nothing was changed here. Give one of the two another id, and merge again.",
            ),
        )
