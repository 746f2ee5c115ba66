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
