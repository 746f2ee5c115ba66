"""Builds a set of stills cut from films, half of them of moments that no earlier release shows, with ground truth.

    python bench/stills_set.py DIR --seed 7 [--media FOLDER]

Each earlier release is the first part of a film, or a photograph. Later ones are stills under one edit each (coarse,
cropped, darker, a banner, a caption, a logo, a sticker anywhere and the like): of moments of that part, of moments
`LEFT_S` after its end, which are of the same scene and true of nothing, and of the photographs. What counts is how many
of the first are found, and how many of the second are said to be there. The layout is that of the evaluation set that
`trace_evalset.py` reads. A scene at rest looks the same after its end: there both answers are as good.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.edited_media import Media, set_parser
from bench.edited_set import TEMPLATE_COLUMNS, TRUTH_COLUMNS, gray, write_table
from bench.further_edits import WORDS, written
from demo.footage import FPS, HEIGHT, WIDTH, Frame, fitted
from demo.writing import film as write_film
from demo.writing import still as write_still

Edit = Callable[[Frame], Frame]

SHOWN, LEAST_S, MOST_S, LEFT_S = 0.55, 3.0, 8.0, 0.8
"""Part of a film that the earlier release shows, of films of so many seconds at least and at most; and how long after
its end moments are that it does not show."""

OF_EACH = 2
"""Stills of the part that is shown, of the part that is not, and of each photograph."""

SLIP_S = 0.1
"""A moment is not taken so near to the ends of the shot."""


def edits(random: np.random.Generator) -> dict[str, Edit]:
    """Edits of a still by name, each with a strength of its own."""
    keep, x, y = random.uniform(0.6, 0.92), random.uniform(), random.uniform()
    coarse, quality = random.uniform(0.35, 0.6), int(random.integers(12, 28))
    gamma, gain, lift = random.uniform(1.3, 1.9), random.uniform(1.1, 1.35), random.uniform(0, 25)
    top, thick = random.uniform(0.68, 0.84), random.uniform(0.1, 0.16)
    line, size = random.uniform(0.35, 0.9), random.uniform(0.7, 1.1)
    words = str(random.choice(WORDS))
    corner = [(0.03, 0.04), (0.85, 0.04), (0.03, 0.84), (0.85, 0.84)][int(random.integers(4))]
    anywhere = tuple(random.uniform(0.15, 0.75, 2).tolist())
    edge = round(HEIGHT * random.uniform(0.08, 0.16))

    def cropped(frame: Frame) -> Frame:
        width, height = round(WIDTH * keep), round(HEIGHT * keep)
        left, above = round((WIDTH - width) * x), round((HEIGHT - height) * y)
        return np.ascontiguousarray(frame[above : above + height, left : left + width])

    def lowered(frame: Frame) -> Frame:
        small = cv2.resize(frame, None, fx=coarse, fy=coarse, interpolation=cv2.INTER_AREA)
        done, coded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not done:
            raise ValueError("cv2: a picture was not encoded")
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)

    def bannered(frame: Frame) -> Frame:
        marked = frame.copy()
        above = round(HEIGHT * top)
        cv2.rectangle(marked, (0, above), (WIDTH, above + round(HEIGHT * thick)), (30, 50, 120), -1)
        at = (24, above + round(HEIGHT * thick * 0.7))
        cv2.putText(marked, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 2, cv2.LINE_AA)
        return marked

    def boxed(frame: Frame) -> Frame:
        whole = np.zeros_like(frame)
        whole[edge : HEIGHT - edge] = cv2.resize(frame, (WIDTH, HEIGHT - 2 * edge), interpolation=cv2.INTER_AREA)
        return whole

    return {
        "reencode": lambda frame: frame,
        "lowbit": lowered,
        "crop": cropped,
        "hflip+crop": lambda frame: np.ascontiguousarray(cropped(frame)[:, ::-1]),
        "gray+bright": lambda frame: gray(np.clip(frame * gain + lift, 0, 255).astype(np.uint8)),
        "dark": lambda frame: ((frame / 255.0) ** gamma * 180).astype(np.uint8),
        "banner": bannered,
        "subtitles": lambda frame: written(frame, words, line, size),
        "logo": lambda frame: _marked(frame, corner),
        "sticker": lambda frame: _marked(frame, anywhere),
        "letterbox": boxed,
        "crop+banner": lambda frame: bannered(np.asarray(cv2.resize(cropped(frame), (WIDTH, HEIGHT)), np.uint8)),
    }


def _marked(frame: Frame, at: tuple[float, float]) -> Frame:
    marked = frame.copy()
    left, above = round(WIDTH * at[0]), round(HEIGHT * at[1])
    cv2.rectangle(marked, (left, above), (left + 76, above + 42), (180, 40, 30), -1)
    cv2.putText(marked, "TT", (left + 14, above + 33), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (255, 255, 255), 3, cv2.LINE_AA)
    return marked


def build(folder: Path, seed: int, media: Media) -> None:
    """Write the set."""
    random = np.random.default_rng(seed)
    for part in ("refs", "queries"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    rows, truth = list[tuple[object, ...]](), list[tuple[object, ...]]()
    turn = list[str]()

    def add(frame: Frame, ref: str, at: float | None) -> None:
        """A still of a frame, of the moment `at` of an earlier release; of none."""
        if not turn:
            turn.extend(str(name) for name in random.permutation(list(edits(random))))
        name, shown = turn.pop(), f"Q{len(rows):04}"
        write_still(
            folder / "queries" / f"{shown}.jpg", edits(random)[name](frame), quality=int(random.integers(45, 85))
        )
        rows.append((shown, "query", "image", "2024-06-01", f"queries/{shown}.jpg", 0))
        if at is not None:
            truth.append((shown, ref, 0, 0, at, at, "image", f"{name}+still_from_video"))

    for number, (film, seconds) in enumerate(media.films.items()):
        length = min(seconds, MOST_S)
        if length < LEAST_S:
            continue
        frames, ref = media.stretch(film, 0.0, length), f"R{number:03}"
        last = round(len(frames) * SHOWN)
        write_film(folder / "refs" / f"{ref}.mp4", frames[:last])
        rows.append((ref, "ref", "video", "2024-01-01", f"refs/{ref}.mp4", last / FPS))
        slip = round(SLIP_S * FPS)
        for row in random.integers(slip, last - slip, OF_EACH):
            add(frames[row], ref, row / FPS)
        for row in random.integers(min(last + round(LEFT_S * FPS), len(frames) - 1), len(frames), OF_EACH):
            add(frames[row], ref, None)
    for number, name in enumerate(media.photographs):
        picture, ref = fitted(media.wide(name)), f"P{number:03}"
        write_still(folder / "refs" / f"{ref}.jpg", picture)
        rows.append((ref, "ref", "image", "2024-01-01", f"refs/{ref}.jpg", 0))
        for _ in range(OF_EACH):
            add(picture, ref, 0.0)
    write_table(folder / "releases.csv", ("id", "role", "kind", "date", "file", "duration"), rows)
    write_table(folder / "truth.csv", TRUTH_COLUMNS, truth)
    write_table(folder / "templates.csv", TEMPLATE_COLUMNS, [])


def main() -> None:
    """Build."""
    arguments = set_parser(__doc__).parse_args()
    build(arguments.folder, arguments.seed, Media.of(arguments.media))


if __name__ == "__main__":
    main()
