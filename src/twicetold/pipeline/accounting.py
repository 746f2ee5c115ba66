"""Matches, furniture and dates to the account of every release."""

from __future__ import annotations

from collections.abc import Mapping

from twicetold.archive import catalogue, ledger, matches, parts
from twicetold.lineage.clip import clipped
from twicetold.lineage.sources import Accounts
from twicetold.model import FurnitureSpan
from twicetold.pipeline.workplace import Workplace
from twicetold.time import Span


def settle_accounts(
    place: Workplace, run_id: int, spans: Mapping[str, list[FurnitureSpan]], *, fingerprint_stage: str
) -> int:
    """Cut furniture out of the matches, then write every release's parts anew; returns how many matches there are.

    Cheap against any reading of media: it goes over the record once, so it is done in full after every trace.
    """
    holes: dict[str, list[Span]] = {
        item: [found.span for found in of_item if found.span is not None] for item, of_item in spans.items()
    }
    min_span_us = place.settings.picture.min_span_ms * 1000
    with catalogue.transaction(place.connection):
        for match in matches.all_matches(place.connection):
            pieces = clipped(match, holes, min_span_us=min_span_us)
            if pieces != [match] and match.id is not None:
                matches.substitute(place.connection, run_id, match.id, pieces)
        found = matches.all_matches(place.connection)
        unreadable = [
            item
            for item, done in ledger.done(place.connection, fingerprint_stage).items()
            if done.detail.get("unreadable")
        ]
        accounts = Accounts(
            place.releases,
            place.items,
            found,
            [span for of_item in spans.values() for span in of_item],
            unreadable=unreadable,
            chronology=place.chronology,
        ).settle()
        parts.replace_for_releases(
            place.connection, accounts, [part for of_release in accounts.values() for part in of_release]
        )
    return len(found)
