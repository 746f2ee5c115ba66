from __future__ import annotations

from pathlib import Path

import pytest

from tests.handover.conftest import SECOND, code, film
from twicetold.api import Archive
from twicetold.handover import vpdq


def known(client, **body) -> dict:
    answer = client.post("/api/match", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["ok"] is True
    return answer.json()["result"]


def test_a_hash_is_told_where_a_bank_has_it(client) -> None:
    found = known(client, pdq=code(2).hex())
    [one] = found["banks"]
    assert (found["kind"], one["bank"], one["entry"], one["frames"], one["of_frames"]) == ("pdq", "FAIR", "f", 1, 4)
    assert (one["start_us"], one["entry_start_us"], one["entry_end_us"]) == (None, SECOND, 2 * SECOND)


def test_a_film_is_told_as_spans_of_both_sides(client) -> None:
    found = known(client, vpdq=vpdq.to_json(film("q", 50, 51, 2, 3, 4).hashes))
    [one] = found["banks"]
    assert (one["start_us"], one["end_us"]) == (2 * SECOND, 5 * SECOND)
    assert (one["entry_start_us"], one["entry_end_us"]) == (SECOND, 4 * SECOND)


def test_hashes_of_the_archives_own_film_are_found_in_it(client, banked: Path) -> None:
    with Archive.open(banked, read_only=True) as archive:
        release = archive.release("R1")
        path = archive.item_path(release.items[0])
    hashed = client.post("/h/hash", files={"video": path.read_bytes()}).json()
    found = known(client, vpdq=hashed["vpdq"])
    assert "R1" in {one["release"] for one in found["archive"]}
    assert all(one["distance_bits"] <= 31 for one in found["archive"])


def test_a_file_is_told_with_score_and_spans_and_is_not_kept(client, banked: Path) -> None:
    with Archive.open(banked, read_only=True) as archive:
        path = archive.item_path(archive.release("R2").items[0])
        objects = sorted(archive.layout.objects.rglob("*"))
    before = sorted(Path("/tmp").glob("twicetold-asked-*"))  # noqa: S108 - looked at, not used
    answer = client.post("/api/match", files={"file": ("../../evil.mp4", path.read_bytes())})
    found = answer.json()["result"]
    assert found["kind"] == "video"
    assert any(one["score"] > 0.5 and one["modality"] == "video" for one in found["archive"])
    with Archive.open(banked, read_only=True) as archive:
        assert sorted(archive.layout.objects.rglob("*")) == objects
    assert sorted(Path("/tmp").glob("twicetold-asked-*")) == before  # noqa: S108


def test_a_text_that_nobody_said_is_not_known(client) -> None:
    assert known(client, text="Nobody has ever said these words before, in this order.")["archive"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pdq": "00" * 32, "text": "a"},
        {"pdq": "zz"},
        {"pdq": "abc"},
        {"vpdq": "[]"},
        {"text": ""},
        {"other": 1},
        {"pdq": "00", "max_distance_bits": 99},
    ],
)
def test_what_makes_no_sense_is_refused(client, body: dict) -> None:
    answer = client.post("/api/match", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "service.invalid")


def test_a_file_that_cannot_be_read_is_told_without_its_path(client) -> None:
    answer = client.post("/api/match", files={"file": ("a.mp4", b"\0\0\0\x18ftypmp42 no film at all")})
    assert answer.status_code == 422
    assert "/tmp" not in answer.text  # noqa: S108


@pytest.mark.parametrize("signal", ['{"a":' * 50_000, "[" * 50_000, '["' + "a," * 50_000])
def test_a_signal_that_is_nested_without_end_is_refused(client, signal: str) -> None:
    """It was answered as a fault of the server."""
    answer = client.post("/api/match", json={"vpdq": signal})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "service.invalid")
    assert len(answer.content) < 1000


def test_the_releases_that_hold_the_very_file_are_named(client, banked: Path) -> None:
    with Archive.open(banked, read_only=True) as archive:
        path = archive.item_path(archive.release("R3").items[0])
    answer = client.post("/api/match", files={"file": path.read_bytes()})
    assert answer.json()["result"]["same_file"] == ["R3"]
    assert known(client, text="Words that nobody has said here before, not once in all these years.")["same_file"] == []
