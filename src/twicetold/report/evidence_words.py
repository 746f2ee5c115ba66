"""Why a match of words was made, and who read the words where a program did: the table of evidence for text."""

from __future__ import annotations

from twicetold.model import Match
from twicetold.report.words import fine_clock, percent

SIDES = {"query": "here", "ref": "in the source"}


def word_rows(match: Match) -> list[tuple[str, str, str]]:
    """Rows of label, value and stored key, as `evidence.EvidenceRow` has them."""
    rows = []
    for key, value in sorted(match.evidence.items(), key=lambda entry: (_PLACES.get(entry[0], len(_PLACES)), entry[0])):
        side, _, what = key.partition("_")
        if key == "letters" and isinstance(value, int):
            rows.append(("Letters that agree, without marks and spaces", f"{value:,}", key))
        elif key == "identity" and isinstance(value, float | int):
            rows.append(("Share of the letters that agree", percent(value), key))
        elif key == "seeds" and isinstance(value, int):
            rows.append(("Runs of letters that are the same", f"{value:,}", key))
        elif side in SIDES and what == "time_s" and isinstance(value, list) and len(value) == 2:
            start, end = (fine_clock(round(1_000_000 * second)) for second in value)
            rows.append((f"Shown or said {SIDES[side]}", f"{start} to {end}", key))
        elif side in SIDES and what == "page":
            rows.append((f"Page {SIDES[side]}", str(value), key))
        elif side in SIDES and what == "made_by":
            rows.append((f"Machine-made {SIDES[side]}", f"these words were recognised by {value}", key))
        else:
            rows.append((key, str(value), key))
    return rows


_PLACES = {
    key: place
    for place, key in enumerate(
        [
            *("letters", "identity", "seeds", "query_made_by", "ref_made_by"),
            *("query_time_s", "ref_time_s", "query_page", "ref_page"),
        ]
    )
}
