"""Reading stills inside a worker, as RGB pixels the way a viewer shows them."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from twicetold.errors import MediaRejected
from twicetold.media import heif
from twicetold.media.frames import PixelLayout
from twicetold.media.plan import DecodeLimits, check_pixels
from twicetold.media.source import guess_of, open_bytes
from twicetold.media.stated import iso_time

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", heif.FORMAT)
"""Pillow plug-ins that may run; MPO, the JPEG with a second picture that some cameras write, comes with JPEG."""

READ_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/apng", "image/webp", "image/tiff", "image/bmp", "image/gif", "image/avif"}
    | {"image/heic", "image/heif"}
)

_PILLOW_ERRORS = (
    *(OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, RuntimeError, ArithmeticError),
    *(struct.error, zlib.error),
)
"""What Pillow's plug-ins let through on damaged files, besides MemoryError."""

heif.register()
Image.MAX_IMAGE_PIXELS = None  # Our own limit is checked on the header, before anything is decoded.
ImageFile.LOAD_TRUNCATED_IMAGES = True  # As much as can be read; what is missing stays grey or black.


def read_still(path: Path, *, long_side: int | None, pixels: PixelLayout, limits: DecodeLimits) -> NDArray[np.uint8]:
    """The picture in `path`: uint8 `(h, w, 3)` RGB or `(h, w)` luma (ITU-R BT.601).

    EXIF orientation is applied. Transparent parts are laid over black, as in moving pictures. Sixteen-bit samples keep
    their upper half; floating-point ones are read as 0 to 1 and clipped. Colour profiles are not applied. `long_side`
    limits the longer side in pixels; nothing is enlarged. Of several pictures in one file the first is read.

    Raises:
        MediaRejected: `media.no_decoder` for a kind of still that is not read, `media.too_large`, `media.unreadable`,
            or as `source.open_bytes`.
    """
    with opened_picture(path, limits) as image:
        if long_side is not None and image.format in {"JPEG", "MPO"}:
            # The decoder's own scaling, to no less than twice what is wanted: much cheaper, no visible difference.
            image.draft(None, (2 * long_side, 2 * long_side))
        upright = ImageOps.exif_transpose(image)
        flat = _eight_bit_rgb(upright)
        if long_side is not None and max(flat.size) > long_side:
            scale = long_side / max(flat.size)
            size = max(1, round(flat.width * scale)), max(1, round(flat.height * scale))
            # Pillow's filters widen with the scale, so a plain triangle averages over all that it covers.
            flat = flat.resize(size, Image.Resampling.BILINEAR)
        return np.asarray(flat.convert("L") if pixels == "gray" else flat, np.uint8)


def probe_picture(path: Path, limits: DecodeLimits) -> dict[str, Any]:
    """The fields of a `Probe` that a still has, from its header; `frame_count` is above 1 for an animation.

    Raises:
        MediaRejected: as `read_still`.
    """
    with opened_picture(path, limits) as image:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        width, height = image.size
        # Pillow turns the size of a TIFF when it opens it, and that of other pictures not before they are turned.
        if orientation in {5, 6, 7, 8} and image.format != "TIFF":
            width, height = height, width
        return {
            "container": str(image.format).lower(),
            "codec": str(image.format).lower(),
            "width": width,
            "height": height,
            "rotation_degrees": {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}.get(orientation, 0),
            # A TIFF may have pages and a JPEG a second view, which are not shown one after the other.
            "frame_count": getattr(image, "n_frames", 1) if image.format in {"GIF", "WEBP", "AVIF"} else 1,
            "bit_depth": _bit_depth(image),
            "has_alpha": image.has_transparency_data,
            "creation_time": _taken_at(exif),
        }


@contextmanager
def opened_picture(path: Path, limits: DecodeLimits) -> Iterator[Image.Image]:
    """The picture with only its header read; whatever Pillow raises inside becomes an error that names the file."""
    with open_bytes(path) as file, warnings.catch_warnings():
        # Pillow warns of odd metadata, which changes nothing about the pixels.
        warnings.simplefilter("ignore")
        try:
            with Image.open(file, formats=FORMATS) as image:
                check_pixels(path, *image.size, limits.max_pixels)
                yield image
        except (MediaRejected, MemoryError):
            raise
        except UnidentifiedImageError as error:
            if guess_of(path).media_type in READ_TYPES:
                raise _damaged(path, "its header makes no sense") from error
            raise MediaRejected(
                f"{path}: no decoder here reads this kind of still",
                code="media.no_decoder",
                hint="Convert it to PNG or JPEG and add that.",
            ) from None
        except _PILLOW_ERRORS as error:
            raise _damaged(path, str(error)) from None


def _damaged(path: Path, reason: str) -> MediaRejected:
    return MediaRejected(
        f"{path}: the picture cannot be read ({reason})",
        code="media.unreadable",
        hint="The file is damaged; look for another copy.",
    )


def _eight_bit_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        samples = np.asarray(image).astype(np.int64)
        # Mode I holds sixteen bits in practice: PNG and TIFF samples widened on reading.
        return Image.fromarray((samples.clip(0, 65535) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode == "F":
        samples = np.nan_to_num(np.asarray(image, np.float64))
        return Image.fromarray((samples.clip(0, 1) * 255).round().astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, (0, 0, 0, 255)), rgba).convert("RGB")
    return image.convert("RGB")


def _bit_depth(image: Image.Image) -> int:
    if image.mode == "1":
        return 1
    if image.mode.startswith("I;16") or image.mode == "I":
        return 16
    # HEIC of ten bits is handed out as eight, and says so beside.
    return 32 if image.mode == "F" else int(image.info.get("bit_depth", 8))


def _taken_at(exif: Image.Exif) -> str | None:
    """EXIF DateTimeOriginal with its offset (CIPA DC-008) as ISO 8601; None where it is missing or malformed."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    stated = str(details.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    return iso_time(stated.replace(":", "-", 2).replace(" ", "T", 1) + offset)
