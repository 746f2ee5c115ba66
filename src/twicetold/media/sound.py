"""Decoding one soundtrack inside a worker: mixed to one channel, at one rate, in step with the picture's clock.

Sample 0 is what is heard at the track's zero. Where time stamps leave a gap there is silence, where they run over one
another the later sound goes on behind the earlier. Memory is bounded whatever the length: batches leave as they fill.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import EOFError as EndOfFile
from av.error import FFmpegError
from numpy.typing import NDArray

from twicetold.errors import MediaRejected
from twicetold.media.clock import container_start
from twicetold.media.kinds import Guess
from twicetold.media.plan import DecodeLimits
from twicetold.media.samples import SoundBatch
from twicetold.media.source import guess_of, opened
from twicetold.media.track import Tally
from twicetold.model import ItemKind

BATCH_SAMPLES = 1 << 19
"""A minute at 8 kHz."""

GAP_MS = 100
"""A gap between time stamps that is filled with silence; smaller ones are rounding."""

MAX_FAILURES_IN_A_ROW = 1_000
"""Packets that may fail one after the other before the rest of a file is given up."""

SEEK_EARLY_MS = 1_000
"""How much earlier than a window decoding begins: a codec needs some packets to be in step."""

INDEXED_FORMATS = frozenset({"mov", "matroska", "wav"})


def read_sound(
    path: Path, *, rate_hz: int, limits: DecodeLimits, start_us: int = 0, end_us: int | None = None
) -> Iterator[SoundBatch]:
    """The soundtrack at `rate_hz`, or the window `[start_us, end_us)` of it, in batches.

    At least one batch comes, and the last one carries the final report. A track without one sample is one empty batch.

    Raises:
        MediaRejected: `media.no_sound` where the file has no soundtrack that can be decoded, `media.too_long`, or as
            `source.opened`.
    """
    guess = guess_of(path)
    if guess.kind is ItemKind.TEXT or _still(guess):
        raise _no_sound(path)
    first, end = start_us * rate_hz // 1_000_000, None if end_us is None else end_us * rate_hz // 1_000_000
    with opened(path, max_pixels=limits.max_pixels) as container:
        stream = sound_stream(container)
        if stream is None:
            raise _no_sound(path)
        track = _Track(container, stream, rate_hz)
        if start_us and not INDEXED_FORMATS.isdisjoint(container.format.name.split(",")):
            track.seek(start_us - SEEK_EARLY_MS * 1000)
        furthest = limits.max_duration_h * 3600 * rate_hz
        held: list[NDArray[np.float32]] = []
        waiting = count = 0
        for at, samples in track.pieces():
            if at + len(samples) > furthest:
                raise MediaRejected(
                    f"{path}: its sound goes on past {limits.max_duration_h} hours",
                    code="media.too_long",
                    hint="Raise media.max_duration_h in twicetold.toml if the file is meant to be that long.",
                )
            kept = samples[max(0, first + count - at) :] if at < first + count else samples
            if count == 0 and at > first and track.sought:
                # Nothing is known of what lies between the window's start and where decoding began.
                kept = np.concatenate([np.zeros(at - first, np.float32), kept])
            if end is not None:
                kept = kept[: max(0, end - first - count)]
            held.append(kept)
            count += len(kept)
            waiting += len(kept)
            if waiting >= BATCH_SAMPLES:
                yield SoundBatch(first + count - waiting, np.concatenate(held), track.tally.report())
                held, waiting = [], 0
            if end is not None and first + count >= end:
                break
        rest = np.concatenate([*held, np.zeros(0, np.float32)])
        yield SoundBatch(first + count - waiting, rest, track.tally.report())


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The soundtrack a player would play: FFmpeg's best that has a decoder."""
    usable = [stream for stream in container.streams.audio if stream.codec_context is not None]
    best = container.streams.best("audio")
    return next((stream for stream in usable if stream is best), usable[0] if usable else None)


