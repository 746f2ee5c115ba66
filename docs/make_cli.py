#!/usr/bin/env python3
"""Write docs/cli.md from the commands themselves: `python docs/make_cli.py`. `tests/docs/test_cli.py` holds it true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from twicetold.cli.main import cli

HEAD = """# The command line

    twicetold [--archive DIR] [--log-json] [--quiet] COMMAND ...

Each command is a thin layer over the method of the same name of `twicetold.Archive`. Results go to standard output,
progress and messages to standard error. `docs/make_cli.py` writes this page from the commands' own help.

Exit status: 0 done, 2 usage, 3 done except for problems that were recorded, 130 interrupted; [errors.md](errors.md)
lists the others. Options of every command:

| option | meaning |
| --- | --- |
"""


def rows(command: click.Command) -> list[str]:
    """Table rows of a command's options."""
    return [
        f"| `{', '.join(option.opts)}` | {(option.help or '').replace('|', '/')} |"
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, click.Command]]:
    """Every command of a group and of the groups in it, with its name as it is typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None  # noqa: S101 - the group listed it
        yield " ".join((*before, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)


def page() -> str:
    """The whole page."""
    text = HEAD + "\n".join(rows(cli)) + "\n"
    for name, command in commands(cli):
        arguments = [p.human_readable_name for p in command.params if isinstance(p, click.Argument)]
        usage = " ".join(["twicetold", name, *arguments])
        said = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
        text += f"\n## {usage}\n\n{said}\n"
        options = rows(command)
        if options:
            text += "\n| option | meaning |\n| --- | --- |\n" + "\n".join(options) + "\n"
    return text


if __name__ == "__main__":
    Path(__file__).with_name("cli.md").write_text(page(), encoding="utf-8")
