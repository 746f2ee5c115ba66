"""Runs an app on a socket that is open already, until Ctrl-C."""

from __future__ import annotations

import importlib
import socket
import threading

import uvicorn
from starlette.types import ASGIApp


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until the process is told to end.

    The server names neither itself nor its version, keeps no access log (addresses hold search terms), and believes no
    forwarding headers. Statistics are loaded while nobody waits for them yet: the first page of trends takes half a
    second otherwise.
    """
    loading = ("twicetold.trends.change.series",)
    threading.Thread(target=importlib.import_module, args=loading, name="statistics", daemon=True).start()
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
