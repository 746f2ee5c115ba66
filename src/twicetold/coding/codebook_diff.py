"""What changed in meaning from one version of a codebook to another, code by code."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from twicetold.coding.codebook import Code, Codebook

_FIELDS = ("label", "definition", "include", "exclude", "examples", "parent", "level", "values")
CHANGES_MEANING = frozenset(
    {"definition", "include", "exclude", "level", "values", "split", "merge", "added", "removed", "retired"}
)
"""Differences after which codings of the earlier version may not mean the same."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that differs. `what` is 'added', 'removed', 'retired', 'rename', 'split', 'merge' or a field's name."""

    code: str
    what: str
    before: str = ""
    after: str = ""

    @property
    def changes_meaning(self) -> bool:
        """True where codings made before may not mean the same any more."""
        return self.what in CHANGES_MEANING


def difference(old: Codebook, new: Codebook) -> list[Difference]:
    """Everything that differs between two versions, in the order of the new document. Order of codes is nothing."""
    recorded = [change for change in new.change if old.version < change.version <= new.version]
    told = [
        Difference(
            code=", ".join(change.before), what=change.kind.value, before=", ".join(change.before),
            after=", ".join(change.to),
        )
        for change in recorded
    ]  # fmt: skip
    successor = {change.before[0]: change.to[0] for change in recorded if change.kind.value == "rename"}
    explained = {code for change in recorded for code in change.before}
    born = {code for change in recorded for code in change.to}
    predecessor = {after: before for before, after in successor.items()}
    found: list[Difference] = []
    for code in new.code:
        before = old.by_id.get(predecessor.get(code.id, code.id))
        if before is not None:
            found += _fields(before, code, successor)
        elif code.id not in born:
            found.append(Difference(code=code.id, what="added", after=code.definition))
    for code in old.code:
        if code.id not in new.by_id and code.id not in explained:
            found.append(Difference(code=code.id, what="removed", before=code.definition))
    return told + found


def _fields(before: Code, after: Code, renamed: dict[str, str]) -> Iterator[Difference]:
    if before.retired is None and after.retired is not None:
        yield Difference(code=after.id, what="retired", after=str(after.retired))
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if name == "parent":
            old = renamed.get(old, old)
        if isinstance(old, tuple):
            gone, come = [text for text in old if text not in new], [text for text in new if text not in old]
            if gone or come:
                yield Difference(code=after.id, what=name, before="; ".join(gone), after="; ".join(come))
            elif old != new:
                yield Difference(code=after.id, what=name, before="; ".join(old), after="; ".join(new))
        elif _words(str(old)) != _words(str(new)):
            yield Difference(code=after.id, what=name, before=str(old), after=str(new))


def _words(text: str) -> list[str]:
    """A text without its line breaks and runs of spaces: setting a paragraph anew changes nothing."""
    return text.split()
