"""Make the demo's folder of dated releases: `python -m demo.build FOLDER`.

Writes one file per release, `releases.csv` for `twicetold add`, and `truth.csv`: which span of which release was taken
from which earlier one. A span that was taken from a copy has two rows, one for the copy and one for the original.
"""

from __future__ import annotations

import csv
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from itertools import chain
from pathlib import Path

from demo import hearing, lettering, writing
from demo.edits import EDITS
from demo.footage import FPS, Frame, View, cut_wide, film, moved, photograph, played
from demo.hearing import Sound
from demo.programme import (
    PROGRAMME,
    UNREADABLE,
    Black,
    Card,
    Film,
    Ident,
    Jingle,
    Move,
    Photo,
    Quiet,
    Reheard,
    Reuse,
    Shot,
    Shown,
    Sounding,
    Speech,
    Tune,
    Video,
)
from demo.wording import MESSAGES, Message, Quote


@dataclass(frozen=True, slots=True)
class Taken:
    """One row of `truth.csv`; seconds, characters of words, and 0 to 0 for a still."""

    query_id: str
    ref_id: str
    query_start: float
    query_end: float
    ref_start: float
    ref_end: float
    modality: str
    transforms: str


class Studio:
    """Renders releases in order of date and keeps where each shot lies, so that later releases can take from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth: list[Taken] = []
        self._shots: dict[str, list[float]] = {}
        self._stills: dict[str, str] = {}

    def render(self, release: Video | Photo) -> None:
        """Write the release's file and note what it took from where."""
        path = self.folder / release.file
        if isinstance(release, Photo):
            self._stills[release.id] = release.file
            writing.still(path, self._picture(release))
            return
        starts = [0.0]
        pieces: list[Iterator[Frame]] = []
        for shot in release.shots:
            frames, seconds = self._shot(release, shot, starts[-1])
            pieces.append(frames)
            starts.append(round(starts[-1] + seconds, 3))
        self._shots[release.id] = starts
        sound = self._sound(release, starts[-1])
        count = writing.film(path, chain.from_iterable(pieces), low=release.low, sound=sound)
        if count != round(starts[-1] * FPS):
            raise RuntimeError(f"{release.id}: {count} frames were rendered where {starts[-1]} s were planned")

    def _shot(self, release: Video, shot: Shot, at: float) -> tuple[Iterator[Frame], float]:
        """The frames of one shot and its length in seconds."""
        match shot:
            case Ident():
                made = iter(lettering.ident(release.source)), lettering.IDENT_SECONDS
            case Card():
                made = lettering.card(release.source, release.title), lettering.CARD_SECONDS
            case Black():
                made = lettering.black(), lettering.BLACK_SECONDS
            case Film():
                made = film(shot.name, start=shot.start, seconds=shot.seconds), shot.seconds
            case Move():
                picture = photograph(shot.name)
                made = moved(picture, seconds=shot.seconds, first=shot.first, last=shot.last), shot.seconds
            case Shown():
                made = self._shown(release, shot, at), shot.seconds
            case Reuse():
                made = self._reused(release, shot, at), shot.seconds
        return made

    def _sound(self, release: Video, seconds: float) -> Sound | None:
        if not release.sound:
            return None
        at, pieces = 0.0, []
        for piece in release.sound:
            made = self._heard(release, piece, at)
            pieces.append(made)
            at += len(made) / hearing.RATE
        return hearing.laid(pieces, seconds=seconds)

    def _heard(self, release: Video, piece: Sounding, at: float) -> Sound:
        match piece:
            case Jingle():
                return hearing.jingle(release.source, seconds=lettering.IDENT_SECONDS)
            case Quiet():
                return hearing.laid([], seconds=piece.seconds)
            case Speech():
                return hearing.laid([hearing.speech(piece.name)], seconds=piece.seconds)
            case Tune():
                return hearing.tune(piece.name, seconds=piece.seconds)
            case Reheard():
                at, end = round(at, 3), piece.start + piece.seconds
                self._note(
                    Taken(release.id, piece.release, at, at + piece.seconds, piece.start, end, "audio", "reencode")
                )
                source = next(r for r in PROGRAMME if r.id == piece.release)
                return hearing.heard(self.folder / source.file, start=piece.start, seconds=piece.seconds)

    def write(self, message: Message) -> None:
        """Note what a message took from which earlier one; its words stand in the table."""
        at = 0
        for piece in message.pieces:
            if isinstance(piece, Quote):
                there = next(m for m in MESSAGES if m.id == piece.release).text.index(piece.there)
                start, end = float(at), float(at + len(piece.words))
                ref_start, ref_end = float(there), float(there + len(piece.there))
                row = Taken(message.id, piece.release, start, end, ref_start, ref_end, "text", piece.edit)
                self._note(row)
            at += len(piece if isinstance(piece, str) else piece.words) + len("\n\n")

    def _shown(self, release: Video, shot: Shown, at: float) -> Iterator[Frame]:
        self._note(Taken(release.id, shot.release, at, at + shot.seconds, 0, 0, "image", "kenburns"))
        picture = writing.read_still(self.folder / self._stills[shot.release])
        return moved(picture, seconds=shot.seconds, first=View(0.5, 0.5, 0.98), last=shot.last)

    def _reused(self, release: Video, shot: Reuse, at: float) -> Iterator[Frame]:
        start = self._shots[shot.release][shot.shot] + shot.start
        end = start + shot.seconds * shot.rate
        if end > self._shots[shot.release][shot.shot + 1]:
            raise ValueError(f"{release.id} takes more than shot {shot.shot} of {shot.release} has")
        names = list(shot.edits) + (["speed_up"] if shot.rate > 1 else ["speed_down"] if shot.rate < 1 else [])
        edits = "+".join(names) or "reencode"
        self._note(Taken(release.id, shot.release, at, at + shot.seconds, start, end, "video", edits))
        source = next(r for r in PROGRAMME if r.id == shot.release)
        frames = played(self.folder / source.file, start=start, seconds=shot.seconds, rate=shot.rate)
        for name in shot.edits:
            frames = EDITS[name](frames) if name in EDITS else frames
        return frames

    def _picture(self, release: Photo) -> Frame:
        if release.frame_of is None:
            picture = photograph(release.photograph)
            return cut_wide(picture) if release.wide else picture
        source, shot, offset = release.frame_of
        moment = self._shots[source][shot] + offset
        self._note(Taken(release.id, source, 0, 0, moment, moment, "image", "still_from_video"))
        file = next(r.file for r in PROGRAMME if r.id == source)
        return next(played(self.folder / file, start=moment, seconds=1 / FPS))

    def _note(self, row: Taken) -> None:
        """Keep a row, and one for each earlier original of what it takes."""
        self.truth.append(row)
        for older in [t for t in self.truth if t.query_id == row.ref_id and t.query_end > t.query_start]:
            if (
                older.modality in ("audio", "text") or row.modality in ("audio", "text")
            ) and older.modality != row.modality:
                continue
            first, last = max(row.ref_start, older.query_start), min(row.ref_end, older.query_end)
            if last <= first:
                continue
            query_rate = (row.query_end - row.query_start) / (row.ref_end - row.ref_start)
            ref_rate = (older.ref_end - older.ref_start) / (older.query_end - older.query_start)
            self.truth.append(
                replace(
                    older,
                    query_id=row.query_id,
                    query_start=row.query_start + (first - row.ref_start) * query_rate,
                    query_end=row.query_start + (last - row.ref_start) * query_rate,
                    ref_start=older.ref_start + (first - older.query_start) * ref_rate,
                    ref_end=older.ref_start + (last - older.query_start) * ref_rate,
                    transforms="+".join(dict.fromkeys(f"{older.transforms}+{row.transforms}".split("+"))),
                )
            )


