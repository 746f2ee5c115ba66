"""Banks of formulae that a person loads and takes out: scripture, refrains, the sign-offs of a channel."""

from __future__ import annotations

from pathlib import Path

from twicetold.archive import catalogue, formulae, furniture
from twicetold.archive.formulae import RECURRING, Formula
from twicetold.archive.names import printable
from twicetold.errors import UsageError
from twicetold.fingerprint.text_folding import folded_string
from twicetold.fingerprint.text_seeds import GRAM_LETTERS
from twicetold.media.reader import MediaReader
from twicetold.pipeline.text_furnishing import Formulae, apply_formulae, label_of, register
from twicetold.pipeline.text_indexing import existing_text_index
from twicetold.pipeline.text_tracing import forget_texts
from twicetold.pipeline.texts import Texts
from twicetold.pipeline.workplace import Workplace

MAX_NAME_CHARACTERS = 80


def add_bank(place: Workplace, path: Path, *, bank: str) -> tuple[int, int, int, int]:
    """Add the lines of a file to a bank, and recognise them in all that is indexed.

    Returns:
        How many formulae were added, how many are too short to be recognised and were left out, how many the bank had
        already, and in how many items one of those added may stand.

    Raises:
        UsageError: `formulae.bank`, `formulae.none`.
        MediaRejected: the file cannot be read as text.
    """
    if not bank.strip() or len(bank) > MAX_NAME_CHARACTERS or printable(bank) != bank:
        raise UsageError(
            "a bank needs a name of printable characters",
            hint=f"Give one of at most {MAX_NAME_CHARACTERS} characters.",
            code="formulae.bank",
        )
    with MediaReader(place.settings.media, workers=1) as reader:
        text = reader.text(path, max_characters=place.settings.text.max_characters).text
    lines = dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
    long_enough = {line: letters for line in lines if len(letters := folded_string(line)) >= GRAM_LETTERS}
    known = formulae.all_formulae(place.connection)
    held = {folded_string(one.body) for one in known if one.bank == bank}
    new: dict[str, Formula] = {}
    for line, letters in long_enough.items():
        if letters not in held:
            new.setdefault(letters, Formula(body=line, bank=bank, label=f"{bank}: {label_of(line)}"))
    if not long_enough:
        raise UsageError(
            f"{path}: holds no formula of {GRAM_LETTERS} letters or more",
            hint="Give a file of text with one formula a line.",
            code="formulae.none",
        )
    items = 0
    with catalogue.transaction(place.connection):
        added = register(place, list(new.values()))
        if added:
            index = existing_text_index(place)
            items = apply_formulae(place, Texts(place), index, Formulae([*known, *added]), added)
        _record(place, "formulae.added", bank, len(added))
    _mirror(place)
    return len(new), len(lines) - len(long_enough), len(long_enough) - len(new), items


def remove_bank(place: Workplace, bank: str) -> int:
    """Take a bank out, and have the items in which it stood matched anew; returns how many formulae it had.

    Raises:
        UsageError: `formulae.no_bank`.
    """
    if bank == RECURRING or bank not in formulae.banks(place.connection):
        raise UsageError(
            f"there is no bank '{printable(bank)}'",
            hint="'twicetold formulae list' lists them; what recurs is found anew by each trace.",
            code="formulae.no_bank",
        )
    with catalogue.transaction(place.connection):
        ids = formulae.remove_bank(place.connection, bank)
        touched = furniture.remove(place.connection, [furniture.FIRST_READ + number for number in ids])
        forget_texts(place, touched)
        _record(place, "formulae.removed", bank, len(ids))
    _mirror(place)
    return len(ids)


def _record(place: Workplace, event: str, bank: str, count: int) -> None:
    if place.custody is not None:
        place.custody.record(place.connection, event, subject=bank, details={"formulae": count})


def _mirror(place: Workplace) -> None:
    if place.custody is not None:
        place.custody.mirror(place.connection)
