"""`twicetold serve`: open the archive in the browser."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import sys
import webbrowser
from pathlib import Path

import click

from twicetold.archive.layout import Layout
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ArchiveBusy, RequestRefused, StorageReadOnly

PORT = 8765
LOOPBACK = "127.0.0.1"


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on; this machine only by default.")
@click.option(
    "--inbox",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="A folder whose entries may be added from the browser, without sending them through it.",
)
@click.option(
    "--host-name",
    "host_names",
    multiple=True,
    help="Another name that browsers may call this server by, with its port, as a reverse proxy hands it on.",
)
@click.option("--team", is_flag=True, help="People sign in with accounts of 'twicetold team', each with a role.")
@click.option("--https", is_flag=True, help="Browsers come by https through a reverse proxy: cookies go by https only.")
@click.option(
    "--open/--no-open", "open_browser", default=None, help="Whether to open the browser (at a terminal: yes)."
)
@pass_session
def command(
    session: Session,
    port: int,
    host: str,
    inbox: Path | None,
    host_names: tuple[str, ...],
    team: bool,
    https: bool,
    open_browser: bool | None,
) -> None:
    """Open a local web app on the archive, until Ctrl-C.

    Prints an address that lets one browser in, once. It works while a trace runs. With --team people sign in instead,
    and only then may it listen beyond this machine.
    """
    # Imported here so that other commands do not wait for the web server to load.
    from twicetold.web.accounts import Accounts  # noqa: PLC0415 - other commands do not wait for the server
    from twicetold.web.app import create_app  # noqa: PLC0415 - other commands do not wait for the server
    from twicetold.web.door import Door, LocalDoor  # noqa: PLC0415 - other commands do not wait for the server
    from twicetold.web.keeping import Keeping  # noqa: PLC0415 - other commands do not wait for the server
    from twicetold.web.server import run  # noqa: PLC0415 - other commands do not wait for the server
    from twicetold.web.team import TeamDoor  # noqa: PLC0415 - other commands do not wait for the server

    try:
        session.open("serve").close()  # brings the catalogue up to date, and mends what a killed process left
    except (ArchiveBusy, StorageReadOnly):
        with session.open("serve", read_only=True):
            pass
    if not team and not _loopback(host):
        raise RequestRefused(
            f"{host} can be reached from other machines, and there are no accounts to sign in with",
            hint="Add '--team', or listen on 127.0.0.1.",
            code="web.open_door",
        )
    accounts = Accounts(Keeping(Layout(session.path.absolute()).desk))
    if team and not any(account.closed_at is None for account in accounts.all()):
        raise RequestRefused(
            "nobody could sign in: there is no account", hint="'twicetold team add NAME lead'.", code="team.nobody"
        )
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    local = LocalDoor(port=port)
    door: Door = TeamDoor(accounts, secure=https) if team else local
    names = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")] + list(host_names)
    app = create_app(session.path, door=door, hosts=names, inbox=inbox)
    address = f"http://127.0.0.1:{port}/" + ("sign-in" if team else f"enter?token={local.new_token()}")
    click.echo(address)
    session.message("Ctrl-C ends the app." if team else "The address opens one browser, once. Ctrl-C ends the app.")
    if open_browser or (open_browser is None and sys.stdout.isatty()):
        webbrowser.open(address)
    # Ctrl-C is how it ends, not an interruption.
    with contextlib.suppress(KeyboardInterrupt):
        run(app, listening)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise RequestRefused(
            f"cannot listen on {host}, port {port}: {error.strerror}",
            hint="Choose another one with '--port', or 0 for any that is free.",
            code="web.port",
        ) from error