def build(folder: Path) -> list[Taken]:
    """Make the folder anew, with every release of the programme; returns what was planted."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    studio = Studio(folder)
    for release in PROGRAMME:
        studio.render(release)
    for message in MESSAGES:
        studio.write(message)
    first_film = next(r.file for r in PROGRAMME if isinstance(r, Video))
    (folder / UNREADABLE[4]).write_bytes((folder / first_film).read_bytes()[:2000])
    _write_releases(folder)
    _write_truth(folder, studio.truth)
    return studio.truth


def _write_releases(folder: Path) -> None:
    rows = [(r.id, r.source, r.title, r.date, "en", r.file, "") for r in PROGRAMME]
    lost = UNREADABLE
    rows.append((lost[0], lost[1], lost[3], lost[2], "en", lost[4], ""))
    rows += [(m.id, m.source, m.title, m.date, m.language, "", m.text) for m in MESSAGES]
    with (folder / "releases.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("id", "source", "title", "published", "language", "file", "text"))
        table.writerows(rows)


def _write_truth(folder: Path, truth: list[Taken]) -> None:
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Taken.__slots__)
        for row in truth:
            table.writerow(f"{v:.3f}" if isinstance(v, float) else v for v in astuple(row))


def main() -> None:
    """Entry point of `python -m demo.build`."""
    folder = Path(sys.argv[1])
    began = time.monotonic()
    truth = build(folder)
    print(
        f"{len(PROGRAMME) + 1 + len(MESSAGES)} releases, {len(truth)} planted spans, "
        f"{time.monotonic() - began:.0f} s: {folder}"
    )


if __name__ == "__main__":
    main()
