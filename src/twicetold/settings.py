"""Settings of an archive: `twicetold.toml`, every key known, typed and ranged; an unknown key is an error.

`docs/settings.md` is made from these structures and tested against them. Numbers carry their unit in their name.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from twicetold.errors import SettingsInvalid
from twicetold.model import DateKind


class MediaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits on each worker process that opens files. A file that goes past one becomes a counted problem."""

    memory_mib: Annotated[int, Meta(ge=256, description="Address space of a worker.")] = 4096
    cpu_s: Annotated[int, Meta(ge=1, description="Processor seconds that one request may use.")] = 3600
    wall_s: Annotated[int, Meta(ge=1, description="Seconds that one request may last.")] = 7200
    max_frames: Annotated[int, Meta(ge=1, description="Decoded frames in one item.")] = 2_000_000
    max_megapixels: Annotated[int, Meta(ge=1, description="Size of one decoded picture, in million pixels.")] = 200
    max_duration_h: Annotated[int, Meta(ge=1, description="Length that an item may claim, in hours.")] = 48
    workers: Annotated[int, Meta(ge=0, description="Worker processes; 0 means one per processor.")] = 0


LEAST_LEFT_US = 1_000_000
"""An ident does not end to the frame: what is left of a match beside one has to be longer than a shot that stands
alone."""


class PictureSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How moving pictures and stills are sampled, searched and aligned."""

    sample_every_ms: Annotated[int, Meta(ge=40, le=2000, description="Distance between fingerprinted frames.")] = 200
    reading: Annotated[
        Literal["full", "keyframes"],
        Meta(description="Frames that are fingerprinted: all, or key frames where they lie at most two seconds apart."),
    ] = "full"
    seed_max_distance_bits: Annotated[int, Meta(ge=0, le=64, description="Seeds: Hamming distance of 256 bits.")] = 31
    extend_max_distance_bits: Annotated[int, Meta(ge=0, le=110, description="Frames on a seed's line in time.")] = 80
    min_span_ms: Annotated[int, Meta(ge=200, description="Shortest span that is reported.")] = 500
    min_score: Annotated[float, Meta(ge=0, le=1, description="Probability below which a match is not reported.")] = 0.5
    most_looks: Annotated[
        int,
        Meta(ge=1, description="Looks in vain at one second of an item before less likely releases are left out."),
    ] = 64

    @property
    def least_left_us(self) -> int:
        """Shortest piece of a match, in microseconds, that stands where furniture is cut out of it."""
        return max(self.min_span_ms * 1000, LEAST_LEFT_US)


class LearnedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A network that proposes frames which look alike, beside codes and spots; docs/learned.md says when it helps."""

    model: Annotated[
        Literal["none", "efficientnet-lite0", "sscd", "sscd-distilled", "file"],
        Meta(description="Which network; 'file' for one of your own."),
    ] = "none"
    file: Annotated[str, Meta(description="Path of your own network, an ONNX file.")] = ""
    sha256: Annotated[
        str, Meta(pattern="^([0-9a-f]{64})?$", description="What the SHA-256 of that file has to be, 64 digits.")
    ] = ""
    nearest_items: Annotated[
        int, Meta(ge=1, le=50, description="In how many items each frame's most similar pictures are looked at.")
    ] = 3


class SoundSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How soundtracks are aligned."""

    min_span_ms: Annotated[int, Meta(ge=1000, description="Shortest span of sound that is reported.")] = 2000
    min_score: Annotated[float, Meta(ge=0, le=1, description="Probability below which a match is not reported.")] = 0.5
    furniture_max_ms: Annotated[int, Meta(ge=500, description="Longest jingle or anthem.")] = 60_000


class TextSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How words are read and aligned. Letters are counted after folding: without spaces, marks and punctuation."""

    max_characters: Annotated[int, Meta(ge=1000, description="Length of one text, in characters.")] = 20_000_000
    min_letters: Annotated[int, Meta(ge=24, description="Shortest passage inside longer texts that is reported.")] = 36
    min_whole_letters: Annotated[
        int, Meta(ge=20, description="The same where it is most of either text, as with a short message.")
    ] = 24
    min_score: Annotated[float, Meta(ge=0, le=1, description="Probability below which a match is not reported.")] = 0.5
    furniture_max_letters: Annotated[int, Meta(ge=12, description="Longest formula, refrain or sign-off.")] = 300


class LineageSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How sources are told from copies, and house furniture from reuse."""

    date_order: Annotated[
        tuple[DateKind, ...], Meta(min_length=1, description="Which date orders releases: the first kind that one has.")
    ] = (DateKind.PUBLISHED, DateKind.CLAIMED, DateKind.COLLECTED)
    furniture_min_releases: Annotated[
        int, Meta(ge=2, description="Releases of one source in which the same material recurs before it is furniture.")
    ] = 3
    furniture_min_share: Annotated[
        float,
        Meta(ge=0, le=1, description="Share of a source's releases in which it recurs besides, up to 20 of them."),
    ] = 0.08
    furniture_max_ms: Annotated[int, Meta(ge=500, description="Longest ident, title or jingle.")] = 15_000


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one archive."""

    media: MediaSettings = MediaSettings()
    picture: PictureSettings = PictureSettings()
    learned: LearnedSettings = LearnedSettings()
    sound: SoundSettings = SoundSettings()
    text: TextSettings = TextSettings()
    lineage: LineageSettings = LineageSettings()


def load(path: Path | os.PathLike[str]) -> Settings:
    """Read `twicetold.toml`.

    Raises:
        SettingsInvalid: the file is not TOML, or a key is unknown, of the wrong type or out of range.
    """
    try:
        return _decoded(Path(path).read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path}: {error}") from error


@functools.lru_cache(maxsize=16)
def _decoded(content: bytes) -> Settings:
    # A server opens the same archive for every request; the file is read each time, and taken apart once.
    return msgspec.toml.decode(content, type=Settings)


def dump(settings: Settings) -> str:
    """The settings as TOML text that `load` reads back to an equal value."""
    lines = ["# Settings of this archive. docs/settings.md tells what each one does; unknown keys are errors.", ""]
    for section, values in msgspec.to_builtins(settings).items():
        lines.append(f"[{section}]")
        lines.extend(f"{key} = {msgspec.json.encode(value).decode()}" for key, value in values.items())
        lines.append("")
    return "\n".join(lines)
