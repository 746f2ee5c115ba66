"""Whether two pictures are one: laid exactly on one another, then compared place by place.

Two pictures of one scene correlate well as a whole; what differs between them (another object on the table, an arm that
moved) is a matter of places. So the second picture is first laid on the first as exactly as can be (enhanced
correlation coefficient: Evangelidis and Psarakis, IEEE TPAMI 2008, doi:10.1109/TPAMI.2008.113), then each place that
has texture is correlated with its like, in a window of its own, so that brightness, contrast and a vignette do not
matter. In the same picture nearly all places agree, whatever the encoding; of the same scene a second later, those that
moved do not. A banner, a caption or a logo covers one strip or one corner: places there are left out where most of them
disagree and nearly all others agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.active import active
from twicetold.align.exact import laid_exactly
from twicetold.align.local import Local, local_correlation
from twicetold.align.score import still_score
from twicetold.align.warp import Warp, moved_picture, to_pixels

WIDTH, HEIGHT = 192, 144
"""Size at which pictures are compared, squeezed to fit."""

WINDOW = 13
"""Side of the window around each place."""

ROUNDS, ENOUGH = 40, 1e-4
"""Rounds of laying exactly, and the gain below which that ends."""

TEXTURE = 0.10
"""Standard deviation around a place, over the whole picture's, from which it has something to compare."""

PLACE_LIKENESS = 0.6
"""Correlation from which a place agrees; after recompression at a tenth of the rate 98 of 100 places lie above it."""

MIN_PLACES = 500
"""Textured places below which pictures say too little."""

SLANTED, SURE = 0.7, 0.96
"""Detail from which a picture may be one recorded at a slant, and from which it is set upright enough."""

LEAST_HIDDEN = 0.005
"""Share of the places from which something is said to lie over them."""

MIN_SHARED = 0.05
"""Share of the first picture that the second has to cover."""

COVERED_DISAGREE, MOST_COVERED = 0.5, 0.4
"""Share of places under a strip that have to disagree for it to count as covered, and most of all places covered."""

MOST_LAID_OVER = 2
"""Strips and corners that may be covered at once: a banner and a logo."""

STRIPS = tuple(
    (top, height, 0.0, 1.0)
    for height in (0.15, 0.22, 0.3)
    for top in (0.0, *(1.0 - height - above for above in (0.0, 0.06, 0.12)))
)
CORNERS = tuple((top, 0.3, left, 0.3) for top in (0.0, 0.7) for left in (0.0, 0.7))
"""Where something may lie over a picture: top and height, left and width, as parts of it."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How two pictures agree.

    `likeness`: correlation as a whole, -1 to 1; `detail`: share of the textured places that agree, 0 to 1; `covered`:
    share of those places left out because something lies over them; `warp`: how the second lies on the first, exactly.
    """

    likeness: float
    detail: float
    covered: float
    warp: Warp

    @property
    def score(self) -> float:
        """Probability that the two are one picture."""
        return still_score(detail=self.detail, covered=self.covered)


@dataclass(frozen=True, slots=True)
class Laid:
    """A second picture laid exactly on a first one, place by place of the first.

    `correlation` float32 (HEIGHT, WIDTH), -1 to 1, of the windows around each place; `textured` bool (HEIGHT, WIDTH):
    where either has something to compare; `pixels` float32 (HEIGHT, WIDTH): the second as it lies there; `likeness`:
    correlation as a whole; `warp`: how it lies.
    """

    correlation: NDArray[np.float32]
    textured: NDArray[np.bool_]
    pixels: NDArray[np.float32]
    likeness: float
    warp: Warp

    @property
    def agree(self) -> NDArray[np.bool_]:
        """Places that agree, bool (HEIGHT, WIDTH)."""
        return self.textured & (self.correlation >= PLACE_LIKENESS)


def resemblance(query: NDArray[np.uint8], ref: NDArray[np.uint8], warp: Warp) -> Resemblance | None:
    """Compare two grey pictures, uint8 (h, w) each of its own size, where `warp` lays the reference on the query.

    None where they share too little, or cannot be laid on one another.
    """
    found = compared(prepared(query), prepared(ref), warp)
    return found[0] if found else None


class Prepared(NamedTuple):
    """A picture in the size at which pictures are compared, float32 (HEIGHT, WIDTH), and its active part, bool."""

    pixels: NDArray[np.float32]
    active: NDArray[np.bool_]


def prepared(picture: NDArray[np.uint8]) -> Prepared:
    """A grey picture, uint8 (h, w), ready to be compared with several."""
    pixels = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    return Prepared(pixels, active(pixels))


