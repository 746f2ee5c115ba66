from __future__ import annotations

import pytest

from twicetold.media.stated import iso_time


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2021-03-04T05:06:07.000000Z", "2021-03-04T05:06:07+00:00"),
        ("2021-03-04T05:06:07+0300", "2021-03-04T05:06:07+03:00"),
        ("2021-03-04 05:06:07", "2021-03-04T05:06:07"),
        ("1904-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("1970-02-01T00:00:00Z", "1970-02-01T00:00:00+00:00"),
        ("0000:00:00 00:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_that_files_state(stated: str, iso: str | None) -> None:
    assert iso_time(stated) == iso
