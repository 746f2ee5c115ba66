"""HEIC, the stills of telephones, as a plug-in of Pillow.

`pi-heif` brings libheif and libde265 for reading only; whatever turns or crops the file states is applied by them, in
the place of the EXIF orientation (ISO/IEC 23008-12, 6.5.10).
"""

from __future__ import annotations

from typing import Any

from pi_heif import HeifImageFile, register_heif_opener
from PIL import Image, ImageFile

FORMAT = "HEIF"


class _WholeHeif(HeifImageFile):  # type: ignore[misc]  # the package ships no types
    """A picture that cannot be decoded is an error.

    Where Pillow is told to read cut files as far as they go, the plug-in hands out an empty picture instead. A HEIC is
    coded as one piece: there is no upper half to show.
    """

    def load(self) -> Any:
        as_set, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            return super().load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = as_set


def register() -> None:
    """Let Pillow open HEIC, on one thread and without the small pictures beside the main one."""
    register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
    accept = Image.OPEN[FORMAT][1]
    Image.register_open(FORMAT, _WholeHeif, accept)
