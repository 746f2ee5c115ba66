from __future__ import annotations

from datetime import date

import click
import pytest

from twicetold.cli.days import FirstDay, LastDay, Stretch


def test_a_month_has_a_first_and_a_last_day() -> None:
    assert FirstDay().convert("2016-02", None, None) == date(2016, 2, 1)
    assert LastDay().convert("2016-02", None, None) == date(2016, 2, 29)
    assert LastDay().convert(date(2016, 2, 3), None, None) == date(2016, 2, 3)


def test_a_stretch_ends_after_its_last_day() -> None:
    assert Stretch().convert("2015", None, None) == (date(2015, 1, 1), date(2016, 1, 1))
    assert Stretch().convert("2015-01..2015-02-03", None, None) == (date(2015, 1, 1), date(2015, 2, 4))


@pytest.mark.parametrize("text", ["soon", "03/04/2015", "2015-13"])
def test_what_is_no_date_is_a_wrong_option(text: str) -> None:
    for kind in (FirstDay(), LastDay(), Stretch()):
        with pytest.raises(click.BadParameter):
            kind.convert(text, None, None)
