"""Footage and photographs that `edited_set.py` makes its releases of: the demo's, or a folder of one's own."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np

from demo.footage import FPS, HEIGHT, MEDIA, WIDTH, Frame, View, cut_wide, fitted, moved, photographed, played

SHOT_S = 4.0
KEPT_FILM = "square-4"
"""Of the demo's: one of four films of the same square, so that the same scene stands on both sides."""

KEPT_FILMS, KEPT_PHOTOGRAPHS = 3, 5
DEMO_S = 11.0
"""Of each of the demo's films this much is shown."""

FILMS, PHOTOGRAPHS = (".mp4", ".mov", ".mkv", ".webm", ".avi"), (".jpg", ".png")


@dataclass(frozen=True, slots=True)
class Media:
    """What a set is made of, by name: `films` with the seconds of each that are shown, `photographs`, each sorted.

    Where they are `held`, earlier releases show nothing but photographs, which stand; else the camera moves over them.
    """

    folder: Path
    films: dict[str, float]
    photographs: list[str]
    held: bool
    _paths: dict[str, Path] = field(repr=False)

    @classmethod
    def of(cls, folder: Path, *, held: bool = False) -> Media:
        """All films and photographs of a folder."""
        paths = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in FILMS + PHOTOGRAPHS}
        longest = DEMO_S if folder == MEDIA else float("inf")
        films = {
            name: min(longest, _tenths(_seconds(path))) for name, path in paths.items() if path.suffix.lower() in FILMS
        }
        return cls(folder, films, [name for name in paths if name not in films], held, paths)

    def divided(self, random: np.random.Generator) -> tuple[list[str], list[str], list[str]]:
        """Names of what earlier releases show; of what later ones show around it; and of pictures around insets."""
        photographs = [str(name) for name in random.permutation(self.photographs)]
        kept = [KEPT_FILM]
        if KEPT_FILM not in self.films:
            kept = [str(name) for name in random.permutation(sorted(self.films))[:KEPT_FILMS]]
        around = photographs[:KEPT_PHOTOGRAPHS]
        if self.held:
            return photographs[KEPT_PHOTOGRAPHS:], list(self.films), around
        shown = [name for name in self.films if name not in kept] + photographs[KEPT_PHOTOGRAPHS:]
        return shown, [*around, *kept], around or kept

    def shot(self, name: str, random: np.random.Generator) -> list[Frame]:
        """A shot of a film, or a camera move over a photograph."""
        if name in self.films:
            seconds = min(SHOT_S, self.films[name])
            start = float(random.uniform(0, self.films[name] - seconds))
            return self.stretch(name, start, seconds)
        if self.held:
            return [fitted(self.wide(name))] * round(SHOT_S * FPS)
        views = [View(*random.uniform((0.4, 0.4, 0.5), (0.6, 0.6, 0.9)).tolist()) for _ in range(2)]
        return list(moved(self.wide(name), seconds=SHOT_S, first=views[0], last=views[1]))

    def stretch(self, name: str, start: float, seconds: float) -> list[Frame]:
        """`seconds` of a film, from `start` on."""
        return list(played(self._paths[name], start=start, seconds=seconds))

    def picture(self, name: str) -> Frame:
        """A photograph, or what a film shows in its middle, in the size of the films."""
        if name in self.films:
            return next(played(self._paths[name], start=self.films[name] / 2, seconds=0.1))
        return fitted(self.wide(name))

    def wide(self, name: str) -> Frame:
        """A photograph in the shape of the films, and wide enough to move over."""
        picture = photographed(self._paths[name])
        spare = picture.shape[1] - picture.shape[0] * WIDTH // HEIGHT
        return picture[:, spare // 2 : picture.shape[1] - spare // 2] if spare > 0 else cut_wide(picture)


def then(shot: list[Frame], gone: float) -> Frame:
    """The frame of a shot that is shown when so much of it is gone, from 0 to 1."""
    return shot[min(len(shot) - 1, int(gone * len(shot)))]


def set_parser(description: str | None) -> argparse.ArgumentParser:
    """What every builder of a set is asked: where to, by which seed, and of which media."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--media", type=Path, default=MEDIA, help="folder of films and photographs; the demo's if none")
    return parser


def _seconds(path: Path) -> float:
    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base


def _tenths(seconds: float) -> float:
    return float(np.floor(seconds * 10) / 10)
