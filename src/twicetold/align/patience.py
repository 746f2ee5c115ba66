"""How much is looked at: of the many releases that show one scene, only the likeliest, so that an archive's trace grows
with its length and not with its square."""

from __future__ import annotations

from collections import Counter

SECOND_US = 1_000_000


class Patience:
    """Counts, second by second of one item, the looks that found nothing, and ends them at `most`.

    Looks come likeliest first, over all the items that may hold the same material, so that what is left out is the
    least likely. A look that finds something costs nothing.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._in_vain: Counter[int] = Counter()
        self.left_out = 0
        """Looks that were not taken."""

    def lasts(self, start_us: float, end_us: float) -> bool:
        """Whether `[start_us, end_us)` of the item is worth another look; counts it as left out where it is not."""
        if self.is_over(start_us, end_us):
            self.left_out += 1
            return False
        return True

    def is_over(self, start_us: float, end_us: float) -> bool:
        """Whether most of `[start_us, end_us)` was looked at in vain too often."""
        seconds = _seconds(start_us, end_us)
        return 2 * sum(self._in_vain[second] >= self._most for second in seconds) > len(seconds)

    def spend(self, start_us: float, end_us: float) -> None:
        """A look at `[start_us, end_us)` found nothing."""
        self._in_vain.update(_seconds(start_us, end_us))


def _seconds(start_us: float, end_us: float) -> range:
    first = int(start_us // SECOND_US)
    return range(first, max(first + 1, int(-(-end_us // SECOND_US))))
