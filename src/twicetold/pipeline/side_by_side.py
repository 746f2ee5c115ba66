"""Work on many things in a few threads, taken up in order, given back as each is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

from twicetold.errors import ItemError

Thing = TypeVar("Thing")
Outcome = TypeVar("Outcome")


def side_by_side(
    things: Iterable[Thing], work: Callable[[Thing], Outcome], *, workers: int, name: str
) -> Iterator[tuple[Thing, Outcome | ItemError]]:
    """Each thing with what `work` made of it, or with the error of the item family that it raised.

    Never more than one thing a thread and one besides is taken up ahead of what was given back.
    """
    waiting = iter(things)
    with ThreadPoolExecutor(workers, thread_name_prefix=f"twicetold-{name}") as threads:
        running: dict[Future[Outcome], Thing] = {}
        while True:
            for thing in islice(waiting, workers + 1 - len(running)):
                running[threads.submit(work, thing)] = thing
            if not running:
                return
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                thing = running.pop(ended)
                try:
                    yield thing, ended.result()
                except ItemError as error:
                    yield thing, error


def in_order(
    things: Iterable[Thing], work: Callable[[Thing], Outcome], *, workers: int, name: str
) -> Iterator[Outcome]:
    """What `work` made of each thing, in the order of the things; once broken off, nothing more is taken up."""
    with ThreadPoolExecutor(workers, thread_name_prefix=f"twicetold-{name}") as threads:
        try:
            yield from threads.map(work, things)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
