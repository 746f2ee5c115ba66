"""A codebook: what each code means, when it applies and when it does not, as one versioned document.

A document is TOML. Its version is a whole number; every coding names it. What happens to a code from one version to the
next is written down in the document: a code is renamed, split, merged or retired, it never just disappears.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from importlib import resources

import msgspec

from twicetold.errors import TableInvalid

_ID = re.compile(r"\w[\w.-]{0,63}")

DEFAULT = "default.toml"


class Level(StrEnum):
    """What a coding with this code says beside that it applies: nothing more, or a value on a scale."""

    PRESENCE = "presence"
    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class ChangeKind(StrEnum):
    """What became of a code between two versions."""

    RENAME = "rename"
    SPLIT = "split"
    MERGE = "merge"


class Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One code. `since` and `retired` are the versions from which on it is, and is no longer, given.

    `values` are the values of a nominal or ordinal code, in their order where they have one.
    """

    id: str
    label: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parent: str = ""
    since: int = 1
    retired: int | None = None
    level: Level = Level.PRESENCE
    values: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"before": "from"}):
    """What became of codes in a version: `before` were given until then, `to` from then on."""

    version: int
    kind: ChangeKind
    before: tuple[str, ...]
    to: tuple[str, ...]
    reason: str = ""


class Codebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One version of a codebook. `unit` says in words what one decision is about."""

    name: str
    version: int
    title: str = ""
    description: str = ""
    code: tuple[Code, ...]
    change: tuple[Change, ...] = ()

    @property
    def codes(self) -> tuple[Code, ...]:
        """Every code, retired ones too, in the order of the document."""
        return self.code

    @property
    def current(self) -> tuple[Code, ...]:
        """The codes that are given in this version."""
        return tuple(code for code in self.code if code.retired is None or code.retired > self.version)

    @cached_property
    def by_id(self) -> dict[str, Code]:
        """Code id to code."""
        return {code.id: code for code in self.code}

    def lineage(self, code_id: str) -> tuple[str, ...]:
        """A code and the codes above it, nearest first. Empty for a code that is not there."""
        found: list[str] = []
        while code_id in self.by_id and code_id not in found:
            found.append(code_id)
            code_id = self.by_id[code_id].parent
        return tuple(found)

    def children(self, code_id: str) -> tuple[Code, ...]:
        """The codes right below one."""
        return tuple(code for code in self.code if code.parent == code_id)

    def now(self, code_id: str, version: int) -> str | None:
        """What a code given under an earlier version is called in this one; None where that has no one answer.

        A rename or merge is followed. A code that was split became one of several, and which one only a person can say.
        """
        for change in sorted(self.change, key=lambda change: change.version):
            if version < change.version <= self.version and code_id in change.before:
                if len(change.to) != 1:
                    return None
                code_id = change.to[0]
        return code_id if code_id in self.by_id else None

    def replaced_by(self, code_id: str) -> tuple[str, ...]:
        """What took the place of a code that is no longer given, as the changes say; empty where nothing did."""
        for change in self.change:
            if code_id in change.before:
                return change.to
        return ()


def default_codebook() -> Codebook:
    """The codebook that comes along: the published scheme of six themes, with the parts of utopia, and nostalgia."""
    return parse(default_document(), where="the default codebook")


def default_document() -> str:
    """The TOML document of the default codebook, to start one's own from."""
    return resources.files("twicetold.coding.data").joinpath(DEFAULT).read_text("utf-8")


def parse(document: str, *, where: str) -> Codebook:
    """Read a codebook from its TOML document.

    Args:
        where: file name, for messages.

    Raises:
        TableInvalid: `codebook.invalid`, with what is wrong and where.
    """
    try:
        book = msgspec.toml.decode(unicodedata.normalize("NFC", document), type=Codebook)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise _invalid(f"{where}: {error}") from error
    return checked(book, where=where)