def compared(
    ours: Prepared, theirs: Prepared, warp: Warp, *, hidden: NDArray[np.bool_] | None = None
) -> tuple[Resemblance, Laid] | None:
    """How a second picture resembles a first one, and how it lies there, from where `warp` lays it.

    Args:
        hidden: places of the first, bool (HEIGHT, WIDTH), that something lies over and that do not help to lay it.
    """
    found = _compared(ours, theirs, warp, hidden, projective=False)
    if found is None or not SLANTED <= found[0].detail < SURE:
        return found
    # Alike in parts, as a picture recorded at a slant is until it is set upright.
    upright = _compared(ours, theirs, found[0].warp, hidden, projective=True)
    return upright if upright is not None and upright[0].score > found[0].score else found


def laid(
    ours: Prepared, theirs: Prepared, warp: Warp, *, projective: bool, hidden: NDArray[np.bool_] | None = None
) -> Laid | None:
    """The second picture on the first, from where `warp` lays it; None where they share too little to be compared.

    Args:
        projective: whether it may lie at a slant; else what `warp` has of a slant stays as it is.
        hidden: as of `compared`.
    """
    matrix = _TO_PIXELS @ warp.matrix @ _FROM_PIXELS
    shared = _covering(matrix, theirs.active) & ours.active
    if hidden is not None:
        shared &= ~hidden
    if shared.mean() < MIN_SHARED:
        return None
    closest = laid_exactly(
        *(ours.pixels, theirs.pixels, matrix, shared),
        rounds=ROUNDS,
        enough=ENOUGH,
        projective=projective,
        hidden=hidden,
    )
    if closest is None:
        return None
    likeness, exact = closest
    shared = _covering(exact, theirs.active) & ours.active
    shared = cv2.erode(shared.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    if shared.mean() < MIN_SHARED:
        return None
    pixels = moved_picture(theirs.pixels, exact, (WIDTH, HEIGHT))
    local = places(ours.pixels, pixels, shared)
    if local.textured.sum() < MIN_PLACES:
        return None
    return Laid(
        local.correlation, local.textured, pixels, likeness, Warp.from_matrix(_FROM_PIXELS @ exact @ _TO_PIXELS)
    )


def places(ours: NDArray[np.float32], theirs: NDArray[np.float32], shared: NDArray[np.bool_]) -> Local:
    """Two pictures of which one lies on the other, float32 (HEIGHT, WIDTH), compared place by place where both are."""
    a, b = (cv2.GaussianBlur(side, (0, 0), 1.0).astype(np.float32, copy=False) for side in (ours, theirs))
    return local_correlation(a, b, shared, window=WINDOW, texture=TEXTURE)


def uncovered(agree: NDArray[np.bool_], textured: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Textured places, bool (HEIGHT, WIDTH), without those under strips and corners that something lies over."""
    left, count = textured.copy(), int(textured.sum())
    best = int(agree.sum()) / count
    for _ in range(MOST_LAID_OVER):
        found, agreed = None, agree & left
        places_left, agreeing = int(left.sum()), int(agreed.sum())
        for top, height, aside, width in (*STRIPS, *CORNERS):
            part = np.s_[
                int(top * HEIGHT) : int(np.ceil((top + height) * HEIGHT)),
                int(aside * WIDTH) : int(np.ceil((aside + width) * WIDTH)),
            ]
            under, alike = int(left[part].sum()), int(agreed[part].sum())
            if not under or under - alike < COVERED_DISAGREE * under:
                continue
            if count - places_left + under > MOST_COVERED * count:
                continue
            rest = (agreeing - alike) / (places_left - under)
            if rest > best:
                best, found = rest, part
        if found is None:
            break
        left[found] = False
    return left


def hidden_of(highest: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """Places at which a picture agrees with none of several, and around them, bool (HEIGHT, WIDTH); None where there
    are next to none.

    Args:
        highest: correlation of each place with whichever it agrees with best, float32 (HEIGHT, WIDTH); NaN where it
            has no texture.
    """
    unlike = highest < PLACE_LIKENESS
    if unlike.sum() < LEAST_HIDDEN * np.isfinite(highest).sum():
        return None
    return cv2.dilate(unlike.astype(np.uint8), np.ones((WINDOW // 2 + 1, WINDOW // 2 + 1), np.uint8)).astype(np.bool_)


def _compared(
    ours: Prepared, theirs: Prepared, warp: Warp, hidden: NDArray[np.bool_] | None, *, projective: bool
) -> tuple[Resemblance, Laid] | None:
    found = laid(ours, theirs, warp, projective=projective, hidden=hidden)
    if found is None:
        return None
    left = uncovered(found.agree, found.textured)
    detail = int((found.agree & left).sum()) / int(left.sum())
    covers = 1.0 - int(left.sum()) / int(found.textured.sum())
    return Resemblance(found.likeness, detail, covers, found.warp), found


_TO_PIXELS = to_pixels((HEIGHT, WIDTH))
_FROM_PIXELS = np.linalg.inv(_TO_PIXELS)


def _covering(matrix: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of the first picture that the active part of the second lies on, bool (HEIGHT, WIDTH)."""
    whole = there.astype(np.uint8) * 255
    found: NDArray[np.bool_] = (
        cv2.warpPerspective(whole, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    )
    return found
