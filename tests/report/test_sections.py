from __future__ import annotations

from tests.report.conftest import RELEASES, sample_account
from twicetold.model import Release
from twicetold.report import sections
from twicetold.report.sections import told_in_full

DULL = Release(id="dull", source="Nobody", items=())


def test_a_small_archive_tells_all_and_a_large_one_what_there_is_to_tell(monkeypatch):
    account = sample_account(releases=[*RELEASES, DULL])
    numbers = {one.release.id: one.number for one in account.releases}
    assert told_in_full(account) == set(numbers.values())
    monkeypatch.setattr(sections, "RELEASES_IN_FULL", len(RELEASES))
    found = told_in_full(account)
    assert numbers["dull"] not in found
    for one in account.releases:
        if one.recycled or one.used_by:
            assert one.number in found
