"""What two archives have in common, told by their fingerprints alone: neither needs to hold any media.

Items with the same bytes are told as such. Of all others, footage and stills are compared by their codes, sound by its
landmarks and levels, words by their letters, with where each stretch lies on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from twicetold.archive import furniture, ledger
from twicetold.errors import MediaRejected
from twicetold.fingerprint import registry
from twicetold.fingerprint.sound_spectrum import Samples
from twicetold.model import FurnitureSpan, Item, ItemKind, Match, Modality, ReleaseDate
from twicetold.pipeline.fingerprinting import PICTURE_KINDS, Sampling, stage_of, version_of
from twicetold.pipeline.furnishing import masked_rows
from twicetold.pipeline.hash_only import alone, alone_matches
from twicetold.pipeline.indexing import existing_index
from twicetold.pipeline.seeding import Seeds, seeds_of
from twicetold.pipeline.sound_fingerprinting import SoundPrints, items_with_sound
from twicetold.pipeline.sound_indexing import sound_index_folder
from twicetold.pipeline.sound_matching import sound_matches
from twicetold.pipeline.text_querying import KnownPassages
from twicetold.pipeline.texts import Texts
from twicetold.pipeline.tracks import Tracks
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import Progress
from twicetold.search.sound_index import SoundIndex


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that both archives have. `match` has the other archive's item as its query; it has no spans where
    `same_file` is True. `first` is 'ours' or 'theirs' where that release certainly came first, 'tie' or 'undated'."""

    theirs: str
    ours: str
    match: Match
    same_file: bool
    first: str


class CompareReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared. `incomparable` counts items of the other archive that carry no fingerprints of this version
    and these settings; `furniture` of either side is left out of all comparisons."""

    shared: tuple[Shared, ...]
    items: int
    incomparable: int


def compare(ours: Workplace, theirs: Workplace, *, progress: Progress) -> CompareReport:
    """Compare every item of `theirs` with all of `ours`; nothing is written on either side."""
    asked = sorted(item for item in theirs.holders if item in theirs.items)
    side = _Side(ours, theirs)
    found: list[Shared] = []
    incomparable = 0
    progress.begin("compare", total=len(asked))
    for item in asked:
        if item in ours.holders:
            match = Match(
                query_item=item, ref_item=item, modality=_modality(ours.items[item]), query=None, ref=None, score=1.0
            )
            found.append(_shared(ours, theirs, match, same_file=True))
        elif not side.comparable(item):
            incomparable += 1
        else:
            found += [_shared(ours, theirs, match, same_file=False) for match in side.matches(item)]
        progress.advance(subject=theirs.items[item].name)
    progress.end()
    found.sort(key=lambda one: (theirs.chronology.rank(one.theirs), one.match.query_item, _start(one.match)))
    return CompareReport(shared=tuple(found), items=len(asked), incomparable=incomparable)


class _Side:
    """Fingerprints of both archives, and the indexes of ours."""

    def __init__(self, ours: Workplace, theirs: Workplace) -> None:
        self._ours, self._theirs = ours, theirs
        fingerprinter = registry.load()
        picture = ours.settings.picture
        version = version_of(fingerprinter, sampling=Sampling.of(picture))
        self._seen = set(ledger.done(theirs.connection, stage_of(fingerprinter), version=version))
        self._heard = items_with_sound(theirs)
        self._texts = Texts(theirs)
        self._read = self._texts.holding()
        self._our_codes, self._their_codes = Tracks(ours, fingerprinter), Tracks(theirs, fingerprinter)
        self._index = existing_index(ours, fingerprinter)
        self._our_prints, self._their_prints = SoundPrints(ours), SoundPrints(theirs)
        self._sounds = SoundIndex.open(sound_index_folder(ours))
        self._masks: dict[str, list[FurnitureSpan]] = {}
        for place in (ours, theirs):
            for span in furniture.all_spans(place.connection):
                self._masks.setdefault(span.item, []).append(span)

    @cached_property
    def _passages(self) -> KnownPassages:
        return KnownPassages(self._ours)

    def comparable(self, item: str) -> bool:
        return item in self._seen or item in self._heard or item in self._read

    def matches(self, item: str) -> Iterator[Match]:
        if item in self._seen:
            yield from self._pictures(item)
        if item in self._heard:
            yield from self._sound(item)
        if item in self._read:
            yield from self._passages.of(self._texts[item], item)

    def _pictures(self, item: str) -> Iterator[Match]:
        codes = self._their_codes[item]
        partners = {
            other for other in self._index.item_names if other in self._ours.holders and other not in self._theirs.items
        }
        by_partner: dict[str, list[Seeds]] = {}
        for group in seeds_of(
            self._index,
            item,
            codes,
            partners=partners,
            masked=masked_rows(codes.codes, self._masks.get(item, ())),
            max_distance_bits=self._ours.settings.picture.seed_max_distance_bits,
        ):
            free = ~masked_rows(self._our_codes[group.item].codes, self._masks.get(group.item, ()))[group.ref_rows]
            if free.any():
                kept = Seeds(group.item, group.query_rows[free], group.ref_rows[free], group.mirrored)
                by_partner.setdefault(group.item, []).append(kept)
        settings = self._ours.settings.picture
        for partner, groups in sorted(by_partner.items()):
            for match in alone_matches(
                item,
                partner,
                (self._theirs.items[item].kind, self._ours.items[partner].kind),
                (codes, self._our_codes[partner]),
                groups,
                extend_max_distance_bits=settings.extend_max_distance_bits,
                min_span_us=settings.min_span_ms * 1000,
            ):
                if match.score >= settings.min_score:
                    yield match

    def _sound(self, item: str) -> Iterator[Match]:
        def unread(other: str, start_us: int, end_us: int) -> Samples:
            raise MediaRejected(f"{other}: archives are compared by fingerprints alone", code="object.stripped")

        partners = [o for o in self._sounds.items() if o in self._ours.holders and o not in self._theirs.items]
        for match in sound_matches(
            self._sounds,
            item,
            self._their_prints[item],
            self._our_prints.sound,
            partners=partners,
            read=unread,
            settings=self._ours.settings.sound,
        ):
            yield alone(match)


def _shared(ours: Workplace, theirs: Workplace, match: Match, *, same_file: bool) -> Shared:
    there = theirs.chronology.first_release(theirs.holders, match.query_item)
    here = ours.chronology.first_release(ours.holders, match.ref_item)
    order = ours.settings.lineage.date_order
    dates = [place.by_id[name].date(order) for place, name in ((theirs, there), (ours, here))]
    return Shared(theirs=there, ours=here, match=match, same_file=same_file, first=_first(*dates))


def _first(theirs: ReleaseDate | None, ours: ReleaseDate | None) -> str:
    if theirs is None or ours is None:
        return "undated"
    if ours.certainly_before(theirs):
        return "ours"
    return "theirs" if theirs.certainly_before(ours) else "tie"


def _modality(item: Item) -> Modality:
    if item.kind in PICTURE_KINDS:
        return Modality.IMAGE if item.kind is ItemKind.IMAGE else Modality.VIDEO
    return Modality.AUDIO if item.kind is ItemKind.AUDIO else Modality.TEXT


def _start(match: Match) -> int:
    return match.query.start if match.query else -1
