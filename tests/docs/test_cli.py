"""docs/cli.md describes every command and option of the command line, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from twicetold.cli.main import cli


def commands(group: click.Group, prefix: str = "twicetold") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")


@pytest.fixture(scope="module")
def group() -> click.Group:
    return cli


@pytest.fixture(scope="module")
def sections(root: Path) -> dict[str, str]:
    """The text below each heading of docs/cli.md, by the command that the heading names."""
    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    parts = re.split(r"^#{2,3} (?=`?twicetold )", page, flags=re.MULTILINE)[1:]
    return {re.sub(r"[`\n]", "", part.split("\n", 1)[0]).strip(): part for part in parts}


def test_every_command_has_a_section_and_every_section_a_command(group, sections) -> None:
    names = {name for name, _ in commands(group)}
    assert {" ".join(heading.split()[: len(name.split())]) for name in names for heading in sections} >= names
    for heading in sections:
        assert any(heading == name or heading.startswith(f"{name} ") for name in names), heading


def test_every_option_is_described_with_its_command(group, sections, root: Path) -> None:
    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    missing = []
    for name, command in commands(group):
        own = [text for heading, text in sections.items() if heading == name or heading.startswith(f"{name} ")]
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                # Options that every command shares are described once, before the first command.
                described = "".join(own) + page.split("\n## ", 1)[0]
                if not any(spelling in described for spelling in option.opts):
                    missing.append(f"{name} {option.opts[-1]}")
    assert not missing


def test_every_command_and_option_has_a_help_text(group) -> None:
    for name, command in commands(group):
        assert command.help, name
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.opts}"
