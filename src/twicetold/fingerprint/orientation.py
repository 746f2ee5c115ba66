"""The ways in which a picture may be shown again as a whole: mirrored, turned by quarters, as a negative."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Orientation(NamedTuple):
    """A picture mirrored left to right, then turned clockwise by quarters, then made a negative."""

    mirrored: bool = False
    quarters: int = 0
    """0 to 3; two of a mirrored picture show it upside down."""
    negative: bool = False

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Float64 (3, 3), from places of the picture to those of it so oriented, each over width and height."""
        found = np.eye(3)
        if self.mirrored:
            found = np.array([[-1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        clockwise = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        return np.asarray(np.linalg.matrix_power(clockwise, self.quarters) @ found, np.float64)

    def aspect_of(self, aspect: float) -> float:
        """Width over height of a picture so oriented."""
        return 1.0 / aspect if self.quarters % 2 else aspect


PLAIN, MIRRORED = Orientation(), Orientation(mirrored=True)

UPRIGHT = (PLAIN, MIRRORED)
"""How pictures mostly are shown again."""

RARE = (
    *(Orientation(mirrored, quarters) for quarters in (1, 2, 3) for mirrored in (False, True)),
    *(Orientation(mirrored, 0, negative=True) for mirrored in (False, True)),
)
"""How they are shown seldom: on their side or head, or as a negative. A negative on its side is not looked for."""
