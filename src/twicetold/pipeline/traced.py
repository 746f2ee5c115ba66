"""What a stage has to trace, and that it has traced it: the same for pictures and for sound."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from twicetold.archive import catalogue, ledger, matches, problems
from twicetold.archive.ledger import Done
from twicetold.model import ItemKind, Match, Modality, Problem
from twicetold.pipeline.orienting import oriented
from twicetold.pipeline.workplace import Workplace


def not_traced(
    place: Workplace,
    stage: str,
    version: str,
    *,
    kinds: Collection[ItemKind],
    modalities: Collection[Modality],
    forgotten: Callable[[], None] = lambda: None,
) -> set[str]:
    """Items of releases that are to be traced. Where the method or its settings changed, all of them, anew.

    But for those that were matched and then stripped: what was found in their media stays, as it cannot be found again.

    Args:
        modalities: of the matches that are forgotten where all is traced anew.
        forgotten: called with them, in one transaction.
    """
    done = ledger.done(place.connection, stage)
    again = {item: entry for item, entry in done.items() if item not in place.stripped}
    if any(entry.version != version for entry in again.values()):
        with catalogue.transaction(place.connection):
            ledger.forget(place.connection, stage, items=again)
            matches.replace_for_items(place.connection, 0, again, (), modalities=modalities)
            forgotten()
    missing = set(ledger.missing(place.connection, stage, version, kinds=kinds))
    return {item for item in missing - (set(done) - set(again)) if item in place.holders}


def keep_traced(place: Workplace, run_id: int, done: Done, found: Iterable[Match], faults: Iterable[Problem]) -> None:
    """Keep what tracing one item told, and that it is done, in one step."""
    with catalogue.transaction(place.connection):
        matches.insert(place.connection, run_id, [oriented(place, match) for match in found])
        for problem in faults:
            problems.record(place.connection, problem)
        ledger.mark(place.connection, done)


def find_paths(place: Workplace, items: Iterable[str], paths: dict[str, Path | None]) -> None:
    """Add to `paths` where items of releases lie, None where they are stripped, before threads ask: the catalogue is
    read on one thread."""
    for item in items:
        if item in place.holders and item not in paths:
            gone = item in place.stripped
            paths[item] = None if gone else place.objects.path_of(place.connection, item)
