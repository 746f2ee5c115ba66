"""Moving pictures as batches of rendered frames: a whole track on a grid of time, or every frame of a window.

Runs inside a worker. Frames that nobody asked for are decoded but neither scaled nor converted, which keeps reading
close to the speed of the codec itself.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from av.video.frame import VideoFrame

from twicetold.errors import MediaRejected
from twicetold.media.album import Album
from twicetold.media.animation import opened_webp
from twicetold.media.clock import MAX_HOLD_US, TrackClock
from twicetold.media.frames import FrameBatch, PixelLayout
from twicetold.media.grid import GridSampler
from twicetold.media.keyframes import key_frames
from twicetold.media.open_films import OpenFilm, OpenFilms
from twicetold.media.picture import Renderer, TargetSize
from twicetold.media.plan import DecodeLimits, DecodeOptions
from twicetold.media.seeking import FROM_START, Approach, BegunTooLate, approaches, frames_before
from twicetold.media.source import guess_of, opened, picture_stream, read_only
from twicetold.media.stream import StreamTrack
from twicetold.media.track import ShownFrame, Track
from twicetold.model import ItemKind

SHORT_BY_US = 1_000_000
"""A track that ends this much, and a twentieth of its length, before its stated end is called truncated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """How frames are to be read and rendered, whichever of them."""

    target: TargetSize
    pixels: PixelLayout
    limits: DecodeLimits
    options: DecodeOptions
    every_us: int | None = None
    frames_per_batch: int = 512


def sample_frames(path: Path, plan: ReadPlan) -> Iterator[FrameBatch]:
    """The whole track on the grid `k * plan.every_us` of its own time (see `grid.GridSampler`), in batches.

    At least one batch comes, and the last one carries the final report.

    Raises:
        MediaRejected: `media.nothing_decoded` where not one picture could be read, or as `open_track` and
            `Track.frames`.
    """
    with open_track(path, plan) as track:
        grid, album = _grid(track, plan), _album(track, plan)
        last: ShownFrame | None = None
        for shown in _frames(track, plan):
            for ticks, frame in grid.show(shown.ticks, shown.frame, opens_track=last is None, follows=shown.follows):
                yield from album.add(ticks, frame)
            last = shown
        if last is None:
            raise _nothing_decoded(path, track)
        for ticks, frame in grid.finish(last.until):
            yield from album.add(ticks, frame)
        _note_missing_end(track, last)
        yield album.rest(last.until, like=last.frame)


def read_window(
    path: Path, plan: ReadPlan, *, start_us: int, end_us: int, lead_us: int = 0, films: OpenFilms | None = None
) -> Iterator[FrameBatch]:
    """Every frame that comes on screen in `[start_us, end_us)`, or the samples of the plan's grid that fall there.

    With those of at most `lead_us` before that were decoded on the way. Times and pictures are those of a read from the
    start. At least one batch comes; a window without frames is one empty batch, not an error.

    Args:
        films: where a film that is read frame by frame and at one size is left open, and gone on with.

    Raises:
        MediaRejected: as `sample_frames`.
    """
    span = (start_us, end_us, start_us - lead_us)
    name = _name(path, plan) if films is not None and plan.target.exact and plan.every_us is None else None
    if films is not None and name and (film := films.take(name, start_us)) is not None:
        with ExitStack() as stack:
            stack.callback(film.close)
            left = yield from _window(film.track, plan, chain([film.at], film.frames), span, whole=True)
            if left is not None:
                films.keep(name, replace(film, at=left, close=stack.pop_all().close))
        return
    ways: list[Approach] | None = None
    while True:
        with ExitStack() as stack:
            track = stack.enter_context(open_track(path, plan))
            if ways is None:
                ways = approaches(track, start_us)
                if ways[0] != FROM_START and not plan.target.exact:
                    plan = _sized_as_from_start(track, plan)
                    continue
            approach = ways.pop(0)
            frames = frames_before(track, approach, track.clock.from_us(start_us))
            batches = _window(track, plan, frames, span, whole=approach == FROM_START)
            try:
                # Whether it began too late is known before the first batch comes.
                first = next(batches)
            except BegunTooLate:
                continue
            yield first
            left = yield from batches
            if films is not None and name and left is not None:
                films.keep(name, OpenFilm(track, frames, left, stack.pop_all().close))
            return


def _name(path: Path, plan: ReadPlan) -> Hashable:
    """Names a file as it is now, and how it is read."""
    try:
        stands = path.stat()
    except OSError:
        return None
    return path, stands.st_ino, stands.st_size, stands.st_mtime_ns, plan


