"""Builds a small set of edited footage with ground truth from the demo's media, or from a folder of one's own.

    python bench/edited_set.py DIR --seed 7 [--edits further|paced|brief|other|strange|turned] [--media FOLDER] [--held]

Not the demo's own programme: what is reused, how it is edited, how strongly, and what stands around it come from the
seed. Each earlier release is one shot, of a film or a camera move over a photograph. Each later one shows a shot of
footage that is in none, then 3 seconds of an earlier release under one edit (of `brief` edits less than one), then
another such shot. One film of the same square by the same camera is kept for the shots around, so that the same scene
stands on both sides. The layout is that of the evaluation set that `trace_evalset.py` reads, whose `--scorer` prints
figures.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.edited_media import Media, set_parser
from bench.further_edits import REUSED, Change, Edit, changes, cropped, resized
from bench.other_edits import others
from bench.paced_edits import brief, paced
from bench.strange_edits import strange
from bench.turned_edits import turned
from demo.footage import FPS, HEIGHT, WIDTH, Frame
from demo.writing import film as write_film
from demo.writing import still as write_still

REPEATS = 3

OF_PACE_AND_LOOK = {"further": changes, "paced": paced, "brief": brief}
"""Families that show nothing but what is edited, by name."""

OF_ITS_OWN = {"other": others, "strange": strange, "turned": turned}
"""Families that show more than what is edited, by name."""

TRUTH_COLUMNS = ("query_id", "ref_id", "query_start", "query_end", "ref_start", "ref_end", "modality", "transforms")
TEMPLATE_COLUMNS = ("release_id", "start", "end", "template")
"""Of idents and title cards, of which these sets have none; a scorer asks for the table."""


def _laid(ground: Frame, frame: Frame, share: float, x: float, y: float) -> Frame:
    width, height = round(WIDTH * share), round(HEIGHT * share)
    left, top = round((WIDTH - width) * x), round((HEIGHT - height) * y)
    whole = ground.copy()
    whole[top : top + height, left : left + width] = resized(frame, width, height)
    return whole


def edits(random: np.random.Generator, media: Media, around: list[str]) -> dict[str, Edit]:
    """Edits by name, each with a strength of its own; `around` names pictures to put an inset on."""
    keep, share, x, y = random.uniform(0.55, 0.9), random.uniform(0.38, 0.6), random.uniform(), random.uniform()
    end, dark, blur = random.uniform(0.6, 0.8), random.uniform(0.3, 0.6), random.uniform(1.5, 3.5)
    edge = round(WIDTH * random.uniform(0.1, 0.2))
    lean = random.uniform(-0.08, 0.08, (4, 2)) * [WIDTH, HEIGHT]
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    leaning = corners * 0.86 + [WIDTH * 0.07, HEIGHT * 0.07] + lean
    screen = cv2.getPerspectiveTransform(corners, leaning.astype(np.float32))
    other = media.picture(str(random.choice(around)))

    def pillarbox(frame: Frame, _gone: float) -> Frame:
        whole = np.zeros_like(frame)
        whole[:, edge : WIDTH - edge] = resized(frame, WIDTH - 2 * edge, HEIGHT)
        return whole

    def filled(frame: Frame, _gone: float) -> Frame:
        ground = cv2.GaussianBlur(cropped(frame, 0.4, 0.5, 0.5), (0, 0), 18)
        return _laid(np.asarray(ground, np.uint8), frame, 0.6, 0.5, 0.5)

    def banner(frame: Frame, _gone: float) -> Frame:
        marked = frame.copy()
        marked[int(HEIGHT * 0.78) :] = (170, 30, 40)
        return marked

    return {
        "reencode": lambda frame, _gone: frame,
        "crop": lambda frame, _gone: cropped(frame, keep, x, y),
        "hflip+crop": lambda frame, _gone: np.ascontiguousarray(cropped(frame, keep, x, y)[:, ::-1]),
        "zoom": lambda frame, gone: cropped(frame, 1 - (1 - end) * gone, x, y),
        "pip": lambda frame, _gone: _laid(other, frame, share, x, y),
        "pillarbox": pillarbox,
        "filled": filled,
        "banner": banner,
        "dark": lambda frame, _gone: (frame * dark).astype(np.uint8),
        "gray+blur": lambda frame, _gone: gray(np.asarray(cv2.GaussianBlur(frame, (0, 0), blur), np.uint8)),
        "recapture": lambda frame, _gone: np.asarray(cv2.warpPerspective(frame, screen, (WIDTH, HEIGHT)), np.uint8),
        "still": lambda frame, _gone: cropped(frame, keep, x, y),
    }


def gray(frame: Frame) -> Frame:
    """Without colour."""
    return np.repeat(np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)[:, :, None], 3, axis=2)


def _changes(
    family: str, random: np.random.Generator, media: Media, kept: tuple[list[str], list[str]]
) -> dict[str, Change]:
    """Of one family; `kept` are what is shown around, and what insets stand on."""
    if family in OF_PACE_AND_LOOK:
        return OF_PACE_AND_LOOK[family](random)
    if family in OF_ITS_OWN:
        return OF_ITS_OWN[family](random, media, kept[0])
    return {name: Change(frame=edit) for name, edit in edits(random, media, kept[1]).items()}


def build(folder: Path, seed: int, media: Media, *, family: str = "first") -> None:
    """Write the set of `media` under edits of a family: of this file, or of one of the others."""
    random = np.random.default_rng(seed)
    for part in ("refs", "queries"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    sources, around, backgrounds = media.divided(random)
    rows = list[tuple[object, ...]]()
    earlier: list[tuple[str, list[Frame]]] = []
    for number, name in enumerate(sources):
        taken = media.shot(name, random)
        write_film(folder / "refs" / f"R{number:03}.mp4", taken)
        rows.append((f"R{number:03}", "ref", "video", "2024-01-01", f"refs/R{number:03}.mp4", len(taken) / FPS))
        if len(taken) >= REUSED:
            earlier.append((f"R{number:03}", taken))
    truth: list[tuple[object, ...]] = []
    names = [name for _ in range(REPEATS) for name in _changes(family, random, media, (around, backgrounds))]
    order = [int(place) for _ in names for place in random.permutation(len(earlier))]
    for number, name in enumerate(names):
        (ref, taken), shown = earlier[order[number]], f"Q{number:03}"
        first = int(random.integers(0, len(taken) - REUSED + 1))
        change = _changes(family, random, media, (around, backgrounds))[name]
        changed = change.shown(taken, first)
        at = first / FPS
        if name == "still":
            write_still(folder / "queries" / f"{shown}.jpg", changed[change.frames // 2])
            rows.append((shown, "query", "image", "2024-06-01", f"queries/{shown}.jpg", 0))
            moment = at + change.frames / FPS / 2
            truth.append((shown, ref, 0, 0, moment, moment, "image", "crop+still_from_video"))
            continue
        before, after = (media.shot(str(random.choice(around)), random) for _ in range(2))
        whole = [change.whole(frame, number) for number, frame in enumerate([*before, *changed, *after])]
        write_film(folder / "queries" / f"{shown}.mp4", whole, low=change.low)
        begin, seconds, end = len(before) / FPS, change.frames / FPS, (len(before) + len(changed)) / FPS
        length = end + len(after) / FPS
        rows.append((shown, "query", "video", "2024-06-01", f"queries/{shown}.mp4", length))
        piece = change.piece / FPS or end - begin
        until = at + (piece if change.piece else seconds)
        truth += [
            (shown, ref, start, start + piece, at, until, "video", name)
            for start in np.arange(begin, end, piece).tolist()
        ]
    write_table(folder / "releases.csv", ("id", "role", "kind", "date", "file", "duration"), rows)
    write_table(folder / "truth.csv", TRUTH_COLUMNS, truth)
    write_table(folder / "templates.csv", TEMPLATE_COLUMNS, [])


def write_table(path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """A table as CSV, its columns in the first line."""
    with path.open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(columns)
        writer.writerows(rows)


def main() -> None:
    """Build."""
    parser = set_parser(__doc__)
    parser.add_argument("--edits", choices=("first", *OF_PACE_AND_LOOK, *OF_ITS_OWN), default="first")
    parser.add_argument("--held", action="store_true", help="photographs that stand in place of films and moves")
    arguments = parser.parse_args()
    media = Media.of(arguments.media, held=arguments.held)
    build(arguments.folder, arguments.seed, media, family=arguments.edits)


if __name__ == "__main__":
    main()
