"""Reading fields out of the JSON that other tools wrote: nothing in it has to be there or to be of the right type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from twicetold.errors import TableInvalid

Json = Mapping[str, object]

_TITLE_CHARACTERS = 120


def read_json(path: Path) -> object:
    """A whole JSON file.

    Raises:
        TableInvalid: `intake.export`, where it cannot be read or is no JSON.
    """
    try:
        return msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise not_an_export(path, f"cannot be read ({error.strerror})") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_an_export(path, f"is not JSON ({error})") from error


def not_an_export(path: Path, why: str) -> TableInvalid:
    """The error for a file that was to be an export and is not."""
    return TableInvalid(
        f"{path}: {why}",
        hint="Export it again from the tool it came from; 'docs/intake.md' lists the exports that are read.",
        code="intake.export",
    )


def at(value: object, *path: str) -> object:
    """What lies at a path of keys, or None where something else is on the way."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text(value: object) -> str:
    """A string or number as text; '' for anything else."""
    if isinstance(value, bool):
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def first_text(value: object, *paths: str) -> str:
    """The first that is not empty of several dotted paths."""
    return next((found for path in paths if (found := text(at(value, *path.split("."))))), "")


def first_string(value: object, *paths: str) -> str:
    """As `first_text`, but with the white space that it was written with; numbers do not count."""
    found = (at(value, *path.split(".")) for path in paths)
    return next((one for one in found if isinstance(one, str) and one.strip()), "")


def texts(value: object) -> list[str]:
    """A string, or a list of strings, as a list; without empty ones."""
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [found for one in values if (found := text(one))]


def title_of(body: str) -> str:
    """The first line of a longer text, cut to what fits a title."""
    line = next((line.strip() for line in body.splitlines() if line.strip()), "")
    return line if len(line) <= _TITLE_CHARACTERS else line[: _TITLE_CHARACTERS - 1].rstrip() + "…"
