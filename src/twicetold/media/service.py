"""What a media worker runs: one request in, its answer out. Imported in worker processes only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np

from twicetold.media.frames import FrameBatch
from twicetold.media.open_films import OpenFilms
from twicetold.media.picture import TargetSize
from twicetold.media.plan import DecodeOptions
from twicetold.media.probing import probe_file
from twicetold.media.requests import (
    AnyAsk,
    ProbeAsk,
    ProxyAsk,
    SampleAsk,
    SoundAsk,
    StillAsk,
    TextAsk,
    WindowAsk,
    pack_batch,
    pack_sound,
    pack_text,
)
from twicetold.media.sound import read_sound
from twicetold.media.still import read_still
from twicetold.media.text_reading import read_text
from twicetold.media.video import ReadPlan, read_window, sample_frames
from twicetold.run.wire import Arrays

_FILMS = OpenFilms()


def handle(request: bytes) -> Iterator[tuple[object, Arrays]]:
    """Carry out one request of `twicetold.media.requests`; see there for what each is answered with."""
    ask: AnyAsk = msgspec.msgpack.decode(request, type=AnyAsk)
    match ask:
        case ProbeAsk():
            yield probe_file(ask.path, ask.limits), {}
        case StillAsk():
            yield None, {"pixels": read_still(ask.path, long_side=ask.long_side, pixels=ask.pixels, limits=ask.limits)}
        case SoundAsk():
            sound = read_sound(
                ask.path, rate_hz=ask.rate_hz, limits=ask.limits, start_us=ask.start_us, end_us=ask.end_us
            )
            yield from (pack_sound(batch) for batch in sound)
        case TextAsk():
            yield pack_text(read_text(ask.path, ask.limits, max_characters=ask.max_characters))
        case ProxyAsk():
            # Loaded for whoever looks, and not by the workers of a trace.
            from twicetold.media.proxy import make_proxy  # noqa: PLC0415 - workers of a trace need none

            for piece in make_proxy(ask.path, ask.limits):
                yield None, {"piece": np.frombuffer(piece, np.uint8)}
        case SampleAsk() | WindowAsk():
            yield from (pack_batch(batch) for batch in _batches(ask))


def _batches(ask: SampleAsk | WindowAsk) -> Iterator[FrameBatch]:
    long_side = ask.long_side if isinstance(ask, WindowAsk) else None
    options = DecodeOptions(skip_loop_filter=ask.skip_loop_filter, skip_frame=ask.skip_frame)
    if isinstance(ask, SampleAsk):
        options = replace(options, reading=ask.reading, max_key_gap_us=ask.max_key_gap_us)
    plan = ReadPlan(
        target=TargetSize(width=ask.width, height=ask.height, long_side=long_side),
        pixels=ask.pixels,
        limits=ask.limits,
        options=options,
        every_us=ask.every_us,
        frames_per_batch=ask.frames_per_batch,
    )
    if isinstance(ask, WindowAsk):
        return read_window(ask.path, plan, start_us=ask.start_us, end_us=ask.end_us, lead_us=ask.lead_us, films=_FILMS)
    return sample_frames(ask.path, plan)
