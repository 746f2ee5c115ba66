"""What the template shows of each release, worked out beforehand so that the template only places it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from twicetold.lineage.lanes import LANE_TIME_US, Lane, amount, lane_of
from twicetold.lineage.remarks import Remark
from twicetold.model import FurnitureSpan, Item, Match, Part, PartKind, TrackKind
from twicetold.report.account import ArchiveAccount, ReleaseAccount, Use
from twicetold.report.evidence import EvidenceRow, evidence_rows
from twicetold.report.frames import Missing
from twicetold.report.html.ribbon import Ribbon, ribbons_of
from twicetold.report.pictures import Picture
from twicetold.report.quotes import Words, quoted
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
    lane: Lane
    quotes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A source of the release: how much came from it, lane by lane, in the lane's unit."""

    source: ReleaseAccount
    colour: int | None
    lanes: tuple[tuple[Lane, int], ...]


@dataclass(frozen=True, slots=True)
class Remarked:
    """A remark on the lanes, with the sources that are on record."""

    remark: Remark
    sources: tuple[ReleaseAccount, ...]


@dataclass(frozen=True, slots=True)
class OtherMatch:
    """A match that the account did not need, with the releases that carry the other side."""

    match: Match
    others: tuple[ReleaseAccount, ...]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release's section. `several` tells whether item names are needed to tell times apart."""

    account: ReleaseAccount
    ribbons: tuple[Ribbon, ...]
    remarks: tuple[Remarked, ...]
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


def release_views(
    archive: ArchiveAccount, gallery: Gallery, colours: Mapping[str, int], words: Words
) -> list[ReleaseView]:
    """The sections in date order."""
    carriers: dict[str, list[ReleaseAccount]] = {}
    for account in archive.releases:
        for placed in account.items:
            carriers.setdefault(placed.item.sha256, []).append(account)
    builder = _Builder(archive, archive.by_id(), carriers, gallery, colours, words)
    return [builder.release(account) for account in archive.releases]


@dataclass(frozen=True, slots=True)
class _Builder:
    """What every section draws on."""

    archive: ArchiveAccount
    by_id: Mapping[str, ReleaseAccount]
    carriers: Mapping[str, list[ReleaseAccount]]
    gallery: Gallery
    colours: Mapping[str, int]
    words: Words

    def release(self, account: ReleaseAccount) -> ReleaseView:
        cards = tuple(self._card(place, part, account) for place, part in enumerate(account.recycled))
        stills = new_stills(account)
        thumbnails = self.gallery.stills
        shown = tuple((item, thumbnails[item.sha256]) for item in stills if item.sha256 in thumbnails)
        return ReleaseView(
            account=account,
            ribbons=ribbons_of(account, self.colours),
            remarks=tuple(
                Remarked(remark, tuple(self.by_id[name] for name in remark.sources if name in self.by_id))
                for remark in account.remarks
            ),
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
            lane=lane_of(part),
            quotes=self._quotes(part),
        )

    def _quotes(self, part: Part) -> tuple[str, str]:
        if part.track is not TrackKind.TEXT:
            return "", ""
        return quoted(self.words(part.item), part.span), quoted(self.words(part.source_item), part.source_span)

    def _legend(self, account: ReleaseAccount) -> tuple[LegendEntry, ...]:
        taken: dict[str, Counter[Lane]] = {}
        for part in account.recycled:
            taken.setdefault(part.source_release, Counter())[lane_of(part)] += amount(part)
        weights = {source: sum(LANE_TIME_US[lane] * n for lane, n in lanes.items()) for source, lanes in taken.items()}
        return tuple(
            LegendEntry(
                self.by_id[source],
                self.colours.get(source),
                tuple((lane, taken[source][lane]) for lane in Lane if taken[source][lane]),
            )
            for source in sorted(taken, key=lambda source: (-weights[source], source))
            if source in self.by_id
        )


KIND_WORDS = {
    PartKind.NEW: "new",
    PartKind.RECYCLED: "recycled",
    PartKind.FURNITURE: "house furniture",
    PartKind.UNREADABLE: "unreadable",
}

LANE_WORDS = {Lane.PICTURE: "picture", Lane.SOUND: "sound", Lane.STILLS: "stills", Lane.TEXT: "words"}
