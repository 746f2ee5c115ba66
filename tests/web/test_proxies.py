"""Copies are made once, in the background, and a failure is told and tried again."""

import time

import msgspec
import pytest

from twicetold.api import Archive
from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind, Storage
from twicetold.web.proxies import PLAYED, Codec, Proxies, playable

ITEM = Item(sha256="a" * 64, kind=ItemKind.VIDEO, media_type="video/mp4", size_bytes=1, storage=Storage.COPIED)


class Reader:
    """Gives pieces, or fails."""

    def __init__(self, *pieces: bytes, fails: str = "") -> None:
        self.pieces, self.fails, self.asked = pieces, fails, 0

    def proxy(self, path):
        self.asked += 1
        yield from self.pieces
        if self.fails:
            raise MediaRejected(f"{path}: {self.fails}")


def settled(proxies: Proxies) -> str:
    for _ in range(400):
        if (state := proxies.state(ITEM).state) != "making":
            return state
        time.sleep(0.01)
    raise AssertionError("the copy is never done")


def test_a_copy_appears_whole_and_is_made_once(tmp_path) -> None:
    reader = Reader(b"", b"one", b"two")
    proxies = Proxies(tmp_path / "proxies", reader)  # type: ignore[arg-type]
    assert proxies.state(ITEM).state == "none"
    proxies.want(ITEM, tmp_path / "x")
    assert settled(proxies) == "ready"
    assert proxies.path(ITEM).read_bytes() == b"onetwo"
    assert proxies.want(ITEM, tmp_path / "x").state == "ready"
    assert reader.asked == 1
    proxies.close()


def test_a_failure_names_no_path_leaves_no_file_and_may_be_tried_again(tmp_path) -> None:
    reader = Reader(b"half", fails="the codec is strange")
    proxies = Proxies(tmp_path / "proxies", reader)  # type: ignore[arg-type]
    proxies.want(ITEM, tmp_path / "secret.mp4")
    assert settled(proxies) == "failed"
    assert proxies.state(ITEM).reason == "the codec is strange"
    assert not [path for path in (tmp_path / "proxies").rglob("*") if path.is_file()]
    reader.fails = ""
    proxies.want(ITEM, tmp_path / "secret.mp4")
    assert settled(proxies) == "ready"
    proxies.close()
    assert proxies.want(msgspec.structs.replace(ITEM, sha256="b" * 64), tmp_path / "x").state == "none"


@pytest.mark.parametrize(
    ("media_type", "codec", "plays"),
    [
        ("video/mp4", Codec(codec="h264"), True),
        ("video/mp4", Codec(codec="mpeg4"), False),
        ("video/mp4", Codec(codec="h264", start_us=40_000), False),
        ("video/mp4", Codec(codec="h264", bit_depth=10), False),
        ("video/x-msvideo", Codec(codec="h264"), False),
        ("text/html", Codec(codec=""), False),
    ],
)
def test_only_what_browsers_play_in_the_same_time_goes_as_it_is(media_type: str, codec: Codec, plays: bool) -> None:
    assert playable(msgspec.structs.replace(ITEM, media_type=media_type), codec) is plays


def test_nothing_that_could_be_a_page_is_ever_sent_as_it_came() -> None:
    assert all(media_type.startswith(("video/", "audio/")) for media_type in PLAYED)


def test_a_real_film_is_copied(traced_once, tmp_path) -> None:
    with Archive.open(traced_once, read_only=True) as archive, MediaReader(archive.settings.media, workers=1) as reader:
        path = archive.item_path(archive.release("R2").items[0])
        proxies = Proxies(tmp_path / "proxies", reader)
        proxies.want(ITEM, path)
        deadline = time.monotonic() + 60
        while proxies.state(ITEM).state == "making" and time.monotonic() < deadline:
            time.sleep(0.05)
        assert proxies.path(ITEM).read_bytes()[:4] == b"\x1aE\xdf\xa3"
        proxies.close()
