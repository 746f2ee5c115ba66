"""Giving a code: what is checked before a coding enters the record, by hand, from a file or from a proposal."""

from __future__ import annotations

import difflib
import math
import sqlite3

from twicetold.archive import items, message_texts, releases
from twicetold.coding import coding_rows, pass_rows
from twicetold.coding.codebook import Code, Codebook, Level
from twicetold.coding.records import Coder, Coding, Purpose, Target
from twicetold.errors import UsageError
from twicetold.model import ItemKind

_MOVING = {ItemKind.VIDEO, ItemKind.AUDIO}
_WORDED = {ItemKind.TEXT, ItemKind.VIDEO, ItemKind.AUDIO}


def give(
    connection: sqlite3.Connection,
    target: Target,
    code_id: str,
    coder: Coder,
    book: Codebook,
    *,
    value: str = "",
    note: str = "",
    proposal: int | None = None,
    purpose: Purpose = Purpose.OWN,
    made_at: str | None = None,
) -> Coding:
    """Check a coding and add it to the coder's pass at the release, which is opened where there is none.

    Raises:
        UsageError: `coding.unknown_code`, `coding.retired_code`, `coding.value`, `coding.no_target`, `coding.outside`,
            `coding.overlap`.
    """
    kept = checked_value(checked_code(code_id, book), value)
    check_target(connection, target)
    within = pass_rows.opened(connection, target.release, coder, book, purpose=purpose, assigned_by=coder.name)
    _check_alone(connection, target, code_id, coder, book)
    return coding_rows.insert(
        connection, within, target, code_id, value=kept, note=note, proposal=proposal, made_at=made_at
    )


def checked_code(code_id: str, book: Codebook) -> Code:
    """The code, when it can be given.

    Raises:
        UsageError: `coding.unknown_code`, `coding.retired_code`, each naming what is meant or took its place.
    """
    there = book.by_id.get(code_id)
    where = f"version {book.version} of '{book.name}'"
    successors = book.replaced_by(code_id)
    if there is None and not successors:
        near = difflib.get_close_matches(code_id, [code.id for code in book.current], n=3)
        raise UsageError(
            f"{where} has no code '{code_id}'",
            hint=f"Is {' or '.join(near)} meant?" if near else "'twicetold codebook show' lists the codes.",
            code="coding.unknown_code",
        )
    if there is None or (there.retired is not None and there.retired <= book.version):
        raise UsageError(
            f"the code '{code_id}' is no longer given in {where}",
            hint=f"In its place: {', '.join(successors)}."
            if successors
            else "It was retired; 'twicetold codebook show' lists what is given.",
            code="coding.retired_code",
        )
    return there


def checked_value(code: Code, value: str) -> str:
    """The value as it is kept.

    Raises:
        UsageError: `coding.value`, it is none that the code's level allows.
    """
    kept, wanted = value.strip(), ""
    match code.level:
        case Level.PRESENCE:
            wanted = "no value: it applies or it does not" if kept else ""
        case Level.NOMINAL | Level.ORDINAL:
            wanted = "" if kept in code.values else f"one of {', '.join(code.values)}"
        case Level.INTERVAL | Level.RATIO:
            wanted = (
                ""
                if _number_fits(kept, code.level)
                else "a number" + (" of zero or more" if code.level is Level.RATIO else "")
            )
    if wanted:
        raise UsageError(
            f"'{value}' is no value of '{code.id}', which takes {wanted}",
            hint="'twicetold codebook show' gives the level of each code and its values.",
            code="coding.value",
        )
    return kept


def check_target(connection: sqlite3.Connection, target: Target) -> None:
    """Hold a target to what the archive has.

    Raises:
        UsageError: `coding.no_target`, release or item are not there; `coding.outside`, the item has no such stretch.
    """
    release = releases.get(connection, target.release)
    if release is None or (target.item and target.item not in release.items):
        what = f"release '{target.release}'"
        raise UsageError(
            f"there is no {what}" if release is None else f"{what} has no item {target.item[:12] or '(none)'}",
            hint="'twicetold releases --format json' lists releases with their items.",
            code="coding.no_target",
        )
    if target.bounds is None:
        return
    item = items.get(connection, target.item)
    assert item is not None  # noqa: S101 - a release names only items that are there
    name = item.name or item.sha256[:12]
    if item.kind not in (_MOVING if target.span is not None else _WORDED):
        raise _outside(f"{name} is {item.kind.value} and has no {target.kind.value}s")
    if target.span is not None:
        length, unit = item.duration_us, "microseconds"
    else:
        words = message_texts.get(connection, item.sha256)
        length, unit = None if words is None else len(words), "characters"
    if length is not None and target.bounds[1] > length:
        raise _outside(f"{name} ends after {length} {unit}, before {target.bounds[1]}")


def _outside(message: str) -> UsageError:
    return UsageError(
        message,
        hint="Spans are given in seconds of a film or recording, passages in characters of a text.",
        code="coding.outside",
    )


def _check_alone(connection: sqlite3.Connection, target: Target, code_id: str, coder: Coder, book: Codebook) -> None:
    """One coder gives one code to one stretch once. Different codes may overlap as they like."""
    for other in coding_rows.all_codings(connection, release=target.release, coder=coder, codebook=book.name):
        if not other.stands or other.code != code_id or other.version != book.version:
            continue
        mine, theirs = target.bounds, other.target.bounds
        apart = (
            (other.target.item, other.target.kind) != (target.item, target.kind)
            or (mine is not None and theirs is not None and (mine[1] <= theirs[0] or theirs[1] <= mine[0]))
        )  # fmt: skip
        if not apart:
            raise UsageError(
                f"'{coder.name}' gave '{code_id}' there already, as coding {other.id}",
                hint=f"Take it back to set other bounds: 'twicetold code withdraw {other.id}'.",
                code="coding.overlap",
            )


def _number_fits(text: str, level: Level) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and (level is Level.INTERVAL or number >= 0)


def check_own(coding: Coding, coder: Coder) -> None:
    """Nobody takes back what another one coded. Raises UsageError, `coding.not_yours`."""
    if coding.coder != coder.name:
        raise UsageError(
            f"coding {coding.id} is '{coding.coder}' and not '{coder.name}'",
            hint="Where coders differ, adjudicate: 'twicetold code adjudicate'. What each coded stays.",
            code="coding.not_yours",
        )
