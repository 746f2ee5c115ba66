"""Reading key frames only: which packets of a track are worth decoding.

A key frame is stored whole, so that it can be decoded without what came before. Where key frames lie near each other
they alone are decoded; where the next one is further off than `max_key_gap_us`, everything up to it is. Every picture
that comes has the time and the pixels that a full read gives it.

Not every packet marked as a key frame stands alone (gradual refresh needs what came before, and files are damaged). One
that gives no picture does not count: what was left out before it is read after all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from av.packet import Packet
from av.video.stream import VideoStream

from twicetold.media.plan import DecodeOptions
from twicetold.media.seeking import START_ONLY_FORMATS
from twicetold.media.stream import StreamTrack
from twicetold.media.track import ShownFrame, Track

MAX_RUN_BYTES = 64 * 2**20
"""A run of packets that grows larger is read rather than held."""

VideoPacket: TypeAlias = "Packet[VideoStream]"


def key_frames(track: Track, options: DecodeOptions, *, every_us: int) -> Iterator[ShownFrame]:
    """Frames of a track, those between near key frames left out; all where key frames have no times of their own.

    Of several key frames in one step of `every_us` the first is enough. What follows the last one is read to the end.
    """
    if not isinstance(track, StreamTrack) or START_ONLY_FORMATS & set(track.container.format.name.split(",")):
        return track.frames()
    return track.frames(_KeyPackets(track, options, every_us=every_us).packets())


class _KeyPackets:
    """The packets to decode. A run is a key packet and what follows it, held until it is known how far the next is."""

    def __init__(self, track: StreamTrack, options: DecodeOptions, *, every_us: int) -> None:
        self._track = track
        self._every = track.clock.from_us(every_us)
        self._max_gap = int(track.clock.from_us(max(options.max_key_gap_us, every_us)) / track.clock.step)
        self._run: list[VideoPacket] = []
        self._run_bytes = 0
        self._left_out: list[VideoPacket] = []
        """The last run of which only the key packet was decoded; empty while nothing has been left out."""
        self._leaning = False

    def packets(self) -> Iterator[VideoPacket | None]:
        """Packets for `StreamTrack.frames`; None where decoding begins anew behind it."""
        for packet in self._track.packets():
            if self._begins_run(packet):
                yield from self._settle(left_out=self._near(packet))
                self._run, self._run_bytes = [packet], packet.size
            elif self._near(packet):
                self._run.append(packet)
                self._run_bytes += packet.size
            else:
                yield from self._settle(left_out=False)
                yield packet
        yield from self._settle(left_out=False)

    def _begins_run(self, packet: VideoPacket) -> bool:
        # An edit list may cut a key frame off: it is decoded for those behind it, and gives no picture.
        if self._leaning or not packet.is_keyframe or packet.pts is None or packet.is_discard:
            return False
        return not self._near(packet) or self._step(packet) != self._step(self._run[0])

    def _step(self, packet: VideoPacket) -> int:
        return self._track.clock.ticks(packet.pts or 0) // self._every

    def _near(self, packet: VideoPacket) -> bool:
        """Whether a packet belongs to the gap behind the run's key frame, and that gap is still a short one."""
        if not self._run or packet.pts is None or self._run[0].pts is None or self._run_bytes > MAX_RUN_BYTES:
            return False
        before = self._run[-1].dts
        # Where another clock begins, its times count on from the last picture of the old one: that has to be read.
        one_clock = packet.dts is None or before is None or packet.dts >= before
        return one_clock and abs(packet.pts - self._run[0].pts) <= self._max_gap

    def _settle(self, *, left_out: bool) -> Iterator[VideoPacket | None]:
        """Decode the key packet of the run, and unless they are to be left out those behind it."""
        run, self._run = self._run, []
        if not run:
            return
        if not self._left_out:
            if not left_out or len(run) == 1:
                yield from run
                return
            # Packets that are stored behind the key packet and shown before it end the gap that is being read.
            yield from (packet for packet in run if packet is run[0] or _shown_before(packet, run[0]))
            yield None
            self._left_out = run
            return
        tally = self._track.tally
        frames, errors = tally.frames, tally.errors
        yield run[0]
        yield None
        if tally.frames > frames:
            self._left_out = run if left_out else []
            if not left_out:
                # Once more from the key frame, which is passed over; so is what is shown before it and cannot be right.
                yield from run
            return
        # Without an error it leans on what came before, and the next one will, too.
        self._leaning = tally.errors == errors
        again, self._left_out = self._left_out, []
        yield from again
        yield from run


def _shown_before(packet: VideoPacket, key: VideoPacket) -> bool:
    return packet.pts is not None and key.pts is not None and packet.pts < key.pts
