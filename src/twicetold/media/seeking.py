"""Where to begin decoding so that every frame of a window comes out as in a read from the start.

Containers with an index of key frames are sought in. The others (transport and program streams, Ogg, FLV)
are demuxed from the start, which costs reading only, and decoding begins at the last key frame before the window. Both
can turn out to have begun too late; then the approach after it is tried, and the last one, the start, always holds. It
is the only one for tracks without display times of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from twicetold.media.stream import UNTIMED_FORMATS, StreamTrack
from twicetold.media.track import CLOCK_JUMP_US, ShownFrame, Track

NEAR_START_US = 2_000_000
"""Windows that begin this early are read from the start at once."""

INDEXED_FORMATS = frozenset({"mov", "matroska"})
START_ONLY_FORMATS = UNTIMED_FORMATS | {"gif", "apng", "h264", "hevc", "m4v", "mpegvideo", "mjpeg", "obu", "vc1"}
"""No times of their own (raw streams), or every frame drawn over the one before."""

MAX_HELD_BYTES = 256 * 2**20


class BegunTooLate(Exception):
    """Decoding began behind the start of the window, or it cannot be told."""


@dataclass(frozen=True, slots=True)
class Approach:
    """One way to come before a window: `seek` by the index, `scan` the packets, or read from the `start`.

    `early_us` is how much earlier than needed a seek aims.
    """

    kind: str
    early_us: int = 0


FROM_START = Approach("start")


def approaches(track: Track, start_us: int) -> list[Approach]:
    """The ways worth trying for a window that starts at `start_us`, cheapest first."""
    if start_us <= NEAR_START_US or not isinstance(track, StreamTrack):
        return [FROM_START]
    formats = set(track.container.format.name.split(","))
    if formats & START_ONLY_FORMATS:
        return [FROM_START]
    if formats & INDEXED_FORMATS:
        return [Approach("seek"), Approach("seek", early_us=10_000_000), FROM_START]
    return [Approach("scan"), FROM_START]


def frames_before(track: Track, approach: Approach, start: int) -> Iterator[ShownFrame]:
    """Frames in order from one before the tick `start` on (from the very first where there is none before).

    Raises:
        BegunTooLate: try the next approach, on a freshly opened track.
        MediaRejected: as `Track.frames`.
    """
    if approach == FROM_START or not isinstance(track, StreamTrack):
        yield from track.frames()
        return
    if approach.kind == "seek":
        aim = start - 1 - track.clock.from_us(approach.early_us)
        try:
            track.container.seek(track.clock.pts(aim), stream=track.stream)
        except FFmpegError as error:
            raise BegunTooLate from error
        packets = _from_key_frame(track, start)
    else:
        packets = _scanned(track, start)
    seen = False
    for shown in track.frames(packets):
        # A key frame may need company to be decoded (gradual refresh): then nothing comes out until it is too late.
        if not seen and shown.ticks >= start:
            raise BegunTooLate
        seen = True
        yield shown
    if not seen:
        raise BegunTooLate


def _from_key_frame(track: StreamTrack, start: int) -> Iterator[Packet[VideoStream]]:
    packets = track.packets()
    first = next(packets, None)
    # Frames that are shown before the key frame but stored behind it lean on what was not read, so the key frame
    # itself must be shown before the window.
    if first is None or not _is_key_frame_before(track, first, start):
        raise BegunTooLate
    yield first
    yield from packets


def _scanned(track: StreamTrack, start: int) -> Iterator[Packet[VideoStream]]:
    held: list[Packet[VideoStream]] = []
    held_bytes = 0
    last_dts: int | None = None
    jump = int(track.clock.from_us(CLOCK_JUMP_US) // track.clock.step)
    packets = track.packets()
    for packet in packets:
        dts = packet.dts if packet.dts is not None else packet.pts
        if dts is None:
            raise BegunTooLate
        if track.clock.ticks(dts) >= start:
            held.append(packet)
            break
        if last_dts is not None and dts < last_dts - jump:
            raise BegunTooLate
        last_dts = dts
        if _is_key_frame_before(track, packet, start):
            held, held_bytes = [], 0
        held.append(packet)
        held_bytes += packet.size
        if held_bytes > MAX_HELD_BYTES:
            raise BegunTooLate
    yield from held
    yield from packets


def _is_key_frame_before(track: StreamTrack, packet: Packet[VideoStream], start: int) -> bool:
    return packet.is_keyframe and packet.pts is not None and track.clock.ticks(packet.pts) < start
