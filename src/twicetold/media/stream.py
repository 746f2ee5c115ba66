"""Decoding one picture stream inside a worker: every frame in order of display, with its exact time.

One thread for each file: threads cost memory and gain nothing where files are read side by side. A damaged file is read
as far as it goes; what was lost is counted.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Literal

from av.container import InputContainer
from av.error import EOFError as EndOfFile
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from twicetold.media.clock import MAX_HOLD_US, TrackClock
from twicetold.media.duration import believable
from twicetold.media.plan import DecodeLimits, DecodeOptions, SkipFrame
from twicetold.media.source import check_stream_size
from twicetold.media.track import ShownFrame, Tally, TrackLedger
from twicetold.time import MICROSECOND

MAX_FAILURES_IN_A_ROW = 200
"""Packets that may fail one after the other before the rest of a file is given up: some seconds of picture."""

UNTIMED_FORMATS = frozenset({"avi"})
"""Containers that keep no display times: their frames come at an even rate, in the order in which they are decoded."""

FLAG_GENPTS = 0x0001

_CLOCK_TIME = re.compile(r"(\d{1,4}):(\d{2}):(\d{2}(?:\.\d{1,9})?)")

_SKIP_FRAME: dict[SkipFrame, Literal["DEFAULT", "NONREF"]] = {"none": "DEFAULT", "noref": "NONREF"}


class StreamTrack:
    """One video stream of an open container, as a `Track`.

    Args:
        path: names the file in errors.
        container: as opened by `source.opened`.
        stream: the picture stream.
        clock: its clock.
        limits: ceilings on this read.
        options: ways to read faster.
    """

    def __init__(
        self,
        path: Path,
        container: InputContainer,
        stream: VideoStream,
        clock: TrackClock,
        *,
        limits: DecodeLimits,
        options: DecodeOptions,
    ) -> None:
        self.path = path
        self.container = container
        self.stream = stream
        self.clock = clock
        self.sample_aspect: Fraction | None = stream.sample_aspect_ratio
        self.stated_end = self._stated_end(limits)
        self._ledger = TrackLedger(path, clock, limits, usual=self._usual_duration())
        self._untimed = container.format.name in UNTIMED_FORMATS
        self._slots: list[int] = []
        self._set_up_decoder(limits, options)

    @property
    def tally(self) -> Tally:
        """How the read goes."""
        return self._ledger.tally

    def frames(self, packets: Iterator[Packet[VideoStream] | None] | None = None) -> Iterator[ShownFrame]:
        """Decode to the end (or to the end of `packets`).

        None among the packets empties the decoder: those behind it begin anew with a key packet, which may be one that
        was decoded before.

        Raises:
            MediaRejected: as `TrackLedger.enter`.
        """
        failures = 0
        for packet in chain(packets or self.packets(), [None]):
            if packet:
                self._take_slot(packet)
            try:
                # None empties the decoder.
                decoded = self.stream.codec_context.decode(packet)
            except EndOfFile:
                break
            except MemoryError:
                raise
            except FFmpegError as error:
                if packet:
                    self._lose_slot(packet)
                self.tally.wrong(f"a packet could not be decoded ({error.strerror})")
                failures += 1
                if failures >= MAX_FAILURES_IN_A_ROW:
                    self.tally.truncated = True
                    self.tally.wrong(f"the rest was given up after {failures} packets in a row that could not be read")
                    break
                decoded = []
            for frame in decoded:
                failures = 0
                lasts = self.clock.length(frame.duration) if frame.duration > 0 else None
                shown = self._ledger.enter(frame, self._ticks(frame), lasts)
                if shown is not None:
                    yield shown
            if packet is None:
                self.stream.codec_context.flush_buffers()
                self._ledger.begin_anew()

    def packets(self) -> Iterator[Packet[VideoStream]]:
        """The stream's packets from where the container stands."""
        failures = 0
        while True:
            try:
                for packet in self.container.demux(self.stream):
                    if not packet.size and packet.dts is None:
                        # PyAV's own, after the last one, to empty the decoder: `frames` does that.
                        return
                    failures = 0
                    if packet.is_corrupt:
                        self.tally.wrong("a packet is cut short or marked as damaged")
                    # Only a file that breaks off ends in half a packet.
                    self.tally.truncated = packet.is_corrupt
                    yield packet
            except IndexError:
                # PyAV trips at the end of a damaged transport stream in which new streams seemed to appear.
                return
            except MemoryError:
                raise
            except FFmpegError as error:
                # A demuxer may well go on behind a bad spot: ask again, but not for ever.
                self.tally.wrong(f"the container is damaged ({error.strerror})")
                failures += 1
                if failures >= MAX_FAILURES_IN_A_ROW:
                    self.tally.truncated = True
                    return
            else:
                return

    def _ticks(self, frame: VideoFrame) -> int | None:
        if self._untimed:
            return self.clock.ticks(heapq.heappop(self._slots)) if self._slots else None
        stamp = frame.pts if frame.pts is not None else frame.dts
        return None if stamp is None else self.clock.ticks(stamp)

    def _take_slot(self, packet: Packet[VideoStream]) -> None:
        # Packets of an untimed track come at even times; frames take the earliest free one as they leave the decoder.
        if self._untimed and packet.size and packet.dts is not None:
            heapq.heappush(self._slots, packet.dts)

    def _lose_slot(self, packet: Packet[VideoStream]) -> None:
        if packet.dts in self._slots:
            self._slots.remove(packet.dts)
            heapq.heapify(self._slots)

    def _stated_end(self, limits: DecodeLimits) -> int | None:
        end = self._said_end()
        # What nobody would believe of a whole file says nothing of what is missing from a cut one.
        return end if end is not None and believable(self.container, self.clock.to_us(end), limits) else None

    def _said_end(self) -> int | None:
        if self.stream.duration and self.stream.duration > 0:
            return self.clock.ticks((self.stream.start_time or 0) + self.stream.duration)
        # Matroska keeps the end of each stream in a tag.
        stated = _CLOCK_TIME.match(self.stream.metadata.get("DURATION", ""))
        if not stated:
            return None
        hours, minutes, seconds = (Fraction(part) for part in stated.groups())
        return round((hours * 3600 + minutes * 60 + seconds) / self.clock.time_base) - self.clock.zero

    def _usual_duration(self) -> int:
        rate = self.stream.average_rate or self.stream.guessed_rate
        usual = 1 / rate if rate and 1 / rate <= MAX_HOLD_US * MICROSECOND else Fraction(1, 25)
        return max(1, round(usual / self.clock.time_base))

    def _set_up_decoder(self, limits: DecodeLimits, options: DecodeOptions) -> None:
        context = self.stream.codec_context
        check_stream_size(self.path, self.stream, limits.max_pixels)
        context.thread_count = 1
        if self._untimed:
            # PyAV asks FFmpeg to make up display times; for reordered frames without any, they are wrong.
            self.container.flags &= ~FLAG_GENPTS
        else:
            # Not in an untimed track, where the place of a frame is known by counting all of them.
            context.skip_frame = _SKIP_FRAME[options.skip_frame]
        settings = {"max_pixels": str(limits.max_pixels)}
        if options.skip_loop_filter:
            settings["skip_loop_filter"] = "all"
        context.options = settings
