"""What the template shows of each release, worked out beforehand so that the template only places it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from twicetold.model import FurnitureSpan, Item, Match, Part, PartKind
from twicetold.report.account import ArchiveAccount, ReleaseAccount, Use
from twicetold.report.evidence import EvidenceRow, evidence_rows
from twicetold.report.frames import Missing
from twicetold.report.html.ribbon import Ribbon, ribbon_of
from twicetold.report.pictures import Picture
from twicetold.report.strips import Gallery, Strip, new_stills

CERTAINTIES = {
    "dated": "the source is certainly earlier",
    "tie": "a tie: the dates allow either order",
    "undated": "one of the two has no date, so which came first is not known",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One recycled stretch or still with everything that supports it."""

    anchor: str
    part: Part
    item: Item | None
    source: ReleaseAccount | None
    source_item: Item | None
    colour: int | None
    certainty: str
    via: tuple[ReleaseAccount, ...]
    match: Match | None
    evidence: tuple[EvidenceRow, ...]
    evidence_of: str
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A source of the release: how much came from it."""

    source: ReleaseAccount
    colour: int | None
    length_us: int
    stills: int


@dataclass(frozen=True, slots=True)
class OtherMatch:
    """A match that the account did not need, with the releases that carry the other side."""

    match: Match
    others: tuple[ReleaseAccount, ...]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release's section. `several` tells whether item names are needed to tell times apart."""

    account: ReleaseAccount
    ribbon: Ribbon | None
    anchors: Mapping[int, str]
    legend: tuple[LegendEntry, ...]
    furniture: tuple[FurnitureSpan, ...]
    cards: tuple[Card, ...]
    further: tuple[OtherMatch, ...]
    users: tuple[tuple[ReleaseAccount, Use], ...]
    stills: tuple[tuple[Item, Picture | Missing], ...]
    stills_left_out: int
    several: bool

    def anchor_of(self, part: Part | None) -> str:
        """Where the card of a stretch stands; empty for a stretch that has none."""
        return self.anchors.get(id(part), "")


def release_views(archive: ArchiveAccount, gallery: Gallery, colours: Mapping[str, int]) -> list[ReleaseView]:
    """The sections in date order."""
    carriers: dict[str, list[ReleaseAccount]] = {}
    for account in archive.releases:
        for placed in account.items:
            carriers.setdefault(placed.item.sha256, []).append(account)
    builder = _Builder(archive, archive.by_id(), carriers, gallery, colours)
    return [builder.release(account) for account in archive.releases]


@dataclass(frozen=True, slots=True)
class _Builder:
    """What every section draws on."""

    archive: ArchiveAccount
    by_id: Mapping[str, ReleaseAccount]
    carriers: Mapping[str, list[ReleaseAccount]]
    gallery: Gallery
    colours: Mapping[str, int]

    def release(self, account: ReleaseAccount) -> ReleaseView:
        cards = tuple(self._card(place, part, account) for place, part in enumerate(account.recycled))
        stills = new_stills(account)
        thumbnails = self.gallery.stills
        shown = tuple((item, thumbnails[item.sha256]) for item in stills if item.sha256 in thumbnails)
        return ReleaseView(
            account=account,
            ribbon=ribbon_of(account, self.colours),
            anchors={id(card.part): card.anchor for card in cards},
            legend=self._legend(account),
            furniture=account.furniture,
            cards=cards,
            further=tuple(OtherMatch(match, self._others(match, account)) for match in account.further),
            users=tuple((self.by_id[use.release], use) for use in account.used_by if use.release in self.by_id),
            stills=shown,
            stills_left_out=len(stills) - len(shown),
            several=len(account.items) > 1,
        )

    def _others(self, match: Match, account: ReleaseAccount) -> tuple[ReleaseAccount, ...]:
        return tuple(other for other in self.carriers.get(match.ref_item, ()) if other is not account)

    def _card(self, place: int, part: Part, account: ReleaseAccount) -> Card:
        match = self.archive.matches.get(part.match_id) if part.match_id is not None else None
        between = match is not None and part.source_item not in (match.ref_item, match.query_item)
        return Card(
            anchor=f"m{account.number}-{place + 1}",
            part=part,
            item=self.archive.items.get(part.item),
            source=self.by_id.get(part.source_release),
            source_item=self.archive.items.get(part.source_item),
            colour=self.colours.get(part.source_release),
            certainty=CERTAINTIES.get(part.certainty, part.certainty),
            via=tuple(self.by_id[release] for release in part.via if release in self.by_id),
            match=match,
            evidence=tuple(evidence_rows(match, self.archive.settings)) if match else (),
            evidence_of="the link to the nearest release on the way to the source" if between else "",
            strip=self.gallery.strips.get((account.number, place)),
        )

    def _legend(self, account: ReleaseAccount) -> tuple[LegendEntry, ...]:
        lengths: Counter[str] = Counter()
        stills: Counter[str] = Counter()
        for part in account.recycled:
            lengths[part.source_release] += part.span.duration_us if part.span else 0
            stills[part.source_release] += part.span is None
        return tuple(
            LegendEntry(self.by_id[source], self.colours.get(source), lengths[source], stills[source])
            for source in sorted(lengths, key=lambda source: (-lengths[source], source))
            if source in self.by_id
        )


KIND_WORDS = {
    PartKind.NEW: "new",
    PartKind.RECYCLED: "recycled",
    PartKind.FURNITURE: "house furniture",
    PartKind.UNREADABLE: "unreadable",
}
