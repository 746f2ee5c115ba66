from __future__ import annotations

import json

import msgspec
import pytest

from tests.handover.conftest import code, many
from twicetold.handover import tcap

FIELDS = {"hash_digest", "algorithm", "ideology", "file_type", "deleted", "updated_on", "created_on", "id"}


def test_the_list_has_the_platforms_fields_ids_tombstones_checkpoint_and_feedback() -> None:
    made = json.loads(tcap.to_tcap(many(), bank="FAIR", checkpoint="2024-05-06T07:08:09Z,4"))
    assert (made["count"], made["checkpoint"], made["next"]) == (4, "2024-05-06T07:08:09Z,4", None)
    assert all(set(one) >= FIELDS for one in made["results"])
    assert [one["deleted"] for one in made["results"]] == [False, False, True, False]
    assert [one["algorithm"] for one in made["results"]] == ["VPDQ", "PDQ", "PDQ", "SHA256"]
    assert made["results"][0]["feedback"][0]["opinion"] == "disputed"


def test_it_comes_back_whole() -> None:
    found = tcap.read_tcap(tcap.to_tcap(many(), bank="FAIR", checkpoint="x,4"))
    assert (found.checkpoint, found.refused) == ("x,4", [])
    for sent, got in zip(many(), found.entries, strict=True):
        assert msgspec.structs.replace(got, basis=sent.basis, hashed_from=sent.hashed_from) == sent


def test_the_platforms_own_results_are_read_and_what_is_not_used_is_told() -> None:
    own = [
        {
            "hash_digest": code(1).hex(),
            "algorithm": "PDQ",
            "ideology": "x",
            "file_type": "jpg",
            "deleted": False,
            "id": 7,
        },
        {"hash_digest": "0" * 32, "algorithm": "MD5", "id": 8},
        {"hash_digest": 4, "algorithm": "PDQ", "id": 9},
    ]
    found = tcap.read_tcap(json.dumps(own).encode())
    assert [(entry.uid, entry.tags) for entry in found.entries] == [("7", ("x",))]
    assert [one.place for one in found.refused] == ["result 2", "result 3"]
    assert "MD5" in found.refused[0].reason


@pytest.mark.parametrize("data", [b"", b"{", b'{"results": 3}', b"[3"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="hash list"):
        tcap.read_tcap(data)
