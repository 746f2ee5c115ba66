"""What FFmpeg may see of a file: its own bytes, under no name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition

from twicetold.errors import MediaRejected
from twicetold.media import source
from twicetold.media.source import guess_of, open_bytes, opened, picture_stream, read_only
from twicetold.model import ItemKind

ROOM = 10_000_000


def code_of(path: Path) -> str:
    with pytest.raises(MediaRejected) as caught, opened(path, max_pixels=ROOM):
        pass
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value.code


def test_what_is_not_a_file_with_bytes_has_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "file").write_bytes(b"x")
    # A pipe that nobody writes to: opening it must not wait.
    os.mkfifo(tmp_path / "pipe.mp4")
    assert code_of(tmp_path / "gone.mp4") == "media.missing"
    assert code_of(tmp_path / "empty.mp4") == "media.empty"
    assert code_of(tmp_path) == "media.not_a_file"
    assert code_of(tmp_path / "pipe.mp4") == "media.not_a_file"
    assert code_of(Path(os.devnull)) == "media.not_a_file"
    assert code_of(tmp_path / "file" / "below.mp4") == "media.no_permission"
    assert code_of(tmp_path / ("x" * 300)) == "media.no_permission"


def test_a_refused_file_stays_closed(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    (tmp_path / "empty.mp4").touch()
    for path in (tmp_path, tmp_path / "empty.mp4"):
        with pytest.raises(MediaRejected):
            open_bytes(path)
    assert len(os.listdir("/proc/self/fd")) == before


PLAYLISTS = {
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{film}\n#EXT-X-ENDLIST\n",
    "list.ffconcat": "ffconcat version 1.0\nfile '{film}'\n",
    "list.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
    "list.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{film}</BaseURL>'
    "</Period></MPD>",
    "film%03d.png": "{film}",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_opens_nothing(tmp_path: Path, film: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(PLAYLISTS[name].format(film=film))
    assert code_of(path) == "media.unreadable"


def test_a_demuxer_that_asks_for_another_file_is_refused(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if one that follows references had slipped onto the list.
    monkeypatch.setattr(source, "FORMATS", "hls,mpegts,mov")
    path = tmp_path / "list.m3u8"
    path.write_text(PLAYLISTS["list.m3u8"].format(film=film))
    assert code_of(path) in {"media.reaches_out", "media.unreadable"}
    monkeypatch.setattr(source, "FORMATS", "concat,mov")
    path.write_text(PLAYLISTS["list.ffconcat"].format(film=film))
    assert code_of(path) in {"media.reaches_out", "media.unreadable"}


def test_a_name_cannot_choose_how_a_file_is_read(tmp_path: Path, film: Path) -> None:
    path = tmp_path / "film.m3u8"
    path.write_bytes(film.read_bytes())
    with opened(path, max_pixels=ROOM) as container:
        assert "mp4" in container.format.name
        assert str(path) not in repr(container.name)
    assert guess_of(path).kind is ItemKind.VIDEO


def with_cover(path: Path, *, film: bool) -> Path:
    """Sound with a cover picture, and where `film` says so a moving picture behind it."""
    with av.open(str(path), "w", format="mp4") as output:
        cover: Any = output.add_stream("mjpeg", rate=25)
        cover.width, cover.height, cover.pix_fmt = 320, 240, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        pictures = [(cover, 1)]
        if film:
            moving: Any = output.add_stream("mpeg4", rate=25)
            moving.width, moving.height, moving.pix_fmt = 64, 48, "yuv420p"
            pictures.append((moving, 10))
        sound: Any = output.add_stream("aac", rate=44_100, layout="mono")
        for block in range(40):
            heard = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            heard.rate, heard.pts = 44_100, block * 1024
            output.mux(sound.encode(heard))
        for stream, count in pictures:
            for number in range(count):
                frame = av.VideoFrame.from_ndarray(np.full((stream.height, stream.width), 9 * number, np.uint8), "gray")
                frame.pts = number
                output.mux(stream.encode(frame.reformat(format=stream.pix_fmt)))
            output.mux(stream.encode(None))
        output.mux(sound.encode(None))
    return path


def test_a_cover_picture_is_not_a_film(tmp_path: Path) -> None:
    with opened(with_cover(tmp_path / "song.m4a", film=False), max_pixels=ROOM) as container:
        assert len(container.streams.video) == 1
        assert picture_stream(container) is None


def test_the_film_behind_a_cover_is_the_picture_and_only_its_packets_are_read(tmp_path: Path) -> None:
    with opened(with_cover(tmp_path / "film.mp4", film=True), max_pixels=ROOM) as container:
        assert len(container.streams.video) == 2
        stream = picture_stream(container)
        assert stream is not None
        assert stream.codec_context.name == "mpeg4"
        read_only(container, stream)
        read = [packet.stream.index for packet in container.demux() if packet.size]
        assert read.count(stream.index) == 10
        # The cover, and what was read to know the streams; not the other forty packets of sound.
        assert len(read) <= 13
