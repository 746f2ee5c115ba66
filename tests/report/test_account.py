from __future__ import annotations

import pytest

from twicetold.lineage.lanes import Lane
from twicetold.model import PartKind


def number_of(account, release_id):
    return account.by_id()[release_id].number


def test_releases_stand_in_date_order_and_undated_ones_last(account):
    assert [a.release.id for a in account.releases] == [
        "harbour", "market", "stills", "bridge", "winter", "river", "review-1", "review-2", "loop", "undated",
    ]  # fmt: skip
    assert [a.number for a in account.releases] == list(range(1, 11))


def test_the_date_that_orders_a_release_is_the_preferred_kind(account):
    assert account.by_id()["market"].date.stated == "2015-09-14"


def test_lengths_by_kind_add_up_to_the_release(account):
    review = account.by_id()["review-1"]
    assert review.length_us == 150_000_000
    assert sum(review.length_by_kind_us.values()) == review.length_us
    assert review.untraced_us == 0
    assert review.length_by_kind_us[PartKind.FURNITURE] == 12_400_000


def test_recycled_share_leaves_out_furniture_and_counts_a_still_as_five_seconds(account):
    review = account.by_id()["review-1"]
    assert review.share.recycled_us == 69_100_000
    assert review.share.share == pytest.approx(69.1 / 142.6)
    assert review.share.lane(Lane.PICTURE).share == pytest.approx(64.1 / 137.6)
    assert (review.share.stills_recycled, review.share.stills) == (1, 1)


def test_items_lie_end_to_end(account):
    loop = account.by_id()["loop"]
    assert [(p.item.name, p.offset_us, p.length_us) for p in loop.items] == [
        ("loop.mp4", 0, 45_000_000),
        ("damaged.mp4", 45_000_000, 30_000_000),
    ]
    assert loop.placed(loop.items[1].item.sha256) == loop.items[1]
    assert loop.placed("0" * 64) is None


def test_what_later_releases_took_is_told_at_the_source(account):
    uses = {use.release: use.length_us for use in account.by_id()["harbour"].used_by}
    assert uses == {"review-1": 28_600_000, "loop": 28_000_000}


def test_matches_the_account_did_not_need_are_kept_apart(account):
    assert [m.id for m in account.by_id()["review-2"].further] == [9]
    assert account.by_id()["review-1"].further == ()


def test_an_archive_that_was_never_traced_has_length_but_no_share(build):
    account = build.account(parts=[], matches=[], run=None)
    harbour = account.by_id()["harbour"]
    assert harbour.length_us == harbour.untraced_us == 95_000_000
    assert harbour.share.share is None
    assert not harbour.items[0].traced


def test_parts_past_a_claimed_length_lengthen_the_item(build):
    item = build.video("short", 10)
    release = build.release("short", "A", "", build.dated("2020-01-01"))
    part = build.part("short", "short", 0, 12, PartKind.NEW)
    account = build.account(releases=[release], items={item.sha256: item}, parts=[part], matches=[])
    assert account.releases[0].length_us == 12_000_000


def test_parts_of_releases_that_are_gone_are_left_out(build):
    account = build.account(releases=build.releases[:2])
    assert [a.release.id for a in account.releases] == ["harbour", "market"]
    assert account.releases[0].used_by == ()


def test_period_spans_all_dates(account, build):
    earliest, latest = account.period
    assert (earliest.year, latest.year) == (2015, 2019)
    assert build.account(releases=[], parts=[], matches=[]).period is None
