"""Where to begin decoding so that every frame of a window comes out as in a read from the start.

Containers with an index of key frames are sought in. The others (transport and program streams, AVI, Ogg, raw streams)
are demuxed from the start, which costs reading only, and decoding begins at the last key frame before the window. Both
can turn out to have begun too late; then the approach after it is tried, and the last one, the start, always holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from twicetold.media.track import CLOCK_JUMP_US, ShownFrame, TrackReader

NEAR_START_US = 2_000_000
"""Windows that begin this early are read from the start at once."""

INDEXED_FORMATS = frozenset({"mov", "matroska"})
LEANING_CODECS = frozenset({"gif", "apng"})
"""Codecs whose frames are drawn over the one before, whatever their key frame flags say."""

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


def approaches(track: TrackReader, start_us: int) -> list[Approach]:
    """The ways worth trying for a window that starts at `start_us`, cheapest first."""
    formats = set(track.container.format.name.split(","))
    if start_us <= NEAR_START_US or track.stream.codec_context.name in LEANING_CODECS:
        return [FROM_START]
    if formats & INDEXED_FORMATS:
        return [Approach("seek"), Approach("seek", early_us=10_000_000), FROM_START]
    return [Approach("scan"), FROM_START]


def frames_before(track: TrackReader, approach: Approach, start: int) -> Iterator[ShownFrame]:
    """Frames in order from one before the tick `start` on (from the very first where there is none before).

    Raises:
        BegunTooLate: try the next approach, on a freshly opened track.
        MediaRejected: as `TrackReader.frames`.
    """
    if approach == FROM_START:
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


def _from_key_frame(track: TrackReader, start: int) -> Iterator[Packet[VideoStream]]:
    packets = track.packets()
    first = next(packets)
    # Frames that are shown before the key frame but stored behind it lean on what was not read, so the key frame
    # itself must be shown before the window.
    if not _is_key_frame_before(track, first, start):
        raise BegunTooLate
    yield first
    yield from packets


def _scanned(track: TrackReader, start: int) -> Iterator[Packet[VideoStream]]:
    held: list[Packet[VideoStream]] = []
    held_bytes = 0
    last_dts: int | None = None
    jump = track.clock.from_us(CLOCK_JUMP_US) // track.clock.step
    packets = track.packets()
    for packet in packets:
        dts = packet.dts if packet.dts is not None else packet.pts
        if dts is None and packet.size:
            raise BegunTooLate
        if dts is None or track.clock.ticks(dts) >= start:
            yield from held
            yield packet
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
    yield from packets


def _is_key_frame_before(track: TrackReader, packet: Packet[VideoStream], start: int) -> bool:
    return packet.is_keyframe and packet.pts is not None and track.clock.ticks(packet.pts) < start
