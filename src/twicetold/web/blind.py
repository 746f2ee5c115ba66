"""What of others' codings somebody may see of a release: nothing, until their own word on it is given.

The archive keeps what others coded from a coder whose blind pass is open. The app also keeps it from whoever may still
begin such a pass: what was seen before a pass begins leads the eye as much as what is seen during it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twicetold.api import Archive
from twicetold.coding.machine_rows import Proposal
from twicetold.coding.records import Coding, Pass
from twicetold.web.visitor import Right, Visitor


@dataclass(frozen=True, slots=True)
class Sight:
    """What a visitor sees of the codings of a release.

    `blind` is True while others' codings, and what machines propose, are kept from them; `kept_back` where there is
    anybody else whose word could be.
    """

    own: tuple[Coding, ...]
    others: tuple[Coding, ...]
    passes: tuple[Pass, ...]
    blind: bool
    kept_back: bool

    @property
    def open_pass(self) -> Pass | None:
        """The visitor's own pass that is not finished."""
        return next((one for one in self.passes if one.finished_at is None), None)

    @property
    def codings(self) -> tuple[Coding, ...]:
        """All that is shown."""
        return (*self.own, *self.others)


def sight_of(archive: Archive, release_id: str, visitor: Visitor) -> Sight:
    """What a visitor sees of a release's codings now."""
    coding = archive.coding
    coders = {one.name for one in coding.coders()}
    kept_back = bool(coders - {visitor.person})
    if visitor.person not in coders:
        if visitor.may(Right.JUDGE):
            return Sight((), (), (), True, kept_back)
        return Sight((), tuple(coding.codings(release=release_id)), (), False, False)
    passes = coding.passes(release=release_id, coder=visitor.person)
    shown = coding.codings(release=release_id, viewer=visitor.person)
    own = tuple(one for one in shown if one.coder == visitor.person)
    if not passes or any(one.blind and one.finished_at is None for one in passes):
        return Sight(own, (), tuple(passes), True, kept_back)
    return Sight(own, tuple(one for one in shown if one.coder != visitor.person), tuple(passes), False, False)


def seen_by(archive: Archive, visitor: Visitor) -> Callable[[str, str], bool]:
    """Whether a visitor is shown what a coder made of a release, given both by name: `sight_of` for many at once."""
    if visitor.person not in {one.name for one in archive.coding.coders()}:
        shown = not visitor.may(Right.JUDGE)
        return lambda release_id, coder: shown
    passes = archive.coding.passes(coder=visitor.person)
    closed = {one.release for one in passes if one.blind and one.finished_at is None}
    begun = {one.release for one in passes}
    return lambda release_id, coder: coder == visitor.person or release_id in begun - closed


def proposals_for(archive: Archive, release_id: str, visitor: Visitor, sight: Sight) -> list[Proposal]:
    """What machines propose for a release, that nobody answered yet; nothing where others' codings are kept back."""
    if sight.blind or not visitor.may(Right.JUDGE):
        return []
    proposed = archive.coding.proposals.all(release=release_id, viewer=visitor.person)
    return [one for one in proposed if visitor.person not in one.answers]


def blinded_to(archive: Archive, visitor: Visitor) -> set[str]:
    """Releases at which a visitor's blind pass is open."""
    if visitor.person not in {one.name for one in archive.coding.coders()}:
        return set()
    return {one.release for one in archive.coding.passes(coder=visitor.person) if one.blind and one.finished_at is None}
