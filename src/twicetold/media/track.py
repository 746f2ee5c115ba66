"""Decoding one picture stream inside a worker: every frame in order of display, with its exact time.

One thread for each file: threads cost memory and gain nothing where files are read side by side. A damaged file is read
as far as it goes; what was lost is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from av.container import InputContainer
from av.error import EOFError as EndOfFile
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from twicetold.errors import MediaRejected
from twicetold.media.clock import TrackClock
from twicetold.media.frames import DecodeReport
from twicetold.media.plan import DecodeLimits, DecodeOptions, SkipFrame, check_pixels

_SKIP_FRAME: dict[SkipFrame, Literal["DEFAULT", "NONREF", "NONKEY"]] = {
    "none": "DEFAULT",
    "noref": "NONREF",
    "nokey": "NONKEY",
}

MAX_FAILURES_IN_A_ROW = 200
"""Packets that may fail one after the other before the rest of a file is given up: some seconds of picture."""

MAX_MESSAGES = 8

CLOCK_JUMP_US = 1_000_000
"""Time stamps that fall back by less are disorder, and their frame is left out; by more, another clock has begun."""


@dataclass(slots=True)
class Tally:
    """What has been read so far, and what went wrong."""

    frames: int = 0
    errors: int = 0
    truncated: bool = False
    messages: list[str] = field(default_factory=list)

    def wrong(self, message: str) -> None:
        """Count one error; each kind of message is kept once."""
        self.errors += 1
        if message not in self.messages and len(self.messages) < MAX_MESSAGES:
            self.messages.append(message)

    def report(self) -> DecodeReport:
        """The account so far."""
        return DecodeReport(
            frames_decoded=self.frames,
            errors=self.errors,
            truncated=self.truncated,
            complete=not (self.errors or self.truncated),
            messages=tuple(self.messages),
        )


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """A decoded frame, when it comes on screen, and when it leaves as far as its own duration tells."""

    ticks: int
    until: int
    frame: VideoFrame


class TrackReader:
    """The frames of one stream in order of display, with exact times.

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
        options: DecodeOptions | None = None,
    ) -> None:
        self.path = path
        self.container = container
        self.stream = stream
        self.clock = clock
        self.tally = Tally()
        self._limits = limits
        self._last_allowed = clock.from_us(limits.max_duration_h * 3_600_000_000)
        self._usual = self._usual_duration()
        self._shift = 0
        self._jump = clock.from_us(CLOCK_JUMP_US)
        self._set_up_decoder(options or DecodeOptions())

    def frames(self, packets: Iterator[Packet[VideoStream]] | None = None) -> Iterator[ShownFrame]:
        """Decode to the end (or to the end of `packets`): strictly increasing times.

        Raises:
            MediaRejected: `media.too_many_frames`, `media.too_large`, or `media.too_long`.
        """
        last: ShownFrame | None = None
        failures = 0
        for packet in packets or self.packets():
            try:
                decoded = packet.decode()
            except EndOfFile:
                break
            except MemoryError:
                raise
            except FFmpegError as error:
                self.tally.wrong(f"a packet could not be decoded ({error.strerror})")
                failures += 1
                if failures >= MAX_FAILURES_IN_A_ROW:
                    self.tally.truncated = True
                    self.tally.wrong(f"the rest was given up after {failures} packets in a row that could not be read")
                    break
                continue
            for frame in decoded:
                failures = 0
                shown = self._shown(frame, last)
                if shown is not None:
                    last = shown
                    yield shown

    def packets(self) -> Iterator[Packet[VideoStream]]:
        """The stream's packets from where the container stands, then the one that empties the decoder."""
        failures = 0
        while True:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    if packet.size and packet.is_corrupt:
                        self.tally.wrong("a packet is cut short or marked as damaged")
                    yield packet
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

    def _shown(self, frame: VideoFrame, last: ShownFrame | None) -> ShownFrame | None:
        self.tally.frames += 1
        if self.tally.frames > self._limits.max_frames:
            raise MediaRejected(
                f"{self.path}: more than {self._limits.max_frames} frames",
                code="media.too_many_frames",
                hint="Raise media.max_frames in twicetold.toml if the file is meant to be that long.",
            )
        check_pixels(self.path, frame.width, frame.height, self._limits.max_pixels)
        if frame.is_corrupt:
            self.tally.wrong("the decoder marked a picture as damaged")
        pts = frame.pts if frame.pts is not None else frame.dts
        ticks = (last.until if last else 0) if pts is None else self.clock.ticks(pts) + self._shift
        if last is not None and ticks <= last.ticks:
            self.tally.wrong("time stamps run backwards or stand still")
            if last.ticks - ticks < self._jump:
                return None
            # A new clock has begun, as where recordings were strung together: it goes on from where the old one ended.
            self._shift += last.until - ticks
            ticks = last.until
        if ticks > self._last_allowed:
            raise MediaRejected(
                f"{self.path}: goes on past {self._limits.max_duration_h} hours",
                code="media.too_long",
                hint="Raise media.max_duration_h in twicetold.toml if the file is meant to be that long.",
            )
        lasts = frame.duration * self.clock.step if frame.duration else self._usual
        return ShownFrame(ticks, ticks + lasts, frame)

    def _usual_duration(self) -> int:
        rate = self.stream.average_rate or self.stream.guessed_rate
        usual = 1 / rate if rate else Fraction(1, 25)
        return max(1, round(usual / self.clock.time_base))

    def _set_up_decoder(self, options: DecodeOptions) -> None:
        context = self.stream.codec_context
        check_pixels(self.path, context.width, context.height, self._limits.max_pixels)
        context.thread_count = 1
        context.skip_frame = _SKIP_FRAME[options.skip_frame]
        settings = {"max_pixels": str(self._limits.max_pixels)}
        if options.skip_loop_filter:
            settings["skip_loop_filter"] = "all"
        context.options = settings
