"""Pictures for a report: a grey, strongly reduced one to show at first, and a small clear one to show on request."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

VEIL_LONG_SIDE = 14
"""Pixels along the longer side of the veiled picture: broad light and dark remain, nothing that shocks or names."""

CLEAR_LONG_SIDE = 160
CLEAR_QUALITY = 72


@dataclass(frozen=True, slots=True)
class Picture:
    """Two encodings of one frame as `data:` addresses; `clear` is empty where the report leaves clear ones out."""

    veil: str
    clear: str
    width: int
    height: int

    @property
    def size_bytes(self) -> int:
        """What it adds to the file."""
        return len(self.veil) + len(self.clear)


def picture_of(pixels: NDArray[np.uint8], *, clear: bool) -> Picture:
    """Encode one frame.

    Args:
        pixels: RGB or grey, shape (height, width, 3) or (height, width), uint8.
        clear: whether to make the clear encoding as well.
    """
    image = Image.fromarray(pixels).convert("RGB")
    image.thumbnail((CLEAR_LONG_SIDE, CLEAR_LONG_SIDE), Image.Resampling.LANCZOS)
    return Picture(
        veil=_veil(image),
        clear=_encoded(image, "JPEG", quality=CLEAR_QUALITY, optimize=True) if clear else "",
        width=image.width,
        height=image.height,
    )


def _veil(image: Image.Image) -> str:
    scale = VEIL_LONG_SIDE / max(image.size)
    small = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    # Box: every source pixel weighs the same, so that no detail survives as an alias.
    return _encoded(image.convert("L").resize(small, Image.Resampling.BOX), "PNG", optimize=True)


def _encoded(image: Image.Image, encoding: str, **options: object) -> str:
    held = io.BytesIO()
    image.save(held, encoding, **options)
    text = base64.b64encode(held.getvalue()).decode("ascii")
    return f"data:image/{encoding.lower()};base64,{text}"
