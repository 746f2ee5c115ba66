"""Taking over what people coded in another archive: codebooks, coders, passes, codings and adjudications.

Each row is taken as it was given, with its coder and its moment; one that is here already is not taken twice. Coders of
one name are one person. Where two archives cannot both be right, what is here stays and the difference is told: a
version of a codebook with another content, another value of one code at one place, a release that is finished there and
was gone on with here. Of two adjudications the later one rules, as ever. What machines proposed stays where it was
proposed, and so do samples: of a coding that accepted a proposal it is told which model's it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

import msgspec

from twicetold.archive.moments import to_text
from twicetold.coding import codebook_rows, coder_rows, coding_rows, machine_rows, pass_rows
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import Adjudication, Coder, Coding, Pass
from twicetold.errors import TwicetoldError
from twicetold.model import Problem

STAGE = "merge"


class TakenOver(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken: versions of codebooks, codings and words that took codings back, adjudications; what differs;
    and which of the codings, by number, accepted the proposal of which model."""

    codebooks: int
    codings: int
    adjudications: int
    conflicts: tuple[Problem, ...]
    accepted: dict[int, str]


def take_over(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, *, name: str, releases: Collection[str], by: str
) -> TakenOver:
    """Take over what was coded at `releases`, which are the same in both. Within a transaction.

    Args:
        name: of the other archive.
        by: who merges.
    """
    taking = _Taking(ours, theirs, name)
    added = taking.codebooks(by)
    codings = sum(taking.codings_of(one) for one in pass_rows.all_passes(theirs) if one.release in releases)
    words = [one for one in coding_rows.adjudications(theirs) if one.release in releases]
    adjudications = taking.adjudications(words)
    return TakenOver(
        codebooks=added,
        codings=codings,
        adjudications=adjudications,
        conflicts=tuple(taking.conflicts),
        accepted=taking.accepted,
    )