def _sized_as_from_start(track: Track, plan: ReadPlan) -> ReadPlan:
    """The plan with the size that a read from the start has: a track may change its size before the window."""
    if (first := next(track.frames(), None)) is None:
        return plan
    width, height = Renderer(plan.target, plan.pixels, track.sample_aspect).size(first.frame)
    return replace(plan, target=TargetSize(width=width, height=height))


def _window(
    track: Track, plan: ReadPlan, frames: Iterator[ShownFrame], span: tuple[int, int, int], *, whole: bool
) -> Generator[FrameBatch, None, ShownFrame | None]:
    """Batches of a window; returns the first frame behind it, where there is one.

    Args:
        span: microseconds at which it starts and ends, and from which on frames before it are taken along.
        whole: whether every frame that comes is as in a read from the start; else those from a key frame on are.
    """
    start, end, lead = (track.clock.from_us(at_us) for at_us in span)
    grid = _grid(track, plan) if plan.every_us else None
    album = _album(track, plan)
    opens_track = whole
    last: ShownFrame | None = None
    for shown in frames:
        if last is None:
            album.settle(shown.frame)
        # What is shown before a key frame and stored behind it may lean on what was not read.
        whole = whole or bool(shown.frame.key_frame)
        first = lead if whole else start
        samples = (
            grid.show(shown.ticks, shown.frame, opens_track=last is None and opens_track)
            if grid
            else [(shown.ticks, shown.frame)]
        )
        for ticks, frame in samples:
            if first <= ticks < end:
                yield from album.add(ticks, frame)
        last = shown
        if shown.ticks >= end:
            yield album.rest(shown.ticks, like=shown.frame)
            return shown
    if last is None:
        raise _nothing_decoded(track.path, track)
    for ticks, frame in grid.finish(last.until) if grid else ():
        if start <= ticks < end:
            yield from album.add(ticks, frame)
    yield album.rest(last.until, like=last.frame)
    return None


@contextmanager
def open_track(path: Path, plan: ReadPlan) -> Iterator[Track]:
    """The picture track of a file.

    Raises:
        MediaRejected: `media.no_video` where it has none, or as `source.opened`.
    """
    guess = guess_of(path)
    if guess.kind is ItemKind.TEXT or (guess.kind is ItemKind.IMAGE and guess.media_type != "image/gif"):
        raise _no_video(path)
    if guess.media_type == "image/webp":
        # The one format whose animations FFmpeg does not read.
        with opened_webp(path, plan.limits, every_us=plan.every_us) as animation:
            yield animation
        return
    with opened(path, max_pixels=plan.limits.max_pixels) as container:
        stream = picture_stream(container)
        if stream is None:
            raise _no_video(path)
        read_only(container, stream)
        clock = TrackClock.of_stream(container, stream, every_us=plan.every_us)
        yield StreamTrack(path, container, stream, clock, limits=plan.limits, options=plan.options)


def _frames(track: Track, plan: ReadPlan) -> Iterator[ShownFrame]:
    if plan.options.reading == "keyframes" and plan.every_us is not None:
        return key_frames(track, plan.options, every_us=plan.every_us)
    return track.frames()


def _grid(track: Track, plan: ReadPlan) -> GridSampler[VideoFrame]:
    if plan.every_us is None:
        raise ValueError("a grid needs a step")
    return GridSampler(track.clock.from_us(plan.every_us), max_hold=track.clock.from_us(MAX_HOLD_US))


def _album(track: Track, plan: ReadPlan) -> Album:
    renderer = Renderer(plan.target, plan.pixels, track.sample_aspect)
    return Album(track, renderer, plan.frames_per_batch)


def _note_missing_end(track: Track, last: ShownFrame) -> None:
    if track.stated_end is None:
        return
    missing = track.clock.to_us(track.stated_end - last.until)
    if missing > SHORT_BY_US and (track.stated_end - last.until) * 20 > track.stated_end:
        track.tally.truncated = True
        track.tally.messages.append(f"the picture ends {missing // 1000} ms before the file says it does")


def _no_video(path: Path) -> MediaRejected:
    return MediaRejected(
        f"{path}: holds no moving picture", code="media.no_video", hint="Stills, sound and text are read otherwise."
    )


def _nothing_decoded(path: Path, track: Track) -> MediaRejected:
    reason = "; ".join(track.tally.messages) or "it holds no frames"
    return MediaRejected(
        f"{path}: not one picture could be decoded ({reason})",
        code="media.nothing_decoded",
        hint="The file is damaged or made with a codec that is not read; look for another copy.",
    )
