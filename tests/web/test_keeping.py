"""What the app keeps beside the record: for its owner's eyes, and each person's viewings for that person."""

import stat

from twicetold.web.keeping import Keeping


def test_viewings_add_up_for_the_person_and_for_nobody_else(tmp_path) -> None:
    keeping = Keeping(tmp_path / "desk.sqlite")
    first = keeping.shown("ada", "a" * 64, 0, 5_000_000)
    keeping.shown("ada", "b" * 64, None, None)
    keeping.played("ada", first, 1500)
    keeping.played("ada", first, 900)
    keeping.played("ben", first, 99_000)
    assert (keeping.exposure("ada").shown, keeping.exposure("ada").played_ms) == (2, 1500)
    assert keeping.exposure("ben").shown == 0
    assert [one.item[0] for one in keeping.viewings(person="ada")] == ["b", "a"]
    assert keeping.viewings(person="ben") == []


def test_the_file_is_for_its_owner_only(tmp_path) -> None:
    keeping = Keeping(tmp_path / "desk.sqlite")
    keeping.shown("ada", "a" * 64, None, None)
    assert stat.S_IMODE((tmp_path / "desk.sqlite").stat().st_mode) == 0o600
