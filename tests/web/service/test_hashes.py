from __future__ import annotations

import hashlib
from pathlib import Path

from tests.pipeline.conftest import shot, write_video
from twicetold.handover import vpdq

COFFEE = Path(__file__).parents[3] / "demo" / "media" / "coffee.jpg"


def test_a_photo_has_a_pdq_hash(client) -> None:
    hashed = client.post("/h/hash", files={"photo": COFFEE.read_bytes()}).json()
    assert set(hashed) == {"pdq"}
    assert len(hashed["pdq"]) == 64


def test_a_film_has_a_vpdq_hash_and_its_digest(client, tmp_path: Path) -> None:
    content = write_video(tmp_path / "a.mp4", shot(4, 3)).read_bytes()
    hashed = client.post("/h/hash", files={"video": content}).json()
    assert len(vpdq.parse(hashed["vpdq"])) == 3
    assert hashed["video_sha256"] == hashlib.sha256(content).hexdigest()
    only = client.post("/h/hash", params={"types": "video_sha256"}, files={"video": content}).json()
    assert set(only) == {"video_sha256"}


def test_fields_types_and_kinds_that_do_not_fit_are_refused(client) -> None:
    picture = COFFEE.read_bytes()
    assert client.post("/h/hash", files={"picture": picture}).status_code == 400
    assert client.post("/h/hash", files={"video": picture}).status_code == 400
    assert client.post("/h/hash", files=[("photo", picture), ("photo", picture)]).status_code == 400
    assert client.post("/h/hash", params={"types": "tmk"}, files={"photo": picture}).status_code == 400
    assert client.post("/h/hash", files={"photo": b"GIF89a"}).status_code in {400, 422}
