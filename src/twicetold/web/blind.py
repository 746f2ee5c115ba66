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
from twicetold.errors import RequestRefused
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


def sees_others(archive: Archive, visitor: Visitor, *, release: str | None = None) -> Callable[[str], bool]:
    """The rule, for every page: whether a visitor may see what others coded of a release, given by name.

    Who cannot code sees all. Who can, sees it of releases that they began to code, unless their pass is blind and open,
    and of those that they decided between others.

    Args:
        release: only this one is asked of, so that what the visitor did elsewhere need not be read.
    """
    coding = archive.coding
    if visitor.person not in {one.name for one in coding.coders()}:
        shown = not visitor.may(Right.JUDGE)
        return lambda release_id: shown
    passes = coding.passes(release=release, coder=visitor.person)
    closed = {one.release for one in passes if one.blind and one.finished_at is None}
    decided = {word.release for word in coding.adjudications(release=release) if word.coder == visitor.person}
    told = ({one.release for one in passes} | decided) - closed
    return lambda release_id: release_id in told


def require_sight(archive: Archive, visitor: Visitor, release_id: str) -> None:
    """Refuse what shows others' codings of a release to whom `sees_others` keeps them from.

    The answer is the same whether anybody coded the release or not.

    Raises:
        RequestRefused: `web.blind`.
    """
    if not sees_others(archive, visitor, release=release_id)(release_id):
        raise RequestRefused(
            "what others coded of this release is kept back until your own word on it is given",
            status=403,
            hint="Code it first. Or begin it with the word of others in sight: your pass is then not blind, for good.",
            code="web.blind",
        )


def sight_of(archive: Archive, release_id: str, visitor: Visitor) -> Sight:
    """What a visitor sees of a release's codings now."""
    coding = archive.coding
    coders = {one.name for one in coding.coders()}
    kept_back = bool(coders - {visitor.person})
    open_to = sees_others(archive, visitor, release=release_id)(release_id)
    if visitor.person not in coders:
        shown = tuple(coding.codings(release=release_id)) if open_to else ()
        return Sight((), shown, (), not open_to, kept_back and not open_to)
    passes = tuple(coding.passes(release=release_id, coder=visitor.person))
    shown = tuple(coding.codings(release=release_id, viewer=visitor.person))
    own = tuple(one for one in shown if one.coder == visitor.person)
    others = tuple(one for one in shown if one.coder != visitor.person) if open_to else ()
    return Sight(own, others, passes, not open_to, kept_back and not open_to)


def seen_by(archive: Archive, visitor: Visitor) -> Callable[[str, str], bool]:
    """Whether a visitor is shown what a coder made of a release, given both by name: `sight_of` for many at once."""
    open_to = sees_others(archive, visitor)
    return lambda release_id, coder: coder == visitor.person or open_to(release_id)


def proposals_for(archive: Archive, release_id: str, visitor: Visitor, sight: Sight) -> list[Proposal]:
    """What machines propose for a release, that nobody answered yet; nothing where others' codings are kept back."""
    if sight.blind or not visitor.may(Right.JUDGE):
        return []
    proposed = archive.coding.proposals.all(release=release_id, viewer=visitor.person)
    return [one for one in proposed if visitor.person not in one.answers]
