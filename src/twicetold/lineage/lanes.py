"""The four lanes of an account: what of a release is seen moving, heard, seen as stills, read.

A lane is measured in its own unit: picture and sound in microseconds, stills by number, words by characters. To add
lanes up they are brought to *lane time*: what somebody who takes the release in spends on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from twicetold.model import Part, PartKind, TrackKind


class Lane(StrEnum):
    """Which lane, in the order in which they are shown."""

    PICTURE = "picture"
    SOUND = "sound"
    STILLS = "stills"
    TEXT = "text"


LANE_TIME_US = {Lane.PICTURE: 1.0, Lane.SOUND: 1.0, Lane.STILLS: 5_000_000.0, Lane.TEXT: 1_000_000 / 15}
"""Lane time of one unit. A second of picture and a second of sound count as themselves; a still is looked at for 5 s, a
convention of ours; words are read at 15 characters a second, the rate that subtitles are commonly written for."""

TIMED = (Lane.PICTURE, Lane.SOUND)
"""Lanes that run on the release's own time."""

UNITS = {Lane.PICTURE: "us", Lane.SOUND: "us", Lane.STILLS: "stills", Lane.TEXT: "characters"}


def lane_of(part: Part) -> Lane:
    """The lane that a part belongs to."""
    if part.track is TrackKind.TEXT:
        return Lane.TEXT
    if part.track is TrackKind.SOUND:
        return Lane.SOUND
    return Lane.STILLS if part.span is None else Lane.PICTURE


def amount(part: Part) -> int:
    """How much of its lane a part is, in the lane's unit; 0 for what has no length."""
    if part.span is None:
        return int(lane_of(part) is Lane.STILLS)
    return part.span.end - part.span.start if part.track is TrackKind.TEXT else part.span.duration_us


class LaneShare(msgspec.Struct, frozen=True, kw_only=True):
    """One lane's sums by kind, in the lane's unit (`UNITS`)."""

    lane: Lane
    new: int = 0
    recycled: int = 0
    furniture: int = 0
    unreadable: int = 0

    @property
    def counted(self) -> int:
        """What could be read, without furniture."""
        return self.new + self.recycled

    @property
    def share(self) -> float | None:
        """Recycled over counted; None where nothing is left to count."""
        return self.recycled / self.counted if self.counted else None

    @property
    def share_with_furniture(self) -> float | None:
        """The same where furniture counts as told before; None where nothing could be read."""
        readable = self.counted + self.furniture
        return (self.recycled + self.furniture) / readable if readable else None

    def lane_time_us(self, kind: PartKind) -> int:
        """Lane time of a kind, in microseconds."""
        return round(self.amounts[kind] * LANE_TIME_US[self.lane])

    @property
    def amounts(self) -> dict[PartKind, int]:
        """The sums by kind."""
        return {
            PartKind.NEW: self.new,
            PartKind.RECYCLED: self.recycled,
            PartKind.FURNITURE: self.furniture,
            PartKind.UNREADABLE: self.unreadable,
        }


def lane_shares(parts: Iterable[Part]) -> tuple[LaneShare, ...]:
    """The lanes that parts tell of, in order; this is what a series of recycled amounts is made from."""
    sums: dict[Lane, dict[str, int]] = {}
    for part in parts:
        of_lane = sums.setdefault(lane_of(part), {})
        of_lane[part.kind.value] = of_lane.get(part.kind.value, 0) + amount(part)
    return tuple(LaneShare(lane=lane, **sums[lane]) for lane in Lane if lane in sums)
