from __future__ import annotations

import pytest

from tests.trends.persistence.lives import observed
from twicetold.errors import DataRefused
from twicetold.trends.persistence.returns import returns

GONE = observed("old", (4, True), (10, False), release="R1")


def test_a_return_is_dated_between_the_two_checks_of_the_removal() -> None:
    found = returns([GONE, observed("new", first=12, release="R1", created=None, platform="q")])
    (one,) = found.found
    assert (one.by, one.by_platform, one.same, one.days_low, one.days_high) == ("new", "q", "release", 2.0, 8.0)
    assert (found.removed, found.returned, found.share) == (1, 1, 1.0)


def test_another_release_with_the_same_material_is_a_return_either_way_round() -> None:
    log = [GONE, observed("new", first=12, release="R7", created=None)]
    assert returns(log).returned == 0
    for shared in ({"R7": ["R1"]}, {"R1": ["R7"]}):
        (one,) = returns(log, shared=shared).found
        assert one.same == "material"


def test_what_was_up_before_the_removal_was_known_is_no_return() -> None:
    found = returns([GONE, observed("copy", first=8, release="R1", created=None)])
    (one,) = found.found
    assert (one.by, one.copies, one.elsewhere) == ("", 0, 1)
    assert found.share == 0.0
    assert found.share_high > 0.9


def test_posts_of_one_account_count_once() -> None:
    log = [observed(f"o{n}", (5, False), release=f"R{n}", cluster="account") for n in range(6)]
    found = returns([*log, observed("new", first=9, release="R0", created=None)])
    assert (found.removed, found.returned, found.clusters) == (6, 1, 1)


def test_what_names_no_release_is_left_out_and_said() -> None:
    found = returns([GONE, observed("nameless", (3, False))])
    assert found.removed == 1
    assert any("1 of 2 name no release" in caution for caution in found.method.cautions)


def test_nothing_removed_is_refused() -> None:
    with pytest.raises(DataRefused) as error:
        returns([observed("a", (3, True), release="R1")])
    assert error.value.code == "survival.too_few"