class _Taking:
    def __init__(self, ours: sqlite3.Connection, theirs: sqlite3.Connection, name: str) -> None:
        self._ours = ours
        self._theirs = theirs
        self._name = name
        self._books: dict[tuple[str, int], Codebook] = {}
        self.conflicts: list[Problem] = []
        self.accepted: dict[int, str] = {}

    def codebooks(self, by: str) -> int:
        """Take every version that is not here; those that can be used are the same on both sides."""
        added = 0
        for row in self._theirs.execute("SELECT name, version, document FROM codebook ORDER BY name, version"):
            try:
                book, new = codebook_rows.take(self._ours, row["document"], where=self._name, added_by=by)
            except TwicetoldError as error:
                self._left(f"{row['name']} {row['version']}", error.message)
                continue
            self._books[book.name, book.version] = book
            added += new
        return added

    def codings_of(self, one: Pass) -> int:
        """Take one pass with its codings; returns how many codings, and words that took one back, were taken."""
        book = self._books.get((one.codebook, one.version))
        if book is None:
            return 0
        coder = self._coder(one.coder)
        there = coding_rows.all_codings(
            self._theirs, release=one.release, coder=coder_rows.get(self._theirs, one.coder), codebook=one.codebook
        )
        given = [coding for coding in there if coding.version == one.version]
        within = pass_rows.find(self._ours, one.release, coder, book) or pass_rows.carry(self._ours, one, coder)
        count = sum(self._take(coding, within, coder) for coding in given)
        self._finish(one, within, coder, book, given)
        return count

    def adjudications(self, words: list[Adjudication]) -> int:
        """Take adjudications that are not here, and tell where the one that ruled here said another thing."""
        here = {_word(one) for one in coding_rows.adjudications(self._ours)}
        ruled = _ruling(coding_rows.adjudications(self._ours))
        count = 0
        for one in words:
            book = self._books.get((one.codebook, one.version))
            if book is not None and _word(one) not in here:
                coding_rows.adjudicate(
                    self._ours,
                    one.release,
                    one.code,
                    book,
                    self._coder(one.coder),
                    applies=one.applies,
                    value=one.value,
                    note=one.note,
                    at=to_text(one.at),
                )
                count += 1
        for key, one in _ruling(words).items():
            before = ruled.get(key)
            if before is None or _word(one) in here:
                continue
            if (before.applies, before.value) != (one.applies, one.value):
                later = max((before, one), key=lambda word: word.at)
                self._differs(
                    one.release,
                    f"'{one.code}' was adjudicated otherwise in '{self._name}'; both words are kept, and that of"
                    f" {later.coder} of {later.at:%Y-%m-%d %H:%M} UTC rules",
                )
        return count

    def _coder(self, name: str) -> Coder:
        return coder_rows.find(self._ours, name) or coder_rows.insert(self._ours, name)

    def _take(self, coding: Coding, within: Pass, coder: Coder) -> int:
        """Take one coding, or the word that took it back; returns what was taken, 0 to 2."""
        here = [
            other
            for other in coding_rows.all_codings(
                self._ours, release=within.release, coder=coder, codebook=within.codebook
            )
            if other.version == within.version and other.code == coding.code
        ]
        same = next((other for other in here if _given(other) == _given(coding)), None)
        if same is None:
            if coding.stands and any(other.stands and _meet(other, coding) for other in here):
                self._differs(
                    within.release,
                    f"'{coder.name}' gave '{coding.code}' in '{self._name}' with another value or other bounds than"
                    " here; what is here stays",
                )
                return 0
            same = coding_rows.insert(
                self._ours,
                within,
                coding.target,
                coding.code,
                value=coding.value,
                note=coding.note,
                made_at=to_text(coding.made_at),
                first_pass=coding.first_pass,
            )
            if coding.proposal is not None:
                proposal = machine_rows.proposal(self._theirs, coding.proposal)
                self.accepted[same.id] = f"{proposal.name} {proposal.version}"
            return 1 + self._take_back(coding, same)
        return self._take_back(coding, same)

    def _take_back(self, coding: Coding, here: Coding) -> int:
        if coding.stands or not here.stands:
            return 0
        coding_rows.carry_withdrawal(self._ours, here, self._theirs, coding)
        return 1

    def _finish(self, one: Pass, within: Pass, coder: Coder, book: Codebook, given: list[Coding]) -> None:
        if one.finished_at is None or within.finished_at is not None:
            return
        here = coding_rows.all_codings(self._ours, release=one.release, coder=coder, codebook=one.codebook)
        known = {_given(coding) for coding in given}
        if any(coding.version == one.version and _given(coding) not in known for coding in here):
            self._differs(
                one.release,
                f"'{coder.name}' finished it in '{self._name}' and went on with it here; here it stays open",
            )
            return
        pass_rows.finish(self._ours, one.release, coder, book, at=to_text(one.finished_at))

    def _differs(self, subject: str, message: str) -> None:
        self.conflicts.append(
            Problem(
                stage=STAGE,
                subject=subject,
                code="merge.coding_differs",
                message=message,
                hint="Agree on it, and adjudicate: 'twicetold code adjudicate'.",
            )
        )

    def _left(self, book: str, why: str) -> None:
        self.conflicts.append(
            Problem(
                stage=STAGE,
                subject=book,
                code="merge.codebook_differs",
                message=why,
                hint="What was coded with it was left there. Give one of the two another version, and merge again.",
            )
        )


def _given(coding: Coding) -> tuple[object, ...]:
    """What makes two rows of one coder the same coding."""
    return coding.target, coding.code, coding.value, coding.made_at


def _meet(one: Coding, other: Coding) -> bool:
    """Whether one code would be given twice to one place."""
    if (one.target.item, one.target.kind) != (other.target.item, other.target.kind):
        return False
    mine, theirs = one.target.bounds, other.target.bounds
    return mine is None or theirs is None or (mine[0] < theirs[1] and theirs[0] < mine[1])


def _word(one: Adjudication) -> tuple[object, ...]:
    return (
        one.release,
        one.codebook,
        one.version,
        one.code,
        one.applies,
        one.value,
        coder_rows.folded(one.coder),
        one.at,
    )


def _ruling(words: list[Adjudication]) -> dict[tuple[str, str, str], Adjudication]:
    return {(one.release, one.codebook, one.code): one for one in words}
