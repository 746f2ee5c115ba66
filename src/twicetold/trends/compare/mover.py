"""Bounds on the difference of two estimates from the bounds of each (MOVER).

Zou and Donner, 2008, Statistics in Medicine 27(10), doi:10.1002/sim.3095. With Wilson bounds on two shares it is
Newcombe's hybrid score interval (1998, Statistics in Medicine 17, method 10). The two estimates are independent.
"""

from __future__ import annotations

from math import hypot

Bounded = tuple[float, float, float]
"""An estimate, its lower and its upper bound."""


def difference_bounds(first: Bounded, second: Bounded) -> tuple[float, float]:
    """Bounds on second - first, at the level of the bounds given."""
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    difference = b - a
    return difference - hypot(b - b_low, a_high - a), difference + hypot(b_high - b, a - a_low)
