"""A track's exact clock: from a stream's own time stamps to ticks since the container's presentation start."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from av.container import InputContainer
from av.video.stream import VideoStream

from twicetold.time import MICROSECOND

FINEST = Fraction(1, 10**9)
"""With a nanosecond, every length a file may have fits 64 bits by far."""


MAX_HOLD_US = 15 * 60 * 1_000_000
"""A picture that is said to stand longer than this is not believed to, nor repeated any further: more likely the clock
is wrong."""


@dataclass(frozen=True, slots=True)
class TrackClock:
    """Ticks of `time_base` since the track's zero: `pts * step - zero`.

    The zero need not be a whole number of the picture stream's own ticks (sound that starts a little earlier sets it),
    nor need the grid on which the track is sampled. The base is the coarsest in which all of them are whole, so every
    time stays exact. (A file can state bases that have nothing in common; then nanoseconds have to do.)
    """

    time_base: Fraction
    step: Fraction
    zero: int

    @classmethod
    def of(cls, own: Fraction, zero: Fraction, *, every_us: int | None = None) -> TrackClock:
        """The clock of a stream with time base `own` in a container that starts at `zero` seconds."""
        parts = [own, *([abs(zero)] if zero else []), *([every_us * MICROSECOND] if every_us else [])]
        base = Fraction(gcd(*(part.numerator for part in parts)), lcm(*(part.denominator for part in parts)))
        base = max(base, FINEST)
        return cls(time_base=base, step=own / base, zero=round(zero / base))

    @classmethod
    def of_stream(cls, container: InputContainer, stream: VideoStream, *, every_us: int | None = None) -> TrackClock:
        """The clock of a stream in its container."""
        return cls.of(stream.time_base or MICROSECOND, container_start(container), every_us=every_us)

    def ticks(self, pts: int) -> int:
        """Ticks since the track's zero of a stream time stamp."""
        return self.length(pts) - self.zero

    def length(self, duration: int) -> int:
        """Ticks of a length in the stream's own time base."""
        if self.step.denominator == 1:
            # The rule, asked twice for every frame; fractions are slow.
            return duration * self.step.numerator
        return round(duration * self.step)

    def pts(self, ticks: int) -> int:
        """The stream time stamp at or just before `ticks`."""
        return int((ticks + self.zero) // self.step)

    def from_us(self, us: int) -> int:
        """The first tick at or after a microsecond."""
        return -((-us * self.time_base.denominator) // (1_000_000 * self.time_base.numerator))

    def to_us(self, ticks: int) -> int:
        """Whole microseconds, rounded half to even."""
        return round(ticks * self.time_base * 1_000_000)


def container_start(container: InputContainer) -> Fraction:
    """Presentation start in seconds of the file's own clock: exact where a stream gives it, 0 where nothing does.

    FFmpeg keeps the container's start in microseconds, rounded; the stream that set it has the exact value.
    """
    if container.start_time is None:
        return Fraction(0)
    rounded = Fraction(container.start_time, 1_000_000)
    exact = [
        stream.start_time * stream.time_base
        for stream in container.streams
        if stream.start_time is not None and stream.time_base
    ]
    return min((start for start in exact if abs(start - rounded) <= MICROSECOND), default=rounded)
