"""Up to which verdict the accounts are settled."""

from __future__ import annotations

import sqlite3


def settled_to(connection: sqlite3.Connection) -> int:
    """The id of the last verdict that the accounts were settled with; 0 where there was none."""
    return int(connection.execute("SELECT verdict_id FROM settlement").fetchone()[0])


def settle_to(connection: sqlite3.Connection, verdict_id: int) -> None:
    """Keep that the accounts are settled with every verdict up to this one."""
    connection.execute("UPDATE settlement SET verdict_id = ?", (verdict_id,))


def unsettled(connection: sqlite3.Connection) -> int:
    """How many verdicts were given that the accounts do not show yet."""
    query = "SELECT count(*) FROM verdict WHERE id > (SELECT verdict_id FROM settlement)"
    return int(connection.execute(query).fetchone()[0])


def last_verdict(connection: sqlite3.Connection) -> int:
    """The id of the last verdict; 0 where there is none."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM verdict").fetchone()[0])
