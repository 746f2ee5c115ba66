"""Write docs/settings.md from the structures in twicetold.settings: `python docs/make_settings.py [--print]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import inspect

from twicetold.settings import Settings

HEAD = """\
# Settings

Each archive has its own settings in `twicetold.toml`. A key that is not listed here, or a value of the wrong type or
out of range, is an error (`settings.invalid`): nothing is passed over. The unit of a number is the end of its name.
This page is made by `docs/make_settings.py` from `twicetold/settings.py`; a test fails where they differ.
"""


def lines() -> Iterator[str]:
    """The page, line by line."""
    yield HEAD
    for section in _fields(Settings):
        struct = _struct(section.type)
        yield f"## [{section.name}]\n"
        yield " ".join((struct.cls.__doc__ or "").split()) + "\n"
        yield "| setting | default | allowed | what it does |"
        yield "| --- | --- | --- | --- |"
        for field in struct.fields:
            default = msgspec.json.encode(field.default).decode()
            allowed, meaning = _described(field.type)
            yield f"| `{section.name}.{field.name}` | `{default}` | {allowed} | {meaning} |"
        yield ""


def _fields(cls: type) -> tuple[inspect.Field, ...]:
    return _struct(inspect.type_info(cls)).fields


def _struct(kind: inspect.Type) -> inspect.StructType:
    if not isinstance(kind, inspect.StructType):
        raise TypeError(f"settings are made of structures, not {kind}")
    return kind


def _described(kind: inspect.Type) -> tuple[str, str]:
    """What a setting may hold, and its description."""
    meaning = ""
    if isinstance(kind, inspect.Metadata):
        meaning = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
    match kind:
        case inspect.IntType() | inspect.FloatType():
            noun = "whole number" if isinstance(kind, inspect.IntType) else "number"
            low, high = kind.ge, kind.le
            if low is not None and high is not None:
                return f"{noun}, {low:g} to {high:g}", meaning
            return (noun if low is None else f"{noun}, {low:g} or more"), meaning
        case inspect.BoolType():
            return "true or false", meaning
        case inspect.StrType():
            return "text", meaning
        case inspect.EnumType() | inspect.LiteralType():
            named = isinstance(kind, inspect.EnumType)
            values = [member.value for member in kind.cls] if named else list(kind.values)
            return ", ".join(f"`{value}`" for value in values), meaning
        case inspect.VarTupleType() | inspect.ListType():
            return f"a list of {_described(kind.item_type)[0]}", meaning
        case _:
            raise TypeError(f"say in docs/make_settings.py how to describe {kind}")


def main() -> None:
    """Write the page, or print it."""
    page = "\n".join(lines()).rstrip() + "\n"
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page)
    else:
        (Path(__file__).parent / "settings.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
