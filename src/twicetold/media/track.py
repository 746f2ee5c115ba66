"""A picture track as its reader sees it: frames in order of display, exact times, and an account of what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from av.video.frame import VideoFrame

from twicetold.errors import MediaRejected
from twicetold.media.clock import MAX_HOLD_US, TrackClock
from twicetold.media.frames import DecodeReport
from twicetold.media.plan import DecodeLimits, check_pixels, too_long

MAX_MESSAGES = 8

CLOCK_JUMP_US = 500_000
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
    """A decoded frame, when it comes on screen, and when it leaves as far as its own duration tells.

    `follows` is false where frames between the one before and this one were left out.
    """

    ticks: int
    until: int
    frame: VideoFrame
    follows: bool = True


class Track(Protocol):
    """A picture track: whatever gives frames with times. Read-only members are settled once it is open."""

    @property
    def path(self) -> Path:
        """Names the file in errors."""

    @property
    def clock(self) -> TrackClock:
        """What its ticks mean."""

    @property
    def tally(self) -> Tally:
        """How the read goes."""

    @property
    def sample_aspect(self) -> Fraction | None:
        """Width of a pixel over its height, where the file says."""

    @property
    def stated_end(self) -> int | None:
        """The tick at which the file says that the track ends."""

    def frames(self) -> Iterator[ShownFrame]:
        """All frames from the start, at strictly increasing times."""


class TrackLedger:
    """Counts the frames of one read, puts their times in order, and holds both to the limits."""

    def __init__(self, path: Path, clock: TrackClock, limits: DecodeLimits, *, usual: int) -> None:
        self.tally = Tally()
        self._path = path
        self._limits = limits
        self._usual = usual
        self._furthest = clock.from_us(limits.max_duration_h * 3_600_000_000)
        self._longest = clock.from_us(MAX_HOLD_US)
        self._jump = clock.from_us(CLOCK_JUMP_US)
        self._shift = 0
        self._last: ShownFrame | None = None
        self._anew = False
        self._joined = False

    def begin_anew(self) -> None:
        """The next frame does not follow the last one, unless that comes once more: it is not entered again."""
        self._anew, self._joined = True, False

    def enter(self, frame: VideoFrame, ticks: int | None, lasts: int | None) -> ShownFrame | None:
        """The frame with its place on the track; None where it has none. Without a time it follows the one before.

        Raises:
            MediaRejected: `media.too_many_frames`, `media.too_large` or `media.too_long`.
        """
        self.tally.frames += 1
        if self.tally.frames > self._limits.max_frames:
            raise MediaRejected(
                f"{self._path}: more than {self._limits.max_frames} frames",
                code="media.too_many_frames",
                hint="Raise media.max_frames in twicetold.toml if the file is meant to be that long.",
            )
        check_pixels(self._path, frame.width, frame.height, self._limits.max_pixels)
        last = self._last
        ticks = (last.until if last else 0) if ticks is None else ticks + self._shift
        follows = True
        if self._anew and last is not None:
            if ticks <= last.ticks:
                self._joined = self._joined or ticks == last.ticks
                return None
            follows = self._joined
        self._anew = False
        if frame.is_corrupt:
            self.tally.wrong("the decoder marked a picture as damaged")
        if ticks < -self._furthest:
            self.tally.wrong("a time stamp lies far before the start")
            return None
        if last is not None and ticks <= last.ticks:
            self.tally.wrong("time stamps run backwards or stand still")
            if last.ticks - ticks < self._jump:
                return None
            # A new clock has begun, as where recordings were strung together: it goes on from where the old one ended.
            self._shift += last.until - ticks
            ticks = last.until
        if ticks > self._furthest:
            raise too_long(self._path, self._limits)
        if lasts is not None and lasts > self._longest:
            # As long as the picture before it, then: the usual length may be an average over this very claim.
            lasts = min(ticks - last.ticks, self._longest) if last else None
        until = min(ticks + (lasts or self._usual), max(self._furthest, ticks + 1))
        self._last = ShownFrame(ticks, until, frame, follows)
        return self._last
