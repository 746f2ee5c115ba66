"""What a stage has to trace, in which order, and that it has traced it: the same for pictures and for sound."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from twicetold.archive import catalogue, ledger, matches, problems
from twicetold.archive.ledger import Done
from twicetold.archive.objects import stripped_error
from twicetold.errors import TwicetoldError
from twicetold.model import ItemKind, Match, Modality, Problem
from twicetold.pipeline.orienting import oriented
from twicetold.pipeline.side_by_side import in_order
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress

Judge = Callable[[str, set[str]], tuple[list[Match], list[Problem]]]
"""Compares an item with partners: what it repeats of them, and what went wrong."""


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


def match_in_order(
    place: Workplace,
    new: Sequence[str],
    judge: Judge,
    *,
    stage: str,
    version: str,
    run_id: int,
    among: Collection[str],
    workers: int,
    progress: Progress,
    label: str,
    kept: Callable[[str], None] = lambda item: None,
) -> int:
    """Match new items with those traced before them, and keep what each of them told; returns how many matches.

    Items are judged side by side, but kept in order, so that after a crash every pair of items is judged exactly once:
    an item's partners are those traced before and those before it among the new ones.

    Args:
        new: in order.
        judge: is asked on several threads at once.
        among: items that may be partners.
        label: what progress calls it.
        kept: called with each item that is kept.
    """
    traced = set(ledger.done(place.connection, stage))

    def work(number: int) -> tuple[str, list[Match], list[Problem]]:
        item = new[number]
        found, faults = judge(item, place.held_elsewhere(item, traced.union(new[:number]).intersection(among)))
        return item, found, faults

    count = 0
    progress.begin(label, total=len(new))
    for item, found, faults in in_order(range(len(new)), work, workers=workers, name=label):
        keep_traced(place, run_id, Done(item=item, stage=stage, version=version), found, faults)
        kept(item)
        count += len(found)
        progress.advance(subject=place.items[item].name)
    progress.end()
    return count


def align_faults(place: Workplace, errors: Iterable[tuple[str, TwicetoldError]]) -> list[Problem]:
    """Problems of items that could not be read when they were to be compared."""
    return [problems.of_error(error, stage="align", subject=place.items[item].name or item) for item, error in errors]


class Paths:
    """Where items of releases lie. The catalogue is read on one thread: they are found before others ask."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._found: dict[str, Path | None] = {}

    def find(self, items: Iterable[str]) -> None:
        """Find those of the items that were not found before."""
        place = self._place
        for item in items:
            if item in place.holders and item not in self._found:
                self._found[item] = None if item in place.stripped else place.objects.path_of(place.connection, item)

    @property
    def items(self) -> Collection[str]:
        """What was found, stripped items too."""
        return self._found.keys()

    def __getitem__(self, item: str) -> Path:
        """Where an item lies; raises `MediaRejected` where it is stripped."""
        path = self._found[item]
        if path is None:
            raise stripped_error(item)
        return path
