"""What jobs report when they are done."""

from __future__ import annotations

import msgspec


class TraceReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a trace did. `unreadable` counts items of which nothing could be read, now or before."""

    run_id: int
    items_traced: int
    matches_found: int
    matches: int
    unreadable: int
    furniture: int


class EditResult(msgspec.Struct, frozen=True, kw_only=True):
    """Result for one edit. `recall_low` and `recall_high` bound recall at 95 % (Wilson, 1927)."""

    edit: str
    planted: int
    found: int
    recall: float
    recall_low: float
    recall_high: float
    median_boundary_error_s: float | None
    false_s: float


EDIT_COLUMNS = tuple(field.name for field in msgspec.structs.fields(EditResult))
"""Columns of a self-test's table."""
