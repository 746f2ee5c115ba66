"""The server says nothing of itself and believes no forwarding header."""

from twicetold.web.server import configuration


def test_the_server_is_quiet_and_believes_nobody() -> None:
    configured = configuration(lambda scope, receive, send: None)  # type: ignore[arg-type, return-value]
    assert not configured.access_log
    assert not configured.server_header
    assert not configured.proxy_headers
    assert configured.ws == "none"
