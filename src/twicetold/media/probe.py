"""What a file is and how it would be shown, as a value."""

from __future__ import annotations

import msgspec

from twicetold.model import ItemKind


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a player would present it.

    `width` and `height` are display pixels: after rotation, with square pixels. `rotation_degrees` is the clockwise
    turn that display applies (0, 90, 180, 270). `sample_aspect_ratio`, `time_base` (seconds) and `average_frame_rate`
    (frames a second) are (numerator, denominator). `start_us` is where the file's own clock stands at the track's
    zero. `creation_time` is ISO 8601 as the file states it, without a zone where it gives none. `subtitle_tracks`
    counts tracks of words. `warnings` says what in the file's own account was not believed. What a kind does not have
    is None.
    """

    kind: ItemKind
    media_type: str
    container: str = ""
    codec: str = ""
    width: int | None = None
    height: int | None = None
    rotation_degrees: int = 0
    sample_aspect_ratio: tuple[int, int] = (1, 1)
    time_base: tuple[int, int] | None = None
    start_us: int = 0
    duration_us: int | None = None
    average_frame_rate: tuple[int, int] | None = None
    frame_count: int | None = None
    interlaced: bool = False
    bit_depth: int | None = None
    has_alpha: bool = False
    has_audio: bool = False
    subtitle_tracks: int = 0
    creation_time: str | None = None
    warnings: tuple[str, ...] = ()
