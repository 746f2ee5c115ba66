from __future__ import annotations

from pathlib import Path

from tests.trends.archived import SECOND, fill
from twicetold import Archive
from twicetold.report.results.counted import counted_in, counted_of, shared_material


def test_a_release_counts_with_its_own_lengths_and_its_sources(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        fill(archive, [1, 0, 2], recycled_from=1)
        account = archive.account()
        summed = counted_in(archive.connection, preference=archive.settings.lineage.date_order)
        [of_one] = counted_in(
            archive.connection, preference=archive.settings.lineage.date_order, releases=["The outlet-2-1"]
        )
    # The database sums to what the accounts say.
    assert summed == sorted(map(counted_of, account.releases), key=lambda counted: counted.release)
    assert of_one in summed
    by_id = account.by_id()
    one = counted_of(by_id["The outlet-2-1"])
    lengths = (one.length_us, one.new_length_us, one.recycled_us, one.counted_us)
    assert lengths == tuple(SECOND * seconds for seconds in (60, 30, 30, 60))
    assert one.traced
    assert one.source == "The outlet"
    assert shared_material(account) == {name: {"The outlet-0-0"} for name in ("The outlet-2-0", "The outlet-2-1")}
