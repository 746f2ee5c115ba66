"""`twicetold verify`: whether the archive is whole."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ArchiveDamaged


@click.command("verify")
@output_options
@pass_session
def command(session: Session, output: Output) -> int:
    """Check every object against its SHA-256, the custody log's chain, and the catalogue. Changes nothing.

    Exit status 33 where something is wrong. Keep the last custody hash elsewhere: a log that still leads to it has not
    been changed up to there.
    """
    with session.open("verify", read_only=True) as archive:
        report = archive.verify(progress=session.progress())
    columns = ("fault", "code", "subject", "message", "hint")
    if output.format == "json":
        output.record({**msgspec.to_builtins(report), "whole": report.whole})
    else:
        output.records(columns, [msgspec.to_builtins(finding) for finding in report.findings])
    faults = sum(finding.fault for finding in report.findings)
    session.message(
        f"{report.items} items ({report.bytes_read} bytes) and {report.custody_lines} custody lines checked: "
        + ("the archive is whole" if report.whole else f"{faults} faults")
    )
    if report.stripped:
        session.message(f"{report.stripped} of them have been stripped of their media.")
    session.message(f"Last custody hash: {report.last_custody_hash}")
    if report.whole:
        return 0
    if not session.log_json:
        return ArchiveDamaged.exit_status
    # Whoever reads JSON lines, as the app does, need not read the table beside them.
    first = next(finding for finding in report.findings if finding.fault)
    session.error(
        f"the archive is not whole; the first of {faults} faults is {first.subject}: {first.message}",
        code=first.code,
        hint=first.hint,
        exit_status=ArchiveDamaged.exit_status,
    )
    return ArchiveDamaged.exit_status
