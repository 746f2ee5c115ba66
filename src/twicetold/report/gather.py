"""From a catalogue to the account of its archive."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import msgspec

from twicetold.archive import furniture, items, ledger, matches, parts, problems, releases, runs, verdicts
from twicetold.archive.catalogue import at_one_moment
from twicetold.lineage.judged import Judgements
from twicetold.model import TrackKind
from twicetold.report.account import ArchiveAccount, account_of
from twicetold.settings import Settings
from twicetold.trends.kept import indicators_of, windows_of


def gather(
    connection: sqlite3.Connection, *, name: str, settings: Settings, made_at: datetime | None = None
) -> ArchiveAccount:
    """Read everything that a report or an export says.

    All is read in one read transaction, so that a trace that ends meanwhile is either wholly in or wholly out.

    Args:
        connection: an open catalogue, for reading or writing, in no transaction.
        name: what the archive is called, usually the name of its folder.
        made_at: the moment that the account speaks of; now where none is given.
    """
    with at_one_moment(connection):
        account = account_of(
            name=name,
            releases=releases.all_releases(connection),
            items={item.sha256: item for item in items.all_items(connection)},
            parts=parts.all_parts(connection),
            matches=Judgements(verdicts.all_verdicts(connection)).standing(matches.all_matches(connection)),
            furniture=[span for track in TrackKind for span in furniture.all_spans(connection, track=track)],
            problems=problems.all_problems(connection),
            settings=settings,
            run=runs.latest(connection, "trace"),
            self_test=runs.latest(connection, "self-test"),
            compared=compared(connection),
            made_at=made_at or datetime.now(UTC),
        )
        return msgspec.structs.replace(
            account, windows=tuple(windows_of(connection)), indicators=tuple(indicators_of(connection))
        )


def compared(connection: sqlite3.Connection) -> dict[TrackKind, int]:
    """How many items a trace has compared by each track. A silent film was looked at, but no sound of it compared."""
    counts = ledger.counts(connection, [f"trace:{track.value}" for track in TrackKind])
    heard = ledger.done(connection, "fingerprint:sound")
    silent = {item for item, entry in heard.items() if not entry.detail.get("rows")}
    if silent:
        counts["trace:sound"] = len(ledger.done(connection, "trace:sound").keys() - silent)
    return {track: items for track in TrackKind if (items := counts.get(f"trace:{track.value}"))}
