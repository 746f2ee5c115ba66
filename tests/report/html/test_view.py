from __future__ import annotations

import msgspec
import pytest

from twicetold.lineage.lanes import Lane
from twicetold.model import ItemKind, Part, PartKind, TrackKind
from twicetold.report.html.colours import source_colours
from twicetold.report.html.view import release_views
from twicetold.report.quotes import no_words
from twicetold.report.strips import Gallery, gallery_of
from twicetold.time import Span


@pytest.fixture
def views(account, build):
    gallery = gallery_of(account, build.pictures(), strips_per_release=12, max_bytes=10**8)
    return {v.account.release.id: v for v in release_views(account, gallery, source_colours(account), no_words)}


def test_every_recycled_stretch_has_a_card_with_its_match_and_strip(views):
    cards = views["review-1"].cards
    assert [card.match.id for card in cards] == [5, 1, 2, 3] or [card.match.id for card in cards] == [1, 2, 3, 5]
    assert all(card.strip and card.evidence for card in cards)
    assert len({card.anchor for card in cards}) == 4


def test_the_legend_is_by_how_much_was_taken(views):
    assert [(e.source.release.id, e.lanes) for e in views["review-1"].legend] == [
        ("market", ((Lane.PICTURE, 29_000_000),)),
        ("harbour", ((Lane.PICTURE, 28_600_000),)),
        ("winter", ((Lane.PICTURE, 6_500_000),)),
        ("stills", ((Lane.STILLS, 1),)),
    ]  # fmt: skip


def test_a_source_by_way_of_another_release_says_whose_evidence_it_is(views):
    [card] = views["loop"].cards
    assert [step.release.id for step in card.via] == ["review-1"]
    assert card.source.release.id == "harbour"
    assert card.evidence_of


def test_stills_seen_here_first_have_thumbnails(views):
    assert [item.name for item, _ in views["stills"].stills] == ["poster.jpg", "quay.jpg"]
    assert views["review-1"].stills == ()


def test_stills_left_out_are_counted(account):
    [stills] = [v for v in release_views(account, Gallery({}, {}, 0), {}, no_words) if v.account.release.id == "stills"]
    assert (stills.stills, stills.stills_left_out) == ((), 2)


def test_further_matches_name_the_releases_on_the_other_side(views):
    [other] = views["review-2"].further
    assert [carrier.release.id for carrier in other.others] == ["review-1"]


def test_a_source_names_who_used_it(views):
    assert [(user.release.id, use.length_us) for user, use in views["river"].users] == [("review-2", 32_000_000)]


def test_a_stretch_without_a_card_has_no_anchor(views):
    view = views["review-1"]
    assert view.anchor_of(None) == ""
    assert {view.anchor_of(card.part) for card in view.cards} == {card.anchor for card in view.cards}


def test_words_are_quoted_on_both_sides_and_their_remark_names_the_source(build):
    texts = {build.digest("old"): "xx an old sentence", build.digest("again"): "an old sentence, again"}
    items = {sha: msgspec.structs.replace(build.still("x"), sha256=sha, kind=ItemKind.TEXT) for sha in texts}
    releases = [
        build.release("old", "A", "", build.dated("2020-01-01")),
        build.release("again", "A", "", build.dated("2021-01-01")),
    ]
    part = Part(
        release="again", item=build.digest("again"), span=Span(0, 15), kind=PartKind.RECYCLED, source_release="old",
        source_item=build.digest("old"), source_span=Span(3, 18), certainty="dated", track=TrackKind.TEXT,
    )  # fmt: skip
    account = build.account(releases=releases, items=items, parts=[part], matches=[])
    [_, again] = release_views(account, Gallery({}, {}, 0), {}, texts.__getitem__)
    [card] = again.cards
    assert (card.lane, card.quotes) == (Lane.TEXT, ("an old sentence", "an old sentence"))
    [remark] = again.remarks
    assert (remark.remark.text, [s.release.id for s in remark.sources]) == ("old words under a new date", ["old"])
