"""Words and marks on the picture: idents, title cards, lower thirds, subtitles, a station mark."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from demo.footage import FPS, HEIGHT, WIDTH, Frame

IDENT_SECONDS, CARD_SECONDS, BLACK_SECONDS = 2.4, 1.6, 0.6
COLOURS = {"Valley Channel": (28, 96, 72), "Harbour Notes": (24, 62, 120)}


@cache
def ident(outlet: str) -> tuple[Frame, ...]:
    """The outlet's opening: rings that widen over its colour until its name stands; the same in every release."""
    across, down = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    centre = (WIDTH * 0.3, HEIGHT * 0.55) if outlet == "Valley Channel" else (WIDTH * 0.72, HEIGHT * 0.4)
    distance = np.hypot(across - centre[0], (down - centre[1]) * 1.3)
    wave = 34.0 if outlet == "Valley Channel" else 57.0
    colour = np.array(COLOURS[outlet], np.float32)
    name = _words(outlet.upper(), size=46)
    frames = []
    for n in range(round(IDENT_SECONDS * FPS)):
        t = n / FPS
        rings = 0.5 + 0.5 * np.cos(distance / wave * math.tau - t * 4)
        light = 0.35 + 0.65 * rings * np.exp(-(((distance - 190 * t) / 260) ** 2))
        picture = np.clip(colour * (0.5 + 1.6 * light[:, :, None]), 0, 255).astype(np.uint8)
        frames.append(laid_over(picture, name, opacity=min(1.0, t / 1.2)))
    return tuple(frames)


def card(outlet: str, title: str) -> Iterator[Frame]:
    """A still title card in the outlet's design."""
    image = Image.new("RGB", (WIDTH, HEIGHT), tuple(c // 3 for c in COLOURS[outlet]))
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 236, WIDTH - 60, 240), fill=COLOURS[outlet])
    draw.text((WIDTH / 2, 180), title, font=ImageFont.load_default(34), fill="white", anchor="mm")
    draw.text((WIDTH / 2, 275), outlet, font=ImageFont.load_default(20), fill="silver", anchor="mm")
    picture = np.asarray(image)
    return (picture for _ in range(round(CARD_SECONDS * FPS)))


def black() -> Iterator[Frame]:
    """Nothing on screen."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    return (picture for _ in range(round(BLACK_SECONDS * FPS)))


@cache
def lower_third(name: str, role: str) -> Frame:
    """A name banner as an RGBA layer."""
    image, draw = _layer()
    draw.rectangle((0, 268, 400, 322), fill=(16, 40, 90, 230))
    draw.text((18, 272), name, font=ImageFont.load_default(22), fill="white")
    draw.text((18, 298), role, font=ImageFont.load_default(15), fill="white")
    return np.asarray(image)


@cache
def subtitle(line: str) -> Frame:
    """One line of subtitles as an RGBA layer."""
    image, draw = _layer()
    draw.text(
        (WIDTH / 2, 338),
        line,
        font=ImageFont.load_default(20),
        fill="white",
        stroke_width=2,
        stroke_fill="black",
        anchor="mm",
    )
    return np.asarray(image)


@cache
def station_mark(outlet: str) -> Frame:
    """A mark in the upper right corner as an RGBA layer."""
    image, draw = _layer()
    draw.rounded_rectangle((544, 18, 622, 52), 6, fill=(*COLOURS[outlet], 210))
    draw.text((583, 35), outlet.split(maxsplit=1)[0], font=ImageFont.load_default(16), fill="white", anchor="mm")
    return np.asarray(image)


def laid_over(picture: Frame, layer: Frame, *, opacity: float = 1.0) -> Frame:
    """An RGBA layer of the same size over an RGB picture."""
    rows = np.flatnonzero(layer[:, :, 3].any(axis=1))
    band = slice(rows[0], rows[-1] + 1)
    alpha = layer[band, :, 3:].astype(np.float32) * (opacity / 255)
    covered = picture.copy()
    covered[band] = (picture[band] * (1 - alpha) + layer[band, :, :3] * alpha + 0.5).astype(np.uint8)
    return covered


@cache
def _words(text: str, *, size: int) -> Frame:
    image, draw = _layer()
    draw.text((WIDTH / 2, HEIGHT / 2), text, font=ImageFont.load_default(size), fill="white", anchor="mm")
    return np.asarray(image)


def _layer() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    return image, ImageDraw.Draw(image)
