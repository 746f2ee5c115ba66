"""From a decoded frame to the pixels on screen: orientation, pixel shape, size, range, alpha."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np
from av.sidedata.sidedata import SideData
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from twicetold.media.frames import PixelLayout

UNSPECIFIED_COLORSPACE = 2
FULL_RANGE = ColorRange.JPEG


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored pixels are turned for display: first rows and columns change places, then each axis may flip."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def of(cls, frame: VideoFrame) -> Orientation:
        """From the display matrix of ISO/IEC 14496-12 8.2.2; a free angle goes to the nearest quarter turn."""
        try:
            # PyAV's stub knows one key only.
            data = cast("Mapping[SideDataType, SideData]", frame.side_data)[SideDataType.DISPLAYMATRIX]
        except KeyError:
            return cls()
        # x' = a x + c y, y' = b x + d y, both axes pointing right and down; 16.16 fixed point.
        a, b, _, c, d = (int(value) for value in np.frombuffer(memoryview(data), np.int32)[:5])
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(transpose=True, flip_x=c < 0, flip_y=b < 0)
        return cls(flip_x=a < 0, flip_y=d < 0)

    @property
    def degrees(self) -> int:
        """Clockwise quarter turn, in degrees, of the picture apart from any mirroring: 0, 90, 180 or 270."""
        if self.transpose:
            return 90 if self.flip_x else 270
        return 180 if self.flip_y else 0

    def apply(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """`(h, w)` or `(h, w, 3)` as it is shown."""
        if self.transpose:
            pixels = pixels.swapaxes(0, 1)
        return pixels[:: -1 if self.flip_y else 1, :: -1 if self.flip_x else 1]


@dataclass(frozen=True, slots=True)
class TargetSize:
    """The size asked for: an exact `width` and `height` (squeezed), a `long_side` never exceeded, or as displayed."""

    width: int | None = None
    height: int | None = None
    long_side: int | None = None

    @property
    def exact(self) -> bool:
        """Whether it is the same for every picture."""
        return self.width is not None and self.height is not None

    def resolve(self, display_width: int, display_height: int) -> tuple[int, int]:
        """Width and height in pixels for a picture displayed at the size given. Pictures are never enlarged by
        `long_side`."""
        if self.width is not None and self.height is not None:
            return self.width, self.height
        scale = Fraction(1)
        if self.long_side is not None:
            scale = min(scale, Fraction(self.long_side, max(display_width, display_height)))
        return max(1, round(display_width * scale)), max(1, round(display_height * scale))


def display_size(width: int, height: int, sample_aspect: Fraction | None, *, transpose: bool) -> tuple[int, int]:
    """Size with square pixels, as shown: wide pixels widen the picture, tall ones heighten it."""
    aspect = sample_aspect if sample_aspect and Fraction(1, 100) <= sample_aspect <= 100 else Fraction(1)
    if aspect >= 1:
        width = max(1, round(width * aspect))
    else:
        height = max(1, round(height / aspect))
    return (height, width) if transpose else (width, height)


class Renderer:
    """Renders the frames of one track to one size and layout.

    The size is settled by the first frame; a track that changes size midway is squeezed into it, as a player's window
    would. Luma is scaled to the full range 0 to 255 whatever range the file uses. Pictures with alpha are laid over
    black, as players do; the alpha that WebM keeps beside VP8 and VP9 is not decoded, and those show as opaque.
    Interlaced pictures are shown with both fields woven, not deinterlaced: at the sizes that fingerprints use, area
    averaging blends the fields. High dynamic range is not tone-mapped.
    """

    def __init__(self, target: TargetSize, pixels: PixelLayout, sample_aspect: Fraction | None) -> None:
        self._target = target
        self._layout = pixels
        self._sample_aspect = sample_aspect
        self._size: tuple[int, int] | None = None
        self._scaler = VideoReformatter()
        self._opaque = VideoReformatter()

    def size(self, frame: VideoFrame) -> tuple[int, int]:
        """Width and height of everything this renders, settled by the first frame."""
        if self._size is None:
            transpose = Orientation.of(frame).transpose
            shown = display_size(frame.width, frame.height, self._sample_aspect, transpose=transpose)
            self._size = self._target.resolve(*shown)
        return self._size

    def __call__(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """uint8 `(h, w)` or `(h, w, 3)`; may be a view of memory that the caller should copy from."""
        width, height = self.size(frame)
        orientation = Orientation.of(frame)
        if orientation.transpose:
            width, height = height, width
        if has_alpha(frame):
            frame = self._over_black(frame)
        scaled = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="gray" if self._layout == "gray" else "rgb24",
            interpolation=Interpolation.AREA,
            src_colorspace=_colorspace(frame),
            dst_color_range=FULL_RANGE,
            # PyAV's default of 0 starts a thread for each processor.
            threads=1,
        )
        return orientation.apply(cast("NDArray[np.uint8]", scaled.to_ndarray()))

    def _over_black(self, frame: VideoFrame) -> VideoFrame:
        # Before scaling: what is hidden under transparent pixels must not bleed into their neighbours.
        rgba: NDArray[Any] = self._opaque.reformat(frame, format="rgba", threads=1).to_ndarray()
        alpha = rgba[..., 3:].astype(np.uint16)
        rgb = ((rgba[..., :3] * alpha + 127) // 255).astype(np.uint8)
        return VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")


def has_alpha(frame: VideoFrame) -> bool:
    """Whether any component of the frame's format is transparency. A palette counts: its entries may have some."""
    return frame.format.name == "pal8" or any(component.is_alpha for component in frame.format.components)


def _colorspace(frame: VideoFrame) -> Colorspace | None:
    """BT.709 for high definition that does not say, as players assume; None leaves the frame's own word."""
    if frame.colorspace == UNSPECIFIED_COLORSPACE and frame.height >= 720 and not frame.format.is_rgb:
        return Colorspace.ITU709
    return None
