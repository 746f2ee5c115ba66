"""What differs between two accounts of one release: which stretch was one thing and is another, and the shares."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from twicetold.lineage.lanes import Lane, lane_of
from twicetold.lineage.share import Share, recycled_share
from twicetold.model import Part, PartKind
from twicetold.time import Span

SLIVER = {Lane.PICTURE: 250_000, Lane.SOUND: 250_000, Lane.TEXT: 8, Lane.STILLS: 0}
"""Shorter differences, in the lane's unit, are ends that moved a little, and are not told."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a stretch is: its kind, and the release it comes from where it is recycled. `kind` is None where no account
    told of it."""

    kind: PartKind | None = None
    source_release: str = ""
    certainty: str = ""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch that is told otherwise. `span` is None for a still; of words it counts characters."""

    item: str
    lane: Lane
    span: Span | None
    was: State
    now: State


class AccountChange(msgspec.Struct, frozen=True, kw_only=True):
    """One release whose account a run changed. `older` is False for a release that was not traced before."""

    release: str
    older: bool
    before: Share
    after: Share
    stretches: tuple[Changed, ...]


def account_change(release: str, before: Sequence[Part] | None, after: Sequence[Part]) -> AccountChange:
    """Compare two accounts of a release.

    Args:
        before: None where the release had no account.
    """
    return AccountChange(
        release=release,
        older=before is not None,
        before=recycled_share(before or ()),
        after=recycled_share(after),
        stretches=tuple(_stretches(before or (), after)),
    )


def _stretches(before: Iterable[Part], after: Iterable[Part]) -> list[Changed]:
    old, new = _by_track(before), _by_track(after)
    found: list[Changed] = []
    for key in sorted({*old, *new}):
        item, lane = key
        was, now = old.get(key, []), new.get(key, [])
        if lane is Lane.STILLS:
            states = _state(was[0] if was else None), _state(now[0] if now else None)
            if states[0] != states[1]:
                found.append(Changed(item=item, lane=lane, span=None, was=states[0], now=states[1]))
            continue
        found += _along(item, lane, was, now)
    return found


def _along(item: str, lane: Lane, was: list[Part], now: list[Part]) -> list[Changed]:
    edges = sorted({edge for part in (*was, *now) if part.span for edge in (part.span.start, part.span.end)})
    found: list[Changed] = []
    for start, end in itertools.pairwise(edges):
        states = _state(_at(was, start)), _state(_at(now, start))
        if states[0] == states[1]:
            continue
        last = found[-1] if found else None
        if last and last.span and last.span.end == start and (last.was, last.now) == states:
            found[-1] = msgspec.structs.replace(last, span=Span(last.span.start, end))
        else:
            found.append(Changed(item=item, lane=lane, span=Span(start, end), was=states[0], now=states[1]))
    return [one for one in found if one.span is None or one.span.end - one.span.start >= SLIVER[lane]]


def _by_track(parts: Iterable[Part]) -> dict[tuple[str, Lane], list[Part]]:
    found: dict[tuple[str, Lane], list[Part]] = defaultdict(list)
    for part in parts:
        found[part.item, lane_of(part)].append(part)
    return found


def _at(parts: list[Part], at: int) -> Part | None:
    return next((part for part in parts if part.span and part.span.start <= at < part.span.end), None)


def _state(part: Part | None) -> State:
    if part is None:
        return State()
    return State(kind=part.kind, source_release=part.source_release, certainty=part.certainty)
