"""The demo's releases: what two made-up outlets put out from 2023 to 2025, shot by shot.

A shot is new (`Film`, `Move`), house furniture (`Ident`, `Card`, `Black`), or taken from an earlier release (`Reuse`,
`Shown`). `Reuse` counts shots of the earlier release from 0, furniture included.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.footage import View
from demo.wording import HARBOUR, VALLEY


@dataclass(frozen=True, slots=True)
class Ident:
    """The outlet's opening."""


@dataclass(frozen=True, slots=True)
class Card:
    """The title of the release on the outlet's card."""


@dataclass(frozen=True, slots=True)
class Black:
    """A moment of black."""


@dataclass(frozen=True, slots=True)
class Film:
    """A stretch of footage from `demo/media`."""

    name: str
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move over a photograph from `demo/media`."""

    name: str
    seconds: float
    first: View
    last: View


@dataclass(frozen=True, slots=True)
class Reuse:
    """`seconds` of this release that show shot `shot` of an earlier one, from `start` seconds into that shot."""

    release: str
    shot: int
    seconds: float
    start: float = 0.0
    edits: tuple[str, ...] = ()
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """An earlier still release, shown as a slow zoom."""

    release: str
    seconds: float
    last: View


Shot = Ident | Card | Black | Film | Move | Reuse | Shown


@dataclass(frozen=True, slots=True)
class Jingle:
    """The outlet's jingle, under its ident and as long."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Silence."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken words from `demo/media`."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Tune:
    """The beginning of a tune."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reheard:
    """`seconds` of the sound of an earlier release, from `start` seconds into that release."""

    release: str
    start: float
    seconds: float


Sounding = Jingle | Quiet | Speech | Tune | Reheard


@dataclass(frozen=True, slots=True)
class Video:
    """A release that is a film; a silent one where it has no sound."""

    id: str
    source: str
    date: str
    title: str
    shots: tuple[Shot, ...]
    low: bool = False
    sound: tuple[Sounding, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.id}.{'avi' if self.low else 'mp4'}"


@dataclass(frozen=True, slots=True)
class Photo:
    """A release that is one picture: a frame of an earlier release's shot, or a photograph from `demo/media`.

    `wide` cuts the photograph to 16:9, as the outlet's films are.
    """

    id: str
    source: str
    date: str
    title: str
    photograph: str = ""
    wide: bool = False
    frame_of: tuple[str, int, float] | None = None

    @property
    def file(self) -> str:
        return f"{self.id}.jpg"


OPENING = (Ident(), Card())
HEARD = (Jingle(), Quiet(1.6))
"""What is heard under `OPENING`."""

PROGRAMME: tuple[Video | Photo, ...] = (
    Video(
        "vc-harvest", VALLEY, "2023-01-14", "Autumn on the hills",
        (
            *OPENING,
            Move("ridge", 6, View(0.36, 0.55, 0.62), View(0.66, 0.42, 0.68)),
            Move("brook", 6, View(0.5, 0.3, 0.78), View(0.5, 0.72, 0.66)),
            Film("tree", 0, 4.4),
            Black(),
        ),
        sound=(*HEARD, Speech("harvest", 12)),
    ),
    Video(
        "vc-city", VALLEY, "2023-02-20", "City lights",
        (*OPENING, Film("towers", 0, 4.6), Film("square-1", 0, 12.4), Film("offices", 0, 2.88)),
        sound=(*HEARD, Tune("lamps", 18)),
    ),
    Video(
        "vc-spring", VALLEY, "2023-04", "Spring is here",
        (
            *OPENING,
            Move("dandelion", 5.6, View(0.7, 0.5, 0.6), View(0.36, 0.45, 0.7)),
            Film("rabbit", 0, 5.2),
            Move("dogs", 5, View(0.5, 0.4, 0.95), View(0.55, 0.5, 0.7)),
        ),
        sound=(*HEARD, Tune("thaw", 15.8)),
    ),
    Photo("hn-pavilion", HARBOUR, "2023-05-09", "The pavilion", photograph="pavilion"),
    Video(
        "hn-mountains", HARBOUR, "2023-06-30", "A week in the mountains",
        (
            *OPENING,
            Move("peaks", 6.4, View(0.7, 0.45, 0.6), View(0.34, 0.5, 0.66)),
            Film("square-2", 0, 12.4),
            Move("sunset", 5.6, View(0.5, 0.42, 0.9), View(0.52, 0.42, 0.62)),
        ),
        sound=(*HEARD, Speech("mountains", 24.4)),
    ),
    Photo("hn-supper", HARBOUR, "2023-09-12", "Supper", photograph="fig", wide=True),
    Video(
        "vc-workshop", VALLEY, "2023-11-02", "In the workshop",
        (
            *OPENING,
            Move("brushes", 5.6, View(0.36, 0.4, 0.6), View(0.62, 0.6, 0.68)),
            Move("lounge", 5.2, View(0.5, 0.3, 0.95), View(0.5, 0.62, 0.8)),
            Move("dahlia", 5, View(0.5, 0.45, 0.92), View(0.52, 0.42, 0.66)),
        ),
    ),
    Video(
        "vc-review", VALLEY, "2024-01-19", "The year in pictures",
        (
            *OPENING,
            Reuse("vc-harvest", 2, 5, 0.4),
            Reuse("vc-city", 2, 4, 0.2, ("subtitles",)),
            Reuse("vc-spring", 4, 4.4, 0.2, ("grade",)),
            Black(),
        ),
    ),
    Video(
        "hn-bulletin", HARBOUR, "2024-03-03", "Evening bulletin",
        (
            *OPENING,
            # The same fixed camera at another time: it looks alike, and is no reuse.
            Film("square-3", 0, 8),
            Reuse("hn-mountains", 3, 7, 3, ("subtitles", "lowerthird")),
            Move("coffee", 4.8, View(0.45, 0.5, 0.9), View(0.55, 0.5, 0.7)),
        ),
        # The seven seconds that are taken over, with their own sound.
        sound=(*HEARD, Tune("bulletin", 8), Reheard("hn-mountains", 13.4, 7), Tune("bulletin two", 4.8)),
    ),
    Video(
        "vc-archive", VALLEY, "2024-05-22", "From the archive",
        (
            *OPENING,
            Reuse("vc-city", 3, 6, 2, ("hflip",)),
            Reuse("vc-harvest", 3, 5.2, 0.4, ("gray",)),
            Reuse("vc-spring", 3, 5.6, 0.4, rate=0.8),
        ),
        # Old pictures under a new voice.
        sound=(*HEARD, Speech("archive", 12.8)),
    ),
    Photo("hn-dusk", HARBOUR, "2024-07-08", "Dusk", frame_of=("hn-mountains", 4, 3.0)),
    Video(
        "hn-stills", HARBOUR, "2024-08-15", "Pictures of the year",
        (
            *OPENING,
            Shown("hn-pavilion", 5, View(0.45, 0.5, 0.72)),
            Shown("hn-supper", 5, View(0.5, 0.5, 0.9)),
            Move("rocket", 5, View(0.5, 0.62, 0.72), View(0.5, 0.42, 0.9)),
        ),
        sound=(*HEARD, Tune("gallery", 15)),
    ),
    Video(
        "vc-hands", VALLEY, "2024-10", "Busy hands",
        (
            *OPENING,
            Reuse("vc-workshop", 4, 4.4, 0.2, ("lowbit",)),
            Reuse("vc-workshop", 2, 5, 0.2, ("lowbit",)),
            Reuse("vc-workshop", 3, 4.6, 0.2, ("lowbit",)),
        ),
        low=True,
    ),
    Video(
        "hn-borrowed", HARBOUR, "2024-10-20", "Seen elsewhere",
        (
            *OPENING,
            # A copy of a copy: vc-review took this from vc-harvest.
            Reuse("vc-review", 2, 4.2, 0.4, ("logo",)),
            Reuse("vc-city", 4, 2.8, 0, ("letterbox",)),
            Film("square-3", 8, 4),
        ),
    ),
    Video(
        "hn-night", HARBOUR, "2025-02-01", "Under the stars",
        (*OPENING, Move("galaxies", 6, View(0.4, 0.4, 0.7), View(0.6, 0.62, 0.6)), Black()),
    ),
    Video(
        # Put out on the same day as hn-night: which of the two was first cannot be told.
        "vc-night", VALLEY, "2025-02-01", "Night sky",
        (*OPENING, Reuse("hn-night", 2, 5.6, 0.2), Reuse("vc-spring", 2, 4.8, 0.4, ("crop",))),
    ),
    Video(
        "vc-mix", VALLEY, "2025-04-11", "This and that",
        (
            *OPENING,
            Reuse("vc-city", 3, 4.4, 6, rate=1.25),
            Reuse("hn-mountains", 2, 4.8, 0.2, ("pip",)),
        ),
    ),
    Video(
        "hn-quiet", HARBOUR, "2025-06-05", "A quiet day",
        (*OPENING, Film("square-4", 0, 10), Move("cat", 5.6, View(0.5, 0.5, 0.95), View(0.6, 0.45, 0.8))),
        # An old song under new pictures.
        sound=(*HEARD, Reheard("vc-spring", 5, 13), Quiet(2.6)),
    ),
)  # fmt: skip
"""In order of date, so that what is taken from was made before. `demo.wording` has the messages."""

UNREADABLE = ("vc-lost", VALLEY, "2025-06-09", "Lost transmission", "vc-lost.mp4")
"""A file that breaks off in its header: it shows how a problem is counted."""