def checked(book: Codebook, *, where: str) -> Codebook:
    """The codebook itself, when it holds together.

    Raises:
        TableInvalid: `codebook.invalid`, with everything that is wrong.
    """
    wrong = list(_faults(book))
    if wrong:
        raise _invalid(f"{where}: {'; '.join(wrong)}")
    return book


def check_succession(old: Codebook, new: Codebook) -> None:
    """Hold a new version to the one before: no code may disappear without a word.

    Raises:
        TableInvalid: `codebook.succession`.
    """
    explained = {code for change in new.change if change.version > old.version for code in change.before}
    gone = [code.id for code in old.code if code.id not in new.by_id and code.id not in explained]
    if new.version <= old.version or gone:
        what = "its version is not higher"
        if new.version > old.version:
            what = f"the codes {', '.join(gone)} are gone"
        raise TableInvalid(
            f"version {new.version} of '{new.name}' cannot follow version {old.version}: {what}",
            hint="Count the version up, and record what became of each code: 'retired = N' on the code, or a [[change]]"
            " with kind 'rename', 'split' or 'merge'.",
            code="codebook.succession",
        )


def _faults(book: Codebook) -> Iterable[str]:
    if not _ID.fullmatch(book.name):
        yield f"'{book.name}' is no name: letters, digits, '.', '-' and '_', at most 64"
    if book.version < 1:
        yield f"version {book.version} is not 1 or more"
    if not book.code:
        yield "there is no [[code]]"
    for name, times in Counter(code.id for code in book.code).items():
        if times > 1:
            yield f"'{name}' stands {times} times"
    for code in book.code:
        yield from (f"'{code.id}' {fault}" for fault in _code_faults(book, code))
    for change in book.change:
        yield from _change_faults(book, change)


def _code_faults(book: Codebook, code: Code) -> Iterable[str]:
    if not _ID.fullmatch(code.id):
        yield "is no id: letters, digits, '.', '-' and '_', at most 64"
    if not code.definition.strip():
        yield "has no definition"
    if code.parent and code.parent not in book.by_id:
        yield f"has the parent '{code.parent}', which is not there"
    line = book.lineage(code.id)
    if line and book.by_id[line[-1]].parent in line:
        yield "is its own ancestor"
    if not 1 <= code.since <= book.version:
        yield f"is there since version {code.since}, which is not 1 to {book.version}"
    if code.retired is not None and not code.since < code.retired <= book.version:
        yield f"is retired in version {code.retired}, which is not {code.since + 1} to {book.version}"
    scaled = code.level in {Level.NOMINAL, Level.ORDINAL}
    if scaled != bool(code.values) or len(set(code.values)) != len(code.values) or len(code.values) == 1:
        yield f"is {code.level.value} and has {len(code.values)} values: " + (
            "list two or more different ones" if scaled else "they belong to nominal and ordinal codes"
        )


def _change_faults(book: Codebook, change: Change) -> Iterable[str]:
    name = f"the {change.kind.value} in version {change.version}"
    sizes = {ChangeKind.RENAME: "one code to one", ChangeKind.SPLIT: "one code to several"}
    fits = {
        ChangeKind.RENAME: len(change.before) == 1 == len(change.to),
        ChangeKind.SPLIT: len(change.before) == 1 < len(change.to),
        ChangeKind.MERGE: len(change.before) > 1 == len(change.to),
    }
    if not fits[change.kind]:
        yield f"{name} does not lead from {sizes.get(change.kind, 'several codes to one')}"
    if not 2 <= change.version <= book.version:
        yield f"{name} is not in a version from 2 to {book.version}"
    later = {code for other in book.change if other.version > change.version for code in other.before}
    for code in change.to:
        if code not in book.by_id and code not in later:
            yield f"{name} leads to '{code}', which is not there"


def _invalid(message: str) -> TableInvalid:
    return TableInvalid(
        message,
        hint="'docs/coding.md' shows a codebook and says what each field is.",
        code="codebook.invalid",
    )
