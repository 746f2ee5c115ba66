"""Runs an app on a socket that is open already, until Ctrl-C."""

from __future__ import annotations

import socket
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from twicetold.web.pages.trends import look_ahead


def run(app: Starlette, listening: socket.socket) -> None:
    """Serve until the process is told to end.

    The server names neither itself nor its version, keeps no access log (addresses hold search terms), and believes no
    forwarding headers. Statistics are loaded, and every release is counted once, while nobody waits for it yet: the
    first page of trends takes one to three seconds otherwise on ten thousand releases.
    """
    threading.Thread(target=look_ahead, args=(app.state.desk,), name="statistics", daemon=True).start()
    uvicorn.Server(configuration(app)).run(sockets=[listening])


def configuration(app: ASGIApp) -> uvicorn.Config:
    """How the server is set up."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        h11_max_incomplete_event_size=64 * 1024,
        timeout_graceful_shutdown=3,
    )
