"""The screens, one file each: what a screen shows as a `View`, and the changes that people make on it."""

from __future__ import annotations

from starlette.routing import BaseRoute

from twicetold.web.pages import (
    add,
    adjudicate,
    agreement,
    banks,
    code,
    code_changes,
    health,
    jobs,
    language,
    lineage,
    match,
    media,
    release,
    releases,
    search,
    today,
    trends,
    viewings,
)
from twicetold.web.view import view_routes
from twicetold.web.visitor import Right


def routes() -> list[BaseRoute]:
    """Every screen's routes."""
    return [
        *view_routes("/", today.view),
        *view_routes("/release", release.view),
        *view_routes("/match", match.view),
        *view_routes("/releases", releases.view),
        *view_routes("/lineage", lineage.view),
        *view_routes("/search", search.view),
        *view_routes("/health", health.view),
        *view_routes("/code", code.view),
        *code_changes.routes,
        *view_routes("/viewings", viewings.own),
        *view_routes("/audit", viewings.audit, right=Right.AUDIT),
        *view_routes("/trends", trends.view),
        *view_routes("/agreement", agreement.view),
        *view_routes("/adjudicate", adjudicate.view),
        *adjudicate.routes,
        *view_routes("/banks", banks.view),
        *banks.routes,
        *search.routes,
        *health.routes,
        *view_routes("/add", add.view),
        *view_routes("/jobs", jobs.view),
        *add.routes,
        *jobs.routes,
        *match.routes,
        *media.routes,
        *language.routes,
    ]
