"""The match service: what is known of a file, a picture, a hash or a text, for programs."""

from __future__ import annotations

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """The routes of the service; each asks `web.visitor.require` for a right."""
    return []
