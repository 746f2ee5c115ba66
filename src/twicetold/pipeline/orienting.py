"""Which side of a match is the query: the one whose first release came later."""

from __future__ import annotations

import msgspec

from twicetold.lineage.inset import turned
from twicetold.model import Match
from twicetold.pipeline.workplace import Workplace


def oriented(place: Workplace, match: Match) -> Match:
    """The match with the later item as its query; sides change places where it was found the other way round."""
    if (place.first_rank(match.query_item), match.query_item) >= (place.first_rank(match.ref_item), match.ref_item):
        return match
    return msgspec.structs.replace(
        match,
        query_item=match.ref_item,
        ref_item=match.query_item,
        query=match.ref,
        ref=match.query,
        evidence=turned(match),
        rate=round(1.0 / match.rate, 6) if match.rate > 0 else match.rate,
    )
