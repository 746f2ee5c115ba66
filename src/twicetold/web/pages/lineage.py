"""Lineage: releases in time with ribbons to what they took, of the whole archive by pages or around one release."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request

from twicetold.api import Archive
from twicetold.archive import items as item_rows
from twicetold.archive import parts, releases, summaries
from twicetold.report.account import ArchiveAccount, ReleaseAccount, account_of
from twicetold.report.html.colours import source_colours
from twicetold.report.html.timeline import timeline_of
from twicetold.report.html.wording import Wording
from twicetold.web.desk import Desk
from twicetold.web.page import catalogue_of
from twicetold.web.pages.media import number_of
from twicetold.web.pages.release import shell_word
from twicetold.web.view import View

SHOWN = 40
DEPTHS = (1, 2, 3, 4)
"""How many takings from a release the drawing around it may reach."""

COLUMNS = ("user", "user_title", "source", "source_title", "track", "length_us", "stretches")


def view(request: Request, desk: Desk) -> View:
    """The drawing, and the same as a table."""
    release_id = request.query_params.get("release", "")
    skip = number_of(request.query_params.get("skip", "")) or 0
    depth = min(max(number_of(request.query_params.get("depth", "")) or 1, DEPTHS[0]), DEPTHS[-1])
    with desk.archive() as archive:
        connection = archive.connection
        total = releases.count(connection)
        if release_id:
            archive.release(release_id)
            chosen = summaries.neighbourhood(connection, release_id, hops=depth, most=SHOWN)
        else:
            chosen = summaries.by_date(connection, most=SHOWN, skip=skip)
        account = account_of_some(archive, chosen)
        edges = edges_among(connection, chosen)
    wording = Wording(**catalogue_of(request).among("drawing"))
    titles = {one.release.id: one.release.title or one.release.id for one in account.releases}
    records = [
        {**edge, "user_title": titles.get(str(edge["user"]), ""), "source_title": titles.get(str(edge["source"]), "")}
        for edge in edges
    ]
    return View(
        template="lineage.html.j2",
        title="lineage.title",
        columns=COLUMNS,
        records=records,
        about={"releases": len(account.releases), "total": total, "skip": skip, "around": release_id, "depth": depth},
        context={
            "timeline": timeline_of(account, source_colours(account), wording),
            "release_address": _address,
            "account": account,
            "edges": records,
            "around": release_id,
            "around_title": titles.get(release_id, ""),
            "depth": depth,
            "depths": DEPTHS,
            "full": bool(release_id) and len(chosen) >= SHOWN,
            "total": total,
            "skip": skip,
            "more": skip + SHOWN if not release_id and skip + SHOWN < total else None,
        },
        command=f"twicetold lineage {shell_word(release_id)} --format csv" if release_id else "twicetold lineage",
        python=f"archive.lineage.graph({release_id!r})" if release_id else "archive.lineage.graph()",
    )


def account_of_some(archive: Archive, ids: list[str]) -> ArchiveAccount:
    """The account of some releases, as if the archive held no others; what they take from others is told as such."""
    connection = archive.connection
    chosen = [found for one in ids if (found := releases.get(connection, one)) is not None]
    held = {sha for release in chosen for sha in release.items}
    return account_of(
        name=archive.layout.root.name,
        releases=chosen,
        items={sha: item for sha in held if (item := item_rows.get(connection, sha)) is not None},
        parts=[part for release in chosen for part in parts.of_release(connection, release.id)],
        matches=(),
        settings=archive.settings,
        made_at=datetime.now(UTC),
    )


def edges_among(connection: sqlite3.Connection, ids: list[str]) -> list[dict[str, object]]:
    """What each of some releases took from which, by track, the most first."""
    rows = connection.execute(
        "SELECT release_id AS user, source_release AS source, track, sum(coalesce(end - start, 0)) AS length_us,"
        " count(*) AS stretches FROM part WHERE kind = 'recycled' AND source_release <> ''"
        " AND release_id IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3 ORDER BY length_us DESC, 1, 2",
        (json.dumps(ids),),
    )
    return [dict(row) for row in rows]


def _address(account: ReleaseAccount) -> str:
    return f"/release?{urlencode({'id': account.release.id})}"
