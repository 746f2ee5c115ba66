from __future__ import annotations

import sqlite3

from twicetold.archive import parts
from twicetold.model import Modality, Part, PartKind
from twicetold.time import Span

A, B = "a" * 64, "b" * 64
RECYCLED = Part(
    release="R-b",
    item=B,
    span=Span(0, 10),
    kind=PartKind.RECYCLED,
    source_release="R-a",
    source_item=A,
    source_span=Span(5, 15),
    certainty="dated",
    via=("R-c", "خبر"),
    modality=Modality.VIDEO,
    score=0.75,
)
NEW = Part(release="R-b", item=B, span=Span(10, 20), kind=PartKind.NEW)
STILL = Part(release="R-a", item=A, span=None, kind=PartKind.NEW)


def test_accounts_come_back_as_they_went_in_and_are_replaced_by_release(populated: sqlite3.Connection) -> None:
    parts.replace_for_releases(populated, ["R-a", "R-b"], [RECYCLED, NEW, STILL])
    assert parts.of_release(populated, "R-b") == [RECYCLED, NEW]
    assert parts.all_parts(populated) == [STILL, RECYCLED, NEW]
    parts.replace_for_releases(populated, ["R-b"], [NEW])
    assert parts.all_parts(populated) == [STILL, NEW]
