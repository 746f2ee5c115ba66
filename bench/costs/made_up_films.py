"""Made-up films for archives of any size: different ones from the same numbers, a tenth of their time shown before.

Each film is cut from shots of 3 to 8 seconds. A shot has a background of layered noise with hard edges and bodies whose
parts move on their own; the camera is held in the hand and pans, or stands, or stands before somebody who talks. Every
number of a shot comes from the number of its film, so that films can be made side by side, a larger archive begins with
the smaller one, and what an earlier film showed can be made again for a later one that shows it edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from demo.hearing import RATE, Sound, tune
from demo.writing import write_sound

Frame = NDArray[np.uint8]
Edit = Callable[[Frame], Frame]
Blob = tuple[Frame, NDArray[np.uint8]]
"""A thing's pixels (h, w, 3), and the mask of what of them it covers (h, w), 0 or 255."""

FPS = 25
KEY_EVERY = 50
"""Frames from one key frame to the next at most: two seconds, as streaming platforms ask for."""

FILM_S, SHOT_S, SHOWN_S = (30.0, 60.0), (3.0, 8.0), (4.0, 8.0)
SHARE_SHOWN = 0.1
IDENT_S, IDENT_SHARE = 2.0, 0.33
KINDS, KIND_SHARES = ("held", "standing", "talk"), (0.4, 0.35, 0.25)
WIDER = 1.4
"""Size of a background over that of the picture: room for the camera."""

GRAIN = 2.5
GRAIN_ROOM = 32
"""Standard deviation of the camera's noise, in grey levels, and how far its pattern is moved about."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a film: `frames` of the shot that `seed` makes, from its frame `first`, under an edit or none."""

    seed: tuple[int, ...]
    first: int
    frames: int
    edit: str = ""
    taken_from: tuple[int, int] | None = None
    """The earlier film that it shows again, and the frame there; None for new footage."""


def plan(films: int, seed: int) -> list[list[Part]]:
    """What each film shows, one list of parts each."""
    planned: list[list[Part]] = []
    total = shown = 0
    for number in range(films):
        random = np.random.default_rng([seed, number])
        parts, length = list[Part](), round(random.uniform(*FILM_S) * FPS)
        if random.random() < IDENT_SHARE:
            parts.append(Part((seed, 10**6), 0, round(IDENT_S * FPS)))
        while sum(part.frames for part in parts) < length:
            parts.append(Part((seed, number, len(parts)), 0, round(random.uniform(*SHOT_S) * FPS)))
        total += sum(part.frames for part in parts)
        wanted = round(random.uniform(*SHOWN_S) * FPS)
        if planned and shown + wanted <= SHARE_SHOWN * total and (again := _taken(planned, wanted, random)):
            shown, total = shown + wanted, total + wanted
            at = int(random.integers(1, len(parts) + 1))
            parts[at:at] = again
        planned.append(parts)
    return planned


