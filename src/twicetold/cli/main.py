"""The command line: finds the command, and turns every error of the family into a message, a hint and an exit status.

Results go to standard output, progress and messages to standard error. Exit status: 0 done, 2 usage, 3 done except for
problems that were recorded, 130 interrupted; others as `twicetold.errors` draws them.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from twicetold.archive.faults import from_os_error, from_sqlite_error, is_storage_fault
from twicetold.cli.session import Session
from twicetold.errors import TwicetoldError

COMMANDS = {
    "init": "twicetold.cli.init",
    "add": "twicetold.cli.add",
    "trace": "twicetold.cli.trace",
    "query": "twicetold.cli.query",
    "self-test": "twicetold.cli.self_test",
    "releases": "twicetold.cli.releases",
    "problems": "twicetold.cli.problems",
    "matches": "twicetold.cli.matches",
    "judge": "twicetold.cli.judge",
    "settle": "twicetold.cli.settle",
    "verdicts": "twicetold.cli.verdicts",
    "formulae": "twicetold.cli.formulae",
    "read-words": "twicetold.cli.read_words",
    "codebook": "twicetold.cli.codebook",
    "code": "twicetold.cli.code",
    "lineage": "twicetold.cli.lineage",
    "changes": "twicetold.cli.changes",
    "propose": "twicetold.cli.propose",
    "proposals": "twicetold.cli.proposals",
    "agreement": "twicetold.cli.agreement",
    "sample": "twicetold.cli.sample",
    "prevalence": "twicetold.cli.prevalence",
    "report": "twicetold.cli.report",
    "export": "twicetold.cli.export",
    "bank": "twicetold.cli.bank",
    "bag": "twicetold.cli.bag",
    "timestamp": "twicetold.cli.timestamp",
    "clip": "twicetold.cli.clip",
    "spans": "twicetold.cli.spans",
    "trends": "twicetold.cli.trends",
    "indicators": "twicetold.cli.indicators",
    "watch": "twicetold.cli.watch",
    "survival": "twicetold.cli.survival",
    "population": "twicetold.cli.population",
    "figures": "twicetold.cli.figures",
    "archive": "twicetold.cli.archive",
    "compare": "twicetold.cli.compare",
    "merge": "twicetold.cli.merge",
    "verify": "twicetold.cli.verify",
    "custody": "twicetold.cli.custody",
    "serve": "twicetold.cli.serve",
    "team": "twicetold.cli.team",
    "doctor": "twicetold.cli.doctor",
}
"""Command to the module whose `command` it is; a module is loaded when its command, or help, is asked for."""

INTERRUPTED = 130
"""What a shell reports for a program that Ctrl-C ended: 128 + SIGINT."""


class LazyGroup(click.Group):
    """Loads each command's module only when it is needed: decoders and kernels are slow to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--archive",
    "-C",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    envvar="TWICETOLD_ARCHIVE",
    help="The archive's folder (default: the current one, or TWICETOLD_ARCHIVE).",
)
@click.option("--log-json", is_flag=True, help="Write messages, errors and progress as JSON lines.")
@click.option("--quiet", "-q", is_flag=True, help="Write no progress and no messages, only errors.")
@click.version_option(package_name="twicetold")
@click.pass_obj
def cli(session: Session, archive: Path, log_json: bool, quiet: bool) -> None:
    """Show what in a stream of media is new and what has been told before."""
    session.path, session.log_json, session.quiet = archive, log_json, quiet


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    session = Session(log_json="--log-json" in given)
    sys.exit(run(given, session))


def run(arguments: list[str], session: Session) -> int:
    """Run a command; returns its exit status."""
    try:
        status = cli.main(arguments, prog_name="twicetold", standalone_mode=False, obj=session)
        # Buffered results are written here, where a full disk or a closed pipe can still be told.
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - what is not ours is raised again in there
        return _tell(session, error)
    return status if isinstance(status, int) else 0


def _tell(session: Session, error: BaseException) -> int:
    """Tell an error as its kind wants and return the exit status; a fault of the program itself is raised again."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException() if not session.log_json:
            error.show()
            return error.exit_code
        case click.ClickException():
            message, code, hint, status = error.format_message(), "usage.command", "", error.exit_code
        case click.Abort() | KeyboardInterrupt():
            message, code, status = "Interrupted. What is done is kept.", "run.interrupted", INTERRUPTED
            hint = "Run the same command again: it goes on where it stopped."
        case TwicetoldError():
            message, code, hint, status = error.message, error.code, error.hint, error.exit_status
        case BrokenPipeError():
            # The reader has what it wanted (`| head`): click ends with 1 where it writes, we do where we flush. Python
            # would complain once more while it closes its output.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        case OSError():
            return _tell(session, from_os_error(error, Path(error.filename or "standard output")))
        case sqlite3.Error() if is_storage_fault(error):
            return _tell(session, from_sqlite_error(error, session.path / "catalogue.sqlite"))
        case _:
            raise error
    session.error(message, code=code, hint=hint, exit_status=status)
    return status
