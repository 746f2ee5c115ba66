"""Rules for the whole suite: nothing talks to the network, a test runs or fails (it is never skipped), and
no test fails because the machine was busy."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")


def _is_local(connection: socket.socket, address: Any) -> bool:
    if connection.family == socket.AF_UNIX:
        return True
    host = address[0] if isinstance(address, tuple) else address
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            original = getattr(socket.socket, name)

            def guarded(self: socket.socket, address: Any, *, call: Any = original) -> Any:
                if not _is_local(self, address):
                    raise PermissionError(f"a test tried to reach {address}: tests use no network")
                return call(self, address)

            patch.setattr(socket.socket, name, guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _hears_ctrl_c() -> None:
    # A shell starts jobs in the background deaf to Ctrl-C, and their children inherit it: tests of Ctrl-C would hang.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _failed_if_skipped(report: Any) -> None:
    if report.skipped:
        report.outcome = "failed"
        # A report that still has this is counted as an expected failure, and the run as passed.
        vars(report).pop("wasxfail", None)
        report.longrepr = f"skipped, and this suite skips nothing: {report.longrepr}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    _failed_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    _failed_if_skipped(report)
    return report
