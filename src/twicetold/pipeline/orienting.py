"""Which side of a match is the query: the one whose first release came later."""

from __future__ import annotations

import msgspec

from twicetold.lineage.other_side import other_way_round
from twicetold.model import Match
from twicetold.pipeline.workplace import Workplace


def oriented(place: Workplace, match: Match) -> Match:
    """The match with the later item as its query; sides change places where it was found the other way round."""
    if (place.first_rank(match.query_item), match.query_item) >= (place.first_rank(match.ref_item), match.ref_item):
        return match
    back = other_way_round(match)
    return msgspec.structs.replace(back, rate=round(back.rate, 6) if match.rate > 0 else match.rate)
