"""What a read may use and may leave out; imported by the parent too, so nothing here touches a decoder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from twicetold.errors import MediaRejected

SkipFrame = Literal["none", "noref"]
Reading = Literal["full", "keyframes"]

MAX_KEY_GAP_US = 2_000_000
"""Key frames that lie further apart tell too little of what is between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeLimits:
    """Ceilings on one read: decoded frames, pixels of one picture, length of the track in hours."""

    max_frames: int
    max_pixels: int
    max_duration_h: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeOptions:
    """Ways to read faster at a price.

    `skip_loop_filter` leaves out the deblocking of H.264 and HEVC (pictures drift slightly between key frames).
    `skip_frame` leaves out frames that no other needs ('noref'). `reading` of 'keyframes' decodes key frames only, and
    everything where they are more than `max_key_gap_us` apart; it is for whole tracks. Neither of the latter two has
    an effect on AVI, raw streams and animations.
    """

    skip_loop_filter: bool = False
    skip_frame: SkipFrame = "none"
    reading: Reading = "full"
    max_key_gap_us: int = MAX_KEY_GAP_US


def too_long(path: Path, limits: DecodeLimits) -> MediaRejected:
    """The error for a file whose own times go on past the limit."""
    return MediaRejected(
        f"{path}: goes on past {limits.max_duration_h} hours",
        code="media.too_long",
        hint="Raise media.max_duration_h in twicetold.toml if the file is meant to be that long.",
    )


def check_pixels(path: Path, width: int, height: int, max_pixels: int) -> None:
    """Refuse a picture that is too large to decode.

    Raises:
        MediaRejected: `media.too_large`.
    """
    if width * height > max_pixels:
        raise MediaRejected(
            f"{path}: a picture of {width} x {height} pixels",
            code="media.too_large",
            hint="Raise media.max_megapixels in twicetold.toml if the picture is meant to be that large.",
        )
