from __future__ import annotations

import msgspec

from twicetold.model import TrackKind
from twicetold.report import statements, words
from twicetold.report.statements import EDITS_UNMEASURED, method
from twicetold.settings import LineageSettings, PictureSettings, Settings


def finding(archive):
    return statements.finding(archive).replace(words.NBSP, " ")


def not_found(archive):
    return [said.replace(words.NBSP, " ") for said in statements.not_found(archive)]


def test_the_finding_states_length_share_and_stills(account):
    assert finding(account) == (
        "In 10 releases, 16.1 % of 15 min 40 s of moving picture and 33.3 % of 3 stills had been told in an earlier "
        "release: 16.4 % of all lanes together. What could not be read and house furniture are left out of these "
        "shares."
    )


def test_an_archive_without_footage_or_trace_says_so(build):
    empty = build.account(releases=[], parts=[], matches=[], run=None)
    assert finding(empty) == "This archive holds no releases yet."
    assert finding(build.account(parts=[], matches=[], run=None)).endswith("none has been traced yet.")
    assert finding(build.account(parts=[], matches=[])) == "Nothing in this archive could be compared."


def test_the_method_names_the_settings_that_were_used(build):
    settings = Settings(
        picture=PictureSettings(sample_every_ms=500, seed_max_distance_bits=20, min_span_ms=2500, min_score=0.7),
        lineage=LineageSettings(furniture_min_releases=5, furniture_max_ms=8000),
    )
    said = method(build.account(settings=settings))
    for fact in ("every 0.5 s", "at most 20 of 256 bits", "2.5 s", "0.7 or more", "up to 8 s", "5 releases"):
        assert fact in said
    assert "published, then claimed, then collected" in said


def test_not_found_is_bounded_by_archive_period_and_edits(account):
    said = " ".join(not_found(account))
    assert "10 releases, dated 3 March 2015 to 31 December 2018" in said
    assert "nothing outside the archive" in said
    assert "30.0 s could not be read" in said
    assert "1 problem with files or rows: it is listed below." in said
    assert EDITS_UNMEASURED in said


def test_which_tracks_were_compared_is_said(build):
    said = " ".join(not_found(build.account(settings=Settings(), compared={TrackKind.PICTURE: 9, TrackKind.SOUND: 4})))
    assert "Compared were picture of 9 items, from 0.5 s on; sound of 4 items, from 2 s on." in said
    assert "No text was compared" in said


def test_a_self_test_on_record_takes_the_place_of_its_absence(build, account):
    run = msgspec.structs.replace(account.run, command="self-test", summary={"stretches": 4, "recall, grey": 0.75})
    tested = build.account(self_test=run)
    assert EDITS_UNMEASURED not in not_found(tested)
    assert "Found often: grey (75 %)" in " ".join(not_found(tested))


def test_what_was_not_traced_is_said(build):
    said = " ".join(not_found(build.account(parts=[], matches=[])))
    assert "16 min 40 s has not been traced yet" in said


def test_an_archive_that_could_be_read_whole_says_nothing_of_reading(build):
    account = build.account(parts=build.parts[:5], problems=[])
    assert "could not be read" not in " ".join(not_found(account))
