from __future__ import annotations

import msgspec

from twicetold.model import TrackKind
from twicetold.report.reach import reach_of
from twicetold.report.statements import compared, edits
from twicetold.settings import Settings, SoundSettings

SUMMARY = {"stretches": 8, "recall, grey": 1.0, "recall, cropped": 0.625, "recall, inset": 0, "seconds": 3.5}


def reach(account, **more):
    test = msgspec.structs.replace(account.run, command="self-test", summary=SUMMARY)
    given = {
        "archive": "city",
        "releases": 3,
        "period": account.period,
        "compared": {TrackKind.SOUND: 4, TrackKind.PICTURE: 6},
        "settings": Settings(sound=SoundSettings(min_span_ms=3500)),
        "self_test": test,
    }
    return reach_of(**{**given, **more})


def test_reach_names_archive_dates_tracks_and_lengths(account):
    found = reach(account)
    assert (found.archive, found.releases, (found.earliest, found.until)) == ("city", 3, account.period)
    assert [(one.track, one.items, one.least) for one in found.tracks] == [
        (TrackKind.PICTURE, 6, 500_000),
        (TrackKind.SOUND, 4, 3_500_000),
    ]
    said = compared(found).replace("\u00a0", " ")
    assert "sound of 4 items, from 3.5 s on" in said
    assert "No text was compared" in said


def test_edits_come_from_the_last_self_test_and_are_grouped_by_how_dependably_they_were_found(account):
    found = reach(account)
    assert [(one.edit, one.recall) for one in found.edits] == [("grey", 1.0), ("cropped", 0.625), ("inset", 0.0)]
    said = edits(found).replace("\u00a0", " ")
    assert "8 stretches" in said
    assert "Found dependably: grey (100 %); found often: cropped (62.5 %); seldom or never found: inset (0 %)." in said


def test_without_a_self_test_no_edit_is_promised(account):
    found = reach(account, self_test=None, period=None)
    assert (found.edits, found.tested_at, found.stretches, found.until) == ((), None, 0, None)
    assert "No such test is on record" in edits(found)