def _taken(planned: list[list[Part]], wanted: int, random: np.random.Generator) -> list[Part] | None:
    """Parts that show a stretch of an earlier film's own footage, which may run over a cut; None where none fits."""
    number = int(random.integers(0, len(planned)))
    edit, starts = str(random.choice(sorted(edits(random, 16, 16)))), _starts(planned[number])
    own = [at for at, part in enumerate(planned[number]) if part.taken_from is None and part.seed[1] == number]
    first = int(random.choice(own))
    taken, begin = list[Part](), int(random.integers(0, planned[number][first].frames // 2))
    for at in range(first, len(planned[number])):
        part, left = planned[number][at], wanted - sum(one.frames for one in taken)
        if at not in own or not left:
            break
        frames = min(left, part.frames - begin)
        taken.append(replace(part, first=begin, frames=frames, edit=edit, taken_from=(number, starts[at] + begin)))
        begin = 0
    return taken if sum(one.frames for one in taken) == wanted else None


def _starts(parts: list[Part]) -> list[int]:
    return [int(start) for start in np.cumsum([0, *(part.frames for part in parts)])]


def rows_of_truth(planned: list[list[Part]]) -> Iterator[tuple[object, ...]]:
    """Rows of a `truth.csv`, as the demo has it: one for each stretch that an earlier film showed first."""
    for number, parts in enumerate(planned):
        starts = _starts(parts)
        for at, part in enumerate(parts):
            if part.taken_from is None or (at and parts[at - 1].taken_from is not None):
                continue
            end = next((n for n in range(at, len(parts)) if parts[n].taken_from is None), len(parts))
            ref, there = part.taken_from
            begin, frames = starts[at] / FPS, starts[end] - starts[at]
            seconds = (begin, begin + frames / FPS, there / FPS, (there + frames) / FPS)
            yield (name_of(number), name_of(ref), *seconds, "video", part.edit)


def name_of(number: int) -> str:
    """Name of a film's release."""
    return f"F{number:04}"


def write(path: Path, number: int, parts: list[Part], *, width: int, height: int) -> None:
    """Make one film: H.264 with sound of its own."""
    frames = sum(part.frames for part in parts)
    random = np.random.default_rng([number, frames])
    grain = random.normal(0, GRAIN, (height + GRAIN_ROOM, width + GRAIN_ROOM)).astype(np.int16)
    sound: Sound = tune(f"film {number}", seconds=frames / FPS)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": "24", "preset": "superfast", "threads": "1", "g": str(KEY_EVERY)}
        heard = container.add_stream("aac", rate=RATE, layout="mono", bit_rate=96_000)
        count = 0
        for part in parts:
            edit = edits(np.random.default_rng([*part.seed, number]), width, height)[part.edit] if part.edit else None
            shot = Shot(np.random.default_rng(part.seed), width, height)
            for moment in range(part.first, part.first + part.frames):
                picture = shot.frame(moment)
                stored = grainy(edit(picture) if edit else picture, grain, random)
                frame = av.VideoFrame.from_ndarray(stored, format="yuv420p")
                frame.pts = count
                container.mux(stream.encode(frame))
                count += 1
        container.mux(stream.encode(None))
        write_sound(container, heard, sound)


def grainy(picture: Frame, grain: NDArray[np.int16], random: np.random.Generator) -> NDArray[np.uint8]:
    """A picture as it is stored, yuv420p, under the camera's noise: a part of `grain`, larger by `GRAIN_ROOM`."""
    height, width = picture.shape[:2]
    stored: NDArray[np.uint8] = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
    top, left = random.integers(0, GRAIN_ROOM, 2)
    light = stored[:height]
    cv2.add(light, grain[top : top + height, left : left + width], dst=light, dtype=cv2.CV_8U)
    return stored


class Shot:
    """A place, what moves there, and a camera."""

    def __init__(self, random: np.random.Generator, width: int, height: int) -> None:
        self._size = (width, height)
        kind = str(random.choice(KINDS, p=KIND_SHARES))
        wide, high = round(width * WIDER), round(height * WIDER)
        self._ground = texture(random, wide, high, regions=4)
        furnish(self._ground, random)
        count = round(SHOT_S[1] * FPS) + 1
        held = kind == "held"
        pan = np.outer(np.linspace(-0.5, 0.5, count), random.uniform(-1, 1, 2) * held) * [wide - width, high - height]
        self._camera = pan * 0.8 + wander(random, count, 0.006 * height * held, smooth=5)
        if kind == "talk":
            self._bodies = [
                Body(random, height * 0.55, (width * random.uniform(0.35, 0.65), height * 0.6), height * 0.01)
            ]
        else:
            self._bodies = [
                Body(
                    random,
                    height * random.uniform(0.12, 0.35),
                    (width * random.uniform(0.1, 0.9), height * random.uniform(0.3, 0.9)),
                    height * random.uniform(0.05, 0.4),
                )
                for _ in range(int(random.integers(2, 5)))
            ]

    def frame(self, number: int) -> Frame:
        """One frame, uint8 (height, width, 3)."""
        width, height = self._size
        x, y = self._camera[number]
        middle_x, middle_y = (self._ground.shape[1] - width) / 2, (self._ground.shape[0] - height) / 2
        view = np.array([[1, 0, middle_x + x], [0, 1, middle_y + y]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        picture = cv2.warpAffine(self._ground, view, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
        for body in self._bodies:
            body.lay_on(picture, number, x, y)
        return picture


class Body:
    """A thing of two parts, the smaller of which swings on the larger."""

    @classmethod
    def of(cls, parts: list[tuple[Blob, NDArray[np.float64]]]) -> Body:
        """A thing of any parts, each with the way that its middle takes, (frames, 2)."""
        body = cls.__new__(cls)
        body._parts = parts
        return body

    def __init__(self, random: np.random.Generator, size: float, at: tuple[float, float], reach: float) -> None:
        count = round(SHOT_S[1] * FPS) + 1
        way = np.array(at) + wander(random, count, reach, smooth=25)
        swing = wander(random, count, size * 0.12, smooth=4)
        self._parts: list[tuple[Blob, NDArray[np.float64]]] = [
            (blob(random, size, size * 1.3), way),
            (blob(random, size * 0.6, size * 0.6), way + swing - [0, size * 0.75]),
        ]

    def lay_on(self, picture: Frame, number: int, x: float, y: float) -> None:
        """Draw it as a camera at (x, y) sees it."""
        height, width = picture.shape[:2]
        for (pixels, mask), way in self._parts:
            left, top = way[number] - [x + mask.shape[1] / 2, y + mask.shape[0] / 2]
            first_x, first_y = int(np.floor(left)), int(np.floor(top))
            low_x, low_y = max(0, first_x), max(0, first_y)
            high_x, high_y = min(width, first_x + mask.shape[1]), min(height, first_y + mask.shape[0])
            if high_x <= low_x or high_y <= low_y:
                continue
            here = slice(low_y - first_y, high_y - first_y), slice(low_x - first_x, high_x - first_x)
            shift = np.array([[1, 0, left - first_x], [0, 1, top - first_y]])
            size = (mask.shape[1], mask.shape[0])
            moved = cv2.warpAffine(pixels, shift, size, borderMode=cv2.BORDER_REPLICATE)[here]
            cover = cv2.warpAffine(mask, shift, size)[here]
            part = picture[low_y:high_y, low_x:high_x]
            cv2.copyTo(moved, cover, part)


def wander(random: np.random.Generator, count: int, reach: float, *, smooth: int) -> NDArray[np.float64]:
    """A smooth walk (count, 2) about 0, `reach` wide."""
    steps = random.normal(size=(count + 8 * smooth, 2))
    window = np.hanning(4 * smooth + 1)
    walk = np.stack([np.convolve(column, window, mode="valid")[:count] for column in steps.T], axis=1)
    return np.asarray((walk - walk.mean(axis=0)) / (walk.std() + 1e-9) * reach)


def texture(random: np.random.Generator, width: int, height: int, *, regions: int) -> Frame:
    """Regions with hard edges, each of its own colour and grain, uint8 (height, width, 3)."""

    def noise(cell: float) -> NDArray[np.float32]:
        small = random.normal(size=(max(2, round(height / cell)), max(2, round(width / cell)))).astype(np.float32)
        return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)

    shape = noise(height / 3) + 0.5 * noise(height / 9) + 0.2 * noise(height / 24)
    which = np.digitize(shape, np.quantile(shape[::8, ::8], np.linspace(0, 1, regions + 1)[1:-1]))
    colours = random.uniform(30, 225, (regions, 3)).astype(np.float32)
    grain = 14 * noise(height / 40) + 12 * noise(height / 90) + 8 * noise(height / 180)
    weights = random.uniform(0.4, 1.6, regions).astype(np.float32)
    return np.clip(colours[which] + (grain * weights[which])[:, :, None], 0, 255).astype(np.uint8)


def furnish(ground: Frame, random: np.random.Generator) -> None:
    """Windows, doors, signs: boxes and lines on a background."""
    height, width = ground.shape[:2]
    for _ in range(int(random.integers(6, 18))):
        left, top = int(random.integers(0, width)), int(random.integers(0, height))
        size = (int(random.uniform(0.02, 0.16) * width), int(random.uniform(0.02, 0.2) * height))
        colour = tuple(int(value) for value in random.integers(10, 245, 3))
        cv2.rectangle(ground, (left, top), (left + size[0], top + size[1]), colour, int(random.choice([-1, 2, 4])))


def blob(random: np.random.Generator, width: float, height: float) -> Blob:
    """A textured thing: pixels (h, w, 3) and the mask of what of them it covers (h, w), 0 or 255."""
    wide, high = max(8, round(width)), max(8, round(height))
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radii = 0.42 + 0.06 * np.convolve(np.tile(random.normal(size=24), 3), np.ones(3) / 3, mode="same")[24:48]
    outline = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None] * [wide, high] + [wide / 2, high / 2]
    mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(mask, [outline.astype(np.int32)], 255)
    return texture(random, wide, high, regions=3), mask


def edits(random: np.random.Generator, width: int, height: int) -> dict[str, Edit]:
    """Edits by name, each with a strength of its own, of pictures of one size."""
    keep, share, x, y = random.uniform(0.65, 0.9), random.uniform(0.5, 0.65), random.uniform(), random.uniform()
    edge = round(width * random.uniform(0.08, 0.15))
    ground = texture(random, width, height, regions=4)

    def sized(picture: Frame, wide: int, high: int) -> Frame:
        return np.asarray(cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)

    def crop(frame: Frame) -> Frame:
        wide, high = round(width * keep), round(height * keep)
        left, top = round((width - wide) * x), round((height - high) * y)
        part = frame[top : top + high, left : left + wide]
        return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)

    def low(frame: Frame) -> Frame:
        small = sized(frame, width // 2, height // 2)
        packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 20])[1]
        coarse = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)

    def banner(frame: Frame) -> Frame:
        marked = frame.copy()
        marked[int(height * 0.8) :] = (170, 30, 40)
        return marked

    def letterbox(frame: Frame) -> Frame:
        whole = np.zeros_like(frame)
        whole[edge // 2 : height - edge // 2] = sized(frame, width, height - 2 * (edge // 2))
        return whole

    def inset(frame: Frame) -> Frame:
        wide, high = round(width * share), round(height * share)
        left, top = round((width - wide) * x), round((height - high) * y)
        whole = ground.copy()
        whole[top : top + high, left : left + wide] = sized(frame, wide, high)
        return whole

    return {
        "crop": crop,
        "mirror": lambda frame: np.ascontiguousarray(frame[:, ::-1]),
        "low rate": low,
        "banner": banner,
        "letterbox": letterbox,
        "inset": inset,
    }
