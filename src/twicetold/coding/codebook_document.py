"""A codebook as the TOML document that people read and edit."""

from __future__ import annotations

import json
from collections.abc import Iterable

from twicetold.coding.codebook import Codebook, Level


def document_of(book: Codebook) -> str:
    """The document that `codebook.parse` reads back to the same codebook."""
    lines = [*_pairs(("name", book.name), ("version", book.version), ("title", book.title))]
    lines += _pairs(("description", book.description))
    for code in book.code:
        lines += ["", "[[code]]"]
        lines += _pairs(("id", code.id), ("label", code.label))
        lines += [f"definition = {_text(code.definition)}"]
        lines += _pairs(("parent", code.parent), ("since", code.since if code.since > 1 else ""))
        lines += _pairs(("retired", "" if code.retired is None else code.retired))
        lines += _pairs(("level", "" if code.level is Level.PRESENCE else code.level.value))
        for name, texts in (
            ("values", code.values),
            ("include", code.include),
            ("exclude", code.exclude),
            ("examples", code.examples),
        ):
            lines += _list(name, texts)
    for change in book.change:
        lines += ["", "[[change]]", *_pairs(("version", change.version), ("kind", change.kind.value))]
        lines += [*_list("from", change.before), *_list("to", change.to), *_pairs(("reason", change.reason))]
    return "\n".join(lines) + "\n"


def _pairs(*pairs: tuple[str, str | int]) -> Iterable[str]:
    return (f"{name} = {value if isinstance(value, int) else _text(value)}" for name, value in pairs if value != "")


def _list(name: str, texts: tuple[str, ...]) -> list[str]:
    if not texts:
        return []
    if sum(map(len, texts)) <= 60:
        return [f"{name} = [{', '.join(map(_text, texts))}]"]
    return [f"{name} = [", *(f"    {_text(text)}," for text in texts), "]"]


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped, and for pairs of surrogates.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