class _Track:
    """One stream's samples with their place on the track."""

    def __init__(self, container: InputContainer, stream: AudioStream, rate_hz: int) -> None:
        self._container = container
        self._stream = stream
        self._rate = rate_hz
        self._zero = container_start(container)
        self._next = 0
        self._begun = False
        self._layout: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None
        self.sought = False
        self.tally = Tally()
        for other in container.streams:
            if other.index != stream.index:
                other.discard = av.stream.Discard.all

    def seek(self, aim_us: int) -> None:
        """Begin at or before a moment; where the container cannot, at the start."""
        if aim_us <= 0:
            return
        base = self._stream.time_base or Fraction(1, 1_000_000)
        try:
            self._container.seek(int((Fraction(aim_us, 1_000_000) + self._zero) / base), stream=self._stream)
        except FFmpegError:
            return
        self.sought = True

    def pieces(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """(number of the first sample, samples) in order, without gaps but the one before the first after a seek."""
        for frame in self._frames():
            self.tally.frames += 1
            yield from self._placed(frame)
        yield from self._flushed()

    def _placed(self, frame: AudioFrame) -> Iterator[tuple[int, NDArray[np.float32]]]:
        if frame.sample_rate <= 0 or frame.samples <= 0:
            return
        layout = (frame.format.name, frame.layout.name, frame.sample_rate)
        stamp = frame.pts
        at = None
        if stamp is not None and frame.time_base:
            at = round((stamp * frame.time_base - self._zero) * self._rate)
        if layout != self._layout or self._gap(at):
            yield from self._flushed()
            self._layout = layout
            self._resampler = av.AudioResampler(format="flt", layout="mono", rate=self._rate)
            if at is not None:
                yield from self._moved_to(at)
        # The resampler holds frames to what it was opened for, and time stamps play no part in it.
        frame.pts = None
        if self._resampler is not None:
            try:
                parts = self._resampler.resample(frame)
            except (FFmpegError, ValueError) as error:
                self.tally.wrong(f"sound could not be converted ({error})")
                return
            for part in parts:
                yield self._given(part.to_ndarray()[0])

    def _gap(self, at: int | None) -> bool:
        """Whether a frame begins well behind where the last one ended, before what the resampler holds is counted."""
        return at is not None and self._begun and at - self._next > self._rate * GAP_MS // 1000 + self._rate // 20

    def _moved_to(self, at: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
        if not self._begun:
            self._begun = True
            if self.sought or at < 0:
                # Before the track's zero lies what a codec needs to begin; nobody hears it.
                self._next = at
                return
        while at > self._next:
            yield self._given(np.zeros(min(at - self._next, BATCH_SAMPLES), np.float32))

    def _flushed(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        if self._resampler is not None:
            for part in self._resampler.resample(None):
                yield self._given(part.to_ndarray()[0])
            self._resampler = None

    def _given(self, samples: NDArray[np.float32]) -> tuple[int, NDArray[np.float32]]:
        at = self._next
        self._next += len(samples)
        clean: NDArray[np.float32] = np.clip(np.nan_to_num(samples), -8, 8).astype(np.float32, copy=False)
        return at, clean

    def _frames(self) -> Iterator[AudioFrame]:
        failures = 0
        # One thread for each file: files are read side by side.
        self._stream.codec_context.thread_count = 1
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                for frame in packet.decode():
                    failures = 0
                    yield frame
            except (EndOfFile, IndexError):
                return
            except MemoryError:
                raise
            except FFmpegError as error:
                self.tally.wrong(f"a packet could not be decoded ({error.strerror})")
                failures += 1
                if failures >= MAX_FAILURES_IN_A_ROW:
                    self.tally.truncated = True
                    self.tally.wrong(f"the rest was given up after {failures} packets in a row that could not be read")
                    return


def _still(guess: Guess) -> bool:
    return guess.kind is ItemKind.IMAGE or guess.media_type in {"image/webp", "image/gif"}


def _no_sound(path: Path) -> MediaRejected:
    return MediaRejected(f"{path}: holds no sound", code="media.no_sound", hint="Nothing, where it is a silent film.")
