"""What jobs report when they are done."""

from __future__ import annotations

import msgspec

from twicetold.model import Part


class TraceReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a trace did. `unreadable` counts items of which nothing could be read, now or before."""

    run_id: int
    items_traced: int
    matches_found: int
    matches: int
    unreadable: int
    furniture: int


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What a trace can tell before its end: how many releases have their account, `of` how many.

    `recycled` are the recycled parts of accounts that were not told before, earliest release first. They stand, but for
    what turns out to be furniture once more of a source's releases are traced.
    """

    releases: int
    of: int
    recycled: tuple[Part, ...]


class EditResult(msgspec.Struct, frozen=True, kw_only=True):
    """Result for one edit. `recall_low` and `recall_high` bound recall at 95 % (Wilson, 1927).

    `precision` is the share of matched seconds that lie on the planted stretch and name the right place of the item it
    is from; None where nothing was matched. Other items that the archive knows to show the stretch count neither way.
    `false_s` are seconds found on pictures that nobody has shown before.
    """

    edit: str
    planted: int
    found: int
    recall: float
    recall_low: float
    recall_high: float
    precision: float | None
    median_boundary_error_s: float | None
    false_s: float


EDIT_COLUMNS = tuple(field.name for field in msgspec.structs.fields(EditResult))
"""Columns of a self-test's table."""
