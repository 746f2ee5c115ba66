"""Reading media from the parent process: every file is opened in a worker, under limits, and never here.

with MediaReader(settings.media) as reader:
    probe = reader.probe(path)
    batch = reader.sample(path, every_us=200_000, width=64, height=64)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import MediaRejected, TwicetoldError
from twicetold.media.frames import FrameBatch, PixelLayout
from twicetold.media.plan import MAX_KEY_GAP_US, Reading, SkipFrame
from twicetold.media.probe import Probe
from twicetold.media.requests import (
    Ask,
    ProbeAsk,
    ProxyAsk,
    SampleAsk,
    SoundAsk,
    StillAsk,
    TextAsk,
    WindowAsk,
    about,
    unpack_batch,
    unpack_sound,
    unpack_text,
)
from twicetold.media.samples import SoundBatch
from twicetold.media.text_track import TextTrack
from twicetold.run.limits import WorkerLimits
from twicetold.run.pool import Outcome, WorkerPool
from twicetold.run.process import Loss, WorkerLost
from twicetold.run.wire import Reply
from twicetold.settings import MediaSettings

ENTRY = "twicetold.media.service:handle"

INSTANT_US = 1000
"""A window this long, on a grid this fine, holds the one picture that is on screen then."""

BACK_US = 200_000
"""Where to look once more when a time lies past the last picture."""

Answer = TypeVar("Answer")


class MediaReader:
    """Reads media files through a pool of worker processes; use as a context manager.

    Args:
        settings: limits on each worker and request.
        workers: files probed side by side; by default `settings.workers`, and where that is 0 one for each processor
            this process may use.

    Every method raises `MediaRejected` for a file that cannot be read or goes past a limit; the reader is as good as
    before then.
    """

    def __init__(self, settings: MediaSettings, *, workers: int | None = None) -> None:
        self._settings = settings
        limits = WorkerLimits(memory_mib=settings.memory_mib, cpu_s=settings.cpu_s, wall_s=settings.wall_s)
        self.workers = workers or settings.workers or len(os.sched_getaffinity(0))
        self._pool: WorkerPool[Ask] = WorkerPool(self.workers, limits, ENTRY, explain=_explain)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def probe(self, path: Path) -> Probe:
        """What a file is and how it would be shown; text and unknown files come back as such."""
        ask = ProbeAsk(**about(path, self._settings))
        (reply,) = self._pool.call(ask)
        return _understood(path, lambda: msgspec.msgpack.decode(reply.body, type=Probe))

    @contextmanager
    def probing(self) -> Iterator[Callable[[Path], Callable[[], Probe]]]:
        """Gives a function that begins to probe a file and returns at once, and one that waits for the outcome.

        Files are probed side by side, those begun first first. Leaving gives up those that nobody waited for.
        """
        with self._pool.hand_out() as submit:

            def begin(path: Path) -> Callable[[], Probe]:
                outcome = submit(ProbeAsk(**about(path, self._settings)))
                return lambda: _probed(path, outcome.result())

            yield begin

    def sample(
        self,
        path: Path,
        *,
        every_us: int,
        width: int,
        height: int,
        pixels: PixelLayout = "gray",
        skip_loop_filter: bool = False,
        skip_frame: SkipFrame = "none",
        reading: Reading = "full",
        max_key_gap_us: int = MAX_KEY_GAP_US,
    ) -> FrameBatch:
        """The whole track on the grid `k * every_us` of its own time, squeezed to `width` x `height`.

        The first frame at or after each grid point, with its exact time; a frame that stays longer is given again at
        each further grid point, with the grid point as its time. Holds all of it in memory: see `sample_chunks`.

        With `reading` of 'keyframes' at most one key frame for each grid step comes, with its exact time, and nothing
        between; but where the next one is more than `max_key_gap_us` off, all that a full reading gives there.
        """
        chunks = self.sample_chunks(
            path,
            every_us=every_us,
            width=width,
            height=height,
            pixels=pixels,
            skip_loop_filter=skip_loop_filter,
            skip_frame=skip_frame,
            reading=reading,
            max_key_gap_us=max_key_gap_us,
        )
        return FrameBatch.joined(list(chunks))

    def sample_chunks(
        self,
        path: Path,
        *,
        every_us: int,
        width: int,
        height: int,
        pixels: PixelLayout = "gray",
        frames_per_chunk: int = 512,
        skip_loop_filter: bool = False,
        skip_frame: SkipFrame = "none",
        reading: Reading = "full",
        max_key_gap_us: int = MAX_KEY_GAP_US,
    ) -> Iterator[FrameBatch]:
        """`sample` in batches of at most `frames_per_chunk`; the last one carries the final report."""
        ask = SampleAsk(
            **about(path, self._settings),
            every_us=every_us,
            width=width,
            height=height,
            pixels=pixels,
            frames_per_batch=frames_per_chunk,
            skip_loop_filter=skip_loop_filter,
            skip_frame=skip_frame,
            reading=reading,
            max_key_gap_us=max_key_gap_us,
        )
        for reply in self._pool.stream(ask):
            yield _understood(path, partial(unpack_batch, reply))

    def window(
        self,
        path: Path,
        *,
        start_us: int,
        end_us: int,
        long_side: int | None = None,
        width: int | None = None,
        height: int | None = None,
        every_us: int | None = None,
        pixels: PixelLayout = "gray",
        skip_loop_filter: bool = False,
        skip_frame: SkipFrame = "none",
        lead_us: int = 0,
    ) -> FrameBatch:
        """Every frame that comes on screen in `[start_us, end_us)`, or with `every_us` what `sample` gives there.

        Give `width` and `height`, or `long_side` (never enlarged), or neither for the display size. Times and pictures
        agree with those of a read from the start.

        Reading begins at a key frame. Of the frames between that and `start_us` those that come on screen at most
        `lead_us` before come, too, in one unbroken run.
        """
        if (width is None) != (height is None) or (width is not None and long_side is not None):
            raise ValueError("give width and height, or long_side, or neither")
        if end_us <= start_us:
            raise ValueError(f"a window ends after it starts: [{start_us}, {end_us})")
        ask = WindowAsk(
            **about(path, self._settings),
            start_us=start_us,
            end_us=end_us,
            every_us=every_us,
            width=width,
            height=height,
            long_side=long_side,
            pixels=pixels,
            frames_per_batch=512,
            skip_loop_filter=skip_loop_filter,
            skip_frame=skip_frame,
            lead_us=lead_us,
        )
        replies = self._pool.call(ask)
        return _understood(path, lambda: FrameBatch.joined([unpack_batch(reply) for reply in replies]))

    def still(self, path: Path, *, long_side: int | None = None, pixels: PixelLayout = "rgb") -> NDArray[np.uint8]:
        """A still as it is shown: uint8 `(h, w, 3)` RGB or `(h, w)` luma, upright, transparent parts over black."""
        ask = StillAsk(**about(path, self._settings), long_side=long_side, pixels=pixels)
        (reply,) = self._pool.call(ask)
        return _understood(path, lambda: _picture(reply))

    def instant(self, path: Path, at_us: int, *, long_side: int) -> NDArray[np.uint8] | None:
        """The picture of a film that is on screen at a time, uint8 `(h, w, 3)` RGB; None where there is none.

        Where the time lies past the last picture, as stated lengths do, the one `BACK_US` before.
        """
        for start_us in (at_us, max(0, at_us - BACK_US)):
            # However long it stays: the grid has one point in the window.
            batch = self.window(
                path,
                start_us=start_us,
                end_us=start_us + INSTANT_US,
                every_us=INSTANT_US,
                long_side=long_side,
                pixels="rgb",
            )
            if len(batch):
                picture: NDArray[np.uint8] = batch.pixels[0]
                return picture
        return None

    def sound_chunks(self, path: Path, *, rate_hz: int) -> Iterator[SoundBatch]:
        """The whole soundtrack, mixed to one channel at `rate_hz`, in batches; the last one carries the final report.

        A file without sound that can be decoded is `MediaRejected` with the code `media.no_sound`.
        """
        ask = SoundAsk(**about(path, self._settings), rate_hz=rate_hz, start_us=0, end_us=None)
        for reply in self._pool.stream(ask):
            yield _understood(path, partial(unpack_sound, reply))

    def sound_window(self, path: Path, *, rate_hz: int, start_us: int, end_us: int) -> NDArray[np.float32]:
        """The samples of `[start_us, end_us)`, float32 (n,); fewer where the sound ends before."""
        if end_us <= start_us or start_us < 0:
            raise ValueError(f"a window ends after it starts: [{start_us}, {end_us})")
        ask = SoundAsk(**about(path, self._settings), rate_hz=rate_hz, start_us=start_us, end_us=end_us)
        replies = self._pool.call(ask)
        return _understood(path, lambda: np.concatenate([unpack_sound(reply).samples for reply in replies]))

    def text(self, path: Path, *, max_characters: int) -> TextTrack:
        """The text of a file, or the subtitles inside a film; empty where it holds none."""
        ask = TextAsk(**about(path, self._settings), max_characters=max_characters)
        (reply,) = self._pool.call(ask)
        return _understood(path, lambda: unpack_text(reply))

    def proxy(self, path: Path) -> Iterator[bytes]:
        """A copy for browsers, in pieces that follow one another; empty ones only say that work goes on."""
        for reply in self._pool.stream(ProxyAsk(**about(path, self._settings))):
            yield _understood(path, partial(_piece, reply))


def _probed(path: Path, outcome: Outcome) -> Probe:
    if isinstance(outcome, TwicetoldError):
        raise outcome
    return _understood(path, lambda: msgspec.msgpack.decode(outcome[0].body, type=Probe))


def _picture(reply: Reply) -> NDArray[np.uint8]:
    pixels = reply.arrays["pixels"]
    if pixels.dtype.str != "|u1" or pixels.ndim not in {2, 3}:
        raise ValueError(f"a picture of shape {pixels.shape}")
    return pixels


def _piece(reply: Reply) -> bytes:
    piece = reply.arrays["piece"]
    if piece.dtype.str != "|u1" or piece.ndim != 1:
        raise ValueError(f"a piece of shape {piece.shape}")
    return piece.tobytes()


def _understood(path: Path, decode: Callable[[], Answer]) -> Answer:
    """What a worker said; an error that names the file where it makes no sense, as one taken over might send."""
    try:
        return decode()
    except (msgspec.MsgspecError, KeyError, ValueError, ZeroDivisionError, IndexError) as error:
        raise _explain_at(path, WorkerLost(Loss.FAULT, f"sent what cannot be an answer: {error}")) from None


def _explain(ask: Ask, lost: WorkerLost) -> MediaRejected:
    return _explain_at(ask.path, lost)


def _explain_at(path: Path, lost: WorkerLost) -> MediaRejected:
    """The error for a file on which a worker was lost."""
    match lost.loss:
        case Loss.SLOW:
            return MediaRejected(
                f"{path}: reading it {lost.detail}",
                code="media.too_slow",
                hint="Raise media.wall_s or media.cpu_s in twicetold.toml if the file is meant to take that long.",
            )
        case Loss.MEMORY:
            return MediaRejected(
                f"{path}: reading it {lost.detail}",
                code="media.too_much_memory",
                hint="Raise media.memory_mib in twicetold.toml if the file is meant to need that much.",
            )
        case Loss.FAULT:
            return MediaRejected(
                f"{path}: the worker that read it {lost.detail}",
                code="media.worker_failed",
                hint="Please report this with the file, if you may share it: a file should never get this far.",
            )
        case Loss.DIED:
            return MediaRejected(
                f"{path}: the worker that read it {lost.detail}",
                code="media.worker_died",
                hint="The file is damaged or hostile; nothing else was touched. Look for another copy.",
            )
