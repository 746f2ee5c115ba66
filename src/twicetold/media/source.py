"""Opening one untrusted media file for FFmpeg, so that it can read its own bytes and nothing else.

Three locks, each enough for the attack it was made for:

* FFmpeg gets an open file object, never a path: there is no name that a relative reference could be resolved against,
  and a format cannot be chosen by file name.
* Only demuxers that read one self-contained file are allowed. Playlists and recipes (hls, dash, concat, imf, sdp, image
  sequences) and capture or synthesis devices are not, and no protocol is.
* Whatever a demuxer still asks to open (QuickTime data references, for one) is refused by `io_open`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import NoReturn

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

from twicetold.errors import MediaRejected
from twicetold.media.kinds import HEAD_BYTES, Guess, sniff
from twicetold.media.plan import check_pixels

FORMATS = (
    # Names as FFmpeg spells them; a demuxer with several names is allowed by any one of them.
    "3gp,aac,ac3,aiff,amr,apng,asf,ast,au,avi,caf,dv,eac3,flac,flv,gif,h264,hevc,ivf,m4v,matroska,mjpeg,mov,mp3,mpeg,"
    "mpegts,mpegvideo,mxf,nut,obu,ogg,rm,swf,tta,vc1,voc,w64,wav,wv,yuv4mpegpipe"
)

BUFFER_BYTES = 256 * 1024
"""Large enough that reading costs nothing beside decoding, small enough that seeks do not read much in vain."""

FFMPEG_MAX_PIXELS = 2**31 - 1
"""FFmpeg's default; whatever is set, it decodes nothing of more than 268 million pixels."""


def open_bytes(path: Path) -> FileIO:
    """Open a regular file for reading.

    Raises:
        MediaRejected: `media.missing`, `media.not_a_file`, `media.no_permission` or `media.empty`.
    """
    try:
        # O_NONBLOCK: a named pipe would otherwise hang the open itself.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise MediaRejected(f"{path}: there is no such file", code="media.missing", hint="Check the path.") from None
    except OSError as error:
        raise MediaRejected(
            f"{path}: the system would not open it ({error.strerror})",
            code="media.no_permission",
            hint="Check who may read the file, and that its disk is well.",
        ) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise MediaRejected(
            f"{path}: not a regular file", code="media.not_a_file", hint="Give files, not folders or devices."
        )
    if status.st_size == 0:
        os.close(descriptor)
        raise MediaRejected(
            f"{path}: the file is empty", code="media.empty", hint="Look for a whole copy: this download never ended."
        )
    return FileIO(descriptor)


def guess_of(path: Path) -> Guess:
    """What the file's first bytes say it is; raises as `open_bytes`."""
    with open_bytes(path) as file:
        return sniff(file.read(HEAD_BYTES))


class _Unnamed:
    """A file without its name: all that FFmpeg is told of it are its bytes."""

    def __init__(self, file: FileIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


@contextmanager
def opened(path: Path, *, max_pixels: int) -> Iterator[InputContainer]:
    """The container in `path`, its streams known, nothing decoded yet.

    Raises:
        MediaRejected: `media.unreadable`, `media.reaches_out`, or as `open_bytes`.
    """
    with open_bytes(path) as file:
        try:
            container = av.open(
                _Unnamed(file),
                mode="r",
                options={
                    "format_whitelist": FORMATS,
                    "protocol_whitelist": "none",
                    "max_pixels": str(max_pixels),
                },
                metadata_errors="replace",
                buffer_size=BUFFER_BYTES,
                io_open=_refuse,
            )
        except MediaRejected as refused:
            raise MediaRejected(f"{path}: {refused.message}", code=refused.code, hint=refused.hint) from None
        except MemoryError:
            raise
        except (FFmpegError, ValueError) as error:
            raise unreadable(path, error) from None
        with container:
            yield container


def unreadable(path: Path, error: Exception | str) -> MediaRejected:
    """The error for bytes that no allowed demuxer or decoder makes sense of."""
    reason = getattr(error, "strerror", None) or str(error)
    return MediaRejected(
        f"{path}: cannot be read as media ({reason})",
        code="media.unreadable",
        hint="The file is damaged, not media, or of a kind that is not read; a player may tell which.",
    )


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The moving picture a player would show: FFmpeg's best video stream that is neither cover art nor thumbnails."""
    not_moving = Disposition.attached_pic | Disposition.timed_thumbnails
    candidates = [
        stream
        for stream in container.streams.video
        # A stream without a decoder has no codec context, whatever the stub says.
        if stream.codec_context is not None and not stream.disposition & not_moving
    ]
    # An AVIF sequence also holds its cover as a stream of one frame, which FFmpeg deems as good.
    moving = [stream for stream in candidates if stream.frames != 1] or candidates
    best = container.streams.best("video")
    return next((stream for stream in moving if stream is best), moving[0] if moving else None)


def check_stream_size(path: Path, stream: VideoStream, max_pixels: int) -> None:
    """Refuse a picture stream whose pictures are too large to decode.

    Raises:
        MediaRejected: `media.too_large`.
    """
    context = stream.codec_context
    width, height = context.width, context.height
    if not (width and height):
        # Of a picture over its ceiling FFmpeg forgets the size: without one it tells. Its own then holds the memory.
        with opened(path, max_pixels=FFMPEG_MAX_PIXELS) as container:
            again = container.streams[stream.index].codec_context
            width, height = getattr(again, "width", 0), getattr(again, "height", 0)
    check_pixels(path, width, height, max_pixels)


def read_only(container: InputContainer, stream: VideoStream) -> None:
    """Tell the demuxer to pass over every other stream's packets, which costs less than to read and drop them."""
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all


def _refuse(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    raise MediaRejected(
        "the file tries to open another file or address",
        code="media.reaches_out",
        hint="Playlists and reference files hold no media of their own: give the files they point at.",
    )
