from __future__ import annotations

from datetime import date
from pathlib import Path

from twicetold import Archive
from twicetold.archive import outside
from twicetold.archive.catalogue import transaction
from twicetold.trends.kept import indicators_of, windows_of


def test_what_is_kept_comes_back_as_values(tmp_path: Path) -> None:
    first, end = date(2020, 1, 1), date(2020, 2, 1)
    with Archive.init(tmp_path / "archive") as archive:
        with transaction(archive.connection):
            outside.add_windows(archive.connection, [outside.StoredWindow("s", first, end, "feed")])
            outside.add_values(
                archive.connection,
                [
                    outside.StoredValue("land", "km2", first, end, 1.0, 2.0, "press"),
                    outside.StoredValue("land", "km2", first, end, 3.0, 3.0, "other"),
                    outside.StoredValue("price", "euro", first, end, 5.0, 5.0, "market"),
                ],
            )
        (window,) = windows_of(archive.connection)
        land, price = indicators_of(archive.connection)
        account = archive.account()
    assert (window.start, window.end, window.source, window.note) == (first, end, "s", "feed")
    assert (land.name, land.unit, len(land.disputed), price.unit) == ("land", "km2", 2, "euro")
    assert account.windows == (window,)
    assert account.indicators == (land, price)
