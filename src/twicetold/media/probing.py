"""Looking into a file inside a worker: its kind, and what a `Probe` holds, without reading all of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from pathlib import Path

import msgspec
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from twicetold.errors import MediaRejected
from twicetold.media.animation import stated_length_ms
from twicetold.media.clock import container_start
from twicetold.media.duration import trusted_duration
from twicetold.media.kinds import UNKNOWN, Guess
from twicetold.media.picture import Orientation, display_size, has_alpha
from twicetold.media.plan import DecodeLimits, too_long
from twicetold.media.probe import Probe
from twicetold.media.source import check_stream_size, guess_of, opened, picture_stream
from twicetold.media.stated import iso_time
from twicetold.media.still import probe_picture
from twicetold.media.text_embedded import subtitle_tracks
from twicetold.model import ItemKind

FIRST_FRAME_PACKETS = 100
UNKNOWN_FIELD_ORDER, PROGRESSIVE = 0, 1


def probe_file(path: Path, limits: DecodeLimits) -> Probe:
    """Look into one file.

    Text and what nobody can name come back as such; only media that cannot be opened is an error.

    Raises:
        MediaRejected: `media.too_large`, `media.too_long`, or as `source.opened`.
    """
    guess = guess_of(path)
    if guess.kind is ItemKind.TEXT:
        return Probe(kind=guess.kind, media_type=guess.media_type)
    if guess.kind is ItemKind.IMAGE or guess.media_type == "image/webp":
        picture = probe_picture(path, limits)
        if picture["frame_count"] == 1:
            return Probe(kind=ItemKind.IMAGE, media_type=guess.media_type, **picture)
        guess = guess._replace(kind=ItemKind.VIDEO)
        if guess.media_type == "image/webp":
            length_us = stated_length_ms(path) * 1000
            if length_us > limits.max_duration_h * 3_600_000_000:
                raise too_long(path, limits)
            return Probe(kind=guess.kind, media_type=guess.media_type, duration_us=length_us, **picture)
    try:
        with opened(path, max_pixels=limits.max_pixels) as container:
            return _probe_container(path, container, guess, limits)
    except MediaRejected as error:
        if guess.kind is ItemKind.UNKNOWN and error.code == "media.unreadable":
            return Probe(kind=ItemKind.UNKNOWN, media_type=guess.media_type)
        raise


def _probe_container(path: Path, container: InputContainer, guess: Guess, limits: DecodeLimits) -> Probe:
    stream = picture_stream(container)
    sound = container.streams.best("audio")
    duration_us, warnings = trusted_duration(path, container, limits)
    kind = ItemKind.VIDEO if stream else ItemKind.AUDIO if sound else ItemKind.UNKNOWN
    seen = Probe(
        kind=kind,
        media_type=_media_type(kind, guess, container),
        container=container.format.name,
        start_us=round(container_start(container) * 1_000_000),
        duration_us=duration_us,
        has_audio=sound is not None,
        subtitle_tracks=len(subtitle_tracks(container)),
        creation_time=_created(container),
        codec=sound.codec_context.codec.canonical_name if sound and sound.codec_context else "",
        warnings=warnings,
    )
    return _with_picture(path, container, stream, seen, limits) if stream else seen


def _with_picture(
    path: Path, container: InputContainer, stream: VideoStream, seen: Probe, limits: DecodeLimits
) -> Probe:
    context = stream.codec_context
    check_stream_size(path, stream, limits.max_pixels)
    frame = _first_frame(container, stream, limits)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    orientation = Orientation.of(frame) if frame else Orientation()
    stored = (frame.width, frame.height) if frame else (context.width, context.height)
    width, height = display_size(*stored, aspect, transpose=orientation.transpose) if all(stored) else (None, None)
    layout = frame.format if frame else context.format
    rate = stream.average_rate or stream.guessed_rate
    missing = () if frame else ("none of the first pictures could be decoded",)
    return msgspec.structs.replace(
        seen,
        codec=context.codec.canonical_name,
        width=width,
        height=height,
        rotation_degrees=orientation.degrees,
        sample_aspect_ratio=(aspect.numerator, aspect.denominator),
        time_base=_pair(stream.time_base),
        average_frame_rate=_pair(rate),
        # A frame takes at least a byte, if only in an index: more than that is a wild claim.
        frame_count=stream.frames if 0 < stream.frames <= container.size else None,
        interlaced=(frame.interlaced_frame if frame else False)
        or context.field_order not in {UNKNOWN_FIELD_ORDER, PROGRESSIVE},
        bit_depth=max((component.bits for component in layout.components), default=None) if layout else None,
        # WebM keeps transparency beside the picture, where the decoder does not look.
        has_alpha=(has_alpha(frame) if frame else False) or stream.metadata.get("alpha_mode") == "1",
        warnings=(*seen.warnings, *missing),
    )


def _first_frame(container: InputContainer, stream: VideoStream, limits: DecodeLimits) -> VideoFrame | None:
    """The first picture that decodes: what a container says of a stream is often less than its frames do."""
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(limits.max_pixels)}
    packets = islice(container.demux(stream), FIRST_FRAME_PACKETS)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return None
            for frame in packet.decode():
                return frame
        except MemoryError:
            raise
        except FFmpegError:
            # A damaged packet; a damaged container ends the iterator, and with it the search.
            continue


def _created(container: InputContainer) -> str | None:
    # Apple's own key keeps the zone of the camera; the other is in UTC.
    for key in ("com.apple.quicktime.creationdate", "creation_time", "date"):
        stated = container.metadata.get(key)
        moment = iso_time(stated) if stated else None
        if moment:
            return moment
    return None


def _media_type(kind: ItemKind, guess: Guess, container: InputContainer) -> str:
    if kind is ItemKind.UNKNOWN:
        return UNKNOWN.media_type
    general, _, special = guess.media_type.partition("/")
    if guess.kind is ItemKind.UNKNOWN:
        return f"{kind}/x-{container.format.name.split(',')[0]}"
    if general == "image":
        return guess.media_type
    return f"{kind}/{special}"


def _pair(ratio: Fraction | None) -> tuple[int, int] | None:
    return (ratio.numerator, ratio.denominator) if ratio else None
