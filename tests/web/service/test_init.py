"""Filled by the match service."""

from twicetold.web import service


def test_the_service_gives_routes() -> None:
    assert isinstance(service.routes(), list)
