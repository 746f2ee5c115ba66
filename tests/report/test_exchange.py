from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.report.exchange import VSC_HEADER, vcsl_ids, vcsl_json, vcsl_name, vsc_lines


def test_vsc_holds_every_match_between_moving_pictures(account):
    rows = list(csv.reader(io.StringIO(b"".join(vsc_lines(account)).decode())))
    assert tuple(rows[0]) == VSC_HEADER
    assert rows[1:] == [
        ["review-1", "harbour", "0.9987", "12.4", "41", "30.2", "58.8"],
        ["review-1", "market", "0.962", "41", "70", "10", "46.25"],
        ["review-1", "winter", "0.81", "84", "90.5", "100", "125"],
        ["review-2", "river", "0.975", "20", "52", "61", "93"],
        ["review-2", "review-1", "0.9", "52", "60", "20", "28"],
        ["loop", "review-1", "0.99", "5", "33", "12.4", "40.4"],
        ["undated", "bridge", "0.97", "0", "21.5", "3.5", "25"],
    ]


def test_vcsl_groups_by_pair_and_hyphens_in_ids_stay_apart(account):
    pairs = json.loads(vcsl_json(account))
    assert pairs["review%2D1-harbour"] == [[12.4, 30.2, 41.0, 58.8]]
    assert vcsl_ids("review%2D1-harbour") == ("review-1", "harbour")
    assert len(pairs) == 7


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_two_ids_in_one_vcsl_name_come_apart_again(query, ref):
    assert vcsl_ids(f"{vcsl_name(query)}-{vcsl_name(ref)}") == (query, ref)


@pytest.mark.parametrize("release_id", ["a,b", 'a"b', "a-b", "a\nb"])
def test_odd_ids_come_back_from_vsc(build, release_id):
    releases = [
        build.release(release_id, "A", "", build.dated("2020-01-01"), items=["review-1"]),
        build.release("harbour", "A", "", build.dated("2015-01-01")),
    ]
    account = build.account(releases=releases, parts=[])
    rows = list(csv.DictReader(io.StringIO(b"".join(vsc_lines(account)).decode(), newline="")))
    assert [(row["query_id"], row["ref_id"]) for row in rows] == [(release_id, "harbour")]
