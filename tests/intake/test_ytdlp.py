from __future__ import annotations

import json
from pathlib import Path

import pytest

from twicetold.errors import IntakeRejected
from twicetold.intake.ytdlp import planned
from twicetold.model import DateKind, Precision, Provenance

INFO = {
    "id": "abc123",
    "extractor_key": "Youtube",
    "title": "A film",
    "uploader": "Somebody",
    "channel": "The channel",
    "upload_date": "20240506",
    "timestamp": 1714998615,
    "webpage_url": "https://example.org/watch?v=abc123",
    "language": "ar",
    "description": "Two\nlines",
    "epoch": 1717200000,
}


@pytest.fixture
def read(tmp_path: Path):
    def call(info: object):
        sidecar = tmp_path / "film.info.json"
        sidecar.write_text(info if isinstance(info, str) else json.dumps(info))
        return planned(sidecar, (tmp_path / "film.mp4",), source="folder", subject="film.mp4")

    return call


def test_a_sidecar_gives_the_release(read) -> None:
    release = read(INFO)
    assert (release.id, release.source, release.title) == ("youtube-abc123", "The channel", "A film")
    assert (release.url, release.language, release.notes) == (INFO["webpage_url"], "ar", "Two\nlines")
    published, collected = release.dates
    assert (published.kind, published.precision) == (DateKind.PUBLISHED, Precision.SECOND)
    assert published.provenance is Provenance.EXPORT
    assert published.earliest.isoformat() == "2024-05-06T12:30:15+00:00"
    assert collected.kind is DateKind.COLLECTED


def test_the_day_stands_in_for_the_moment(read) -> None:
    (date,) = read({"id": "a", "upload_date": "20240506"}).dates
    assert (date.precision, date.stated) == (Precision.DAY, "20240506")


def test_a_sidecar_that_says_nothing_still_gives_a_release(read) -> None:
    release = read({})
    assert (release.id, release.source, release.dates) == ("film", "folder", ())


@pytest.mark.parametrize("info", ["{", "[]", '"text"', "\x00", "[" * 100_000])
def test_what_is_no_json_object_is_refused(read, info: str) -> None:
    with pytest.raises(IntakeRejected) as caught:
        read(info)
    assert caught.value.code == "intake.sidecar"


def test_an_impossible_date_is_refused(read) -> None:
    with pytest.raises(IntakeRejected) as caught:
        read({"id": "a", "upload_date": "20240231"})
    assert caught.value.code == "intake.date_impossible"


def test_fields_of_the_wrong_type_count_as_missing(read) -> None:
    release = read({"id": ["a"], "title": {"x": 1}, "channel": None, "timestamp": "soon", "language": True})
    assert (release.id, release.title, release.source, release.language) == ("film", "", "folder", "")
