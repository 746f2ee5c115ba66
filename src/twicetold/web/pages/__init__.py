"""The screens, one file each: what a screen shows as a `View`, and the changes that people make on it."""

from __future__ import annotations

from starlette.routing import BaseRoute

from twicetold.web.pages import add, jobs, language, match, media, release, today
from twicetold.web.view import view_routes


def routes() -> list[BaseRoute]:
    """Every screen's routes."""
    return [
        *view_routes("/", today.view),
        *view_routes("/release", release.view),
        *view_routes("/match", match.view),
        *view_routes("/add", add.view),
        *view_routes("/jobs", jobs.view),
        *add.routes,
        *jobs.routes,
        *match.routes,
        *media.routes,
        *language.routes,
    ]
