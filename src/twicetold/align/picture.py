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

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.active import active
from twicetold.align.exact import laid_exactly
from twicetold.align.local import local_correlation
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


def resemblance(query: NDArray[np.uint8], ref: NDArray[np.uint8], warp: Warp) -> Resemblance | None:
    """Compare two grey pictures, uint8 (h, w) each of its own size, where `warp` lays the reference on the query.

    None where they share too little, or cannot be laid on one another.
    """
    ours, theirs = _squeezed(query), _squeezed(ref)
    matrix = _TO_PIXELS @ warp.matrix @ _FROM_PIXELS
    sides = (ours, theirs, active(ours), active(theirs))
    found = _compared(*sides, matrix, projective=False)
    if found is None or not SLANTED <= found.detail < SURE:
        return found
    # Alike in parts, as a picture recorded at a slant is until it is set upright.
    upright = _compared(*sides, _TO_PIXELS @ found.warp.matrix @ _FROM_PIXELS, projective=True)
    return upright if upright is not None and upright.score > found.score else found


def _compared(
    ours: NDArray[np.float32],
    theirs: NDArray[np.float32],
    inside: NDArray[np.bool_],
    there: NDArray[np.bool_],
    matrix: NDArray[np.float64],
    *,
    projective: bool,
) -> Resemblance | None:
    shared = _covering(matrix, there) & inside
    if shared.mean() < MIN_SHARED:
        return None
    closest = laid_exactly(ours, theirs, matrix, shared, rounds=ROUNDS, enough=ENOUGH, projective=projective)
    if closest is None:
        return None
    likeness, exact = closest
    shared = _covering(exact, there) & inside
    shared = cv2.erode(shared.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    if shared.mean() < MIN_SHARED:
        return None
    agree, textured = _places(ours, moved_picture(theirs, exact, (WIDTH, HEIGHT)), shared)
    if textured.sum() < MIN_PLACES:
        return None
    detail, covered = _uncovered(agree, textured)
    return Resemblance(likeness, detail, covered, Warp.from_matrix(_FROM_PIXELS @ exact @ _TO_PIXELS))


_TO_PIXELS = to_pixels((HEIGHT, WIDTH))
_FROM_PIXELS = np.linalg.inv(_TO_PIXELS)


def _squeezed(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)


def _covering(matrix: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of the first picture that the active part of the second lies on, bool (HEIGHT, WIDTH)."""
    whole = there.astype(np.uint8) * 255
    found: NDArray[np.bool_] = (
        cv2.warpPerspective(whole, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    )
    return found


def _places(
    ours: NDArray[np.float32], theirs: NDArray[np.float32], shared: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which places agree, and which have texture, each bool (HEIGHT, WIDTH)."""
    a, b = (cv2.GaussianBlur(side, (0, 0), 1.0).astype(np.float32, copy=False) for side in (ours, theirs))
    local = local_correlation(a, b, shared, window=WINDOW, texture=TEXTURE)
    return local.textured & (local.correlation >= PLACE_LIKENESS), local.textured


def _uncovered(agree: NDArray[np.bool_], textured: NDArray[np.bool_]) -> tuple[float, float]:
    """Share of textured places that agree outside of what lies over the picture, and the share that it covers."""
    left, places = textured.copy(), int(textured.sum())
    best, covered = int(agree.sum()) / places, 0.0
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
            if covered + under / places > MOST_COVERED:
                continue
            rest = (agreeing - alike) / (places_left - under)
            if rest > best:
                best, found = rest, part
        if found is None:
            break
        covered += int(left[found].sum()) / places
        left[found] = False
    return best, covered
