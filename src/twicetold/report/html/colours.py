"""Which colour each source release has, the same in every ribbon of the report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from twicetold.report.account import ArchiveAccount

COLOURS = 10
"""Colours in the style sheet, each readable with its text in light and dark; numbers tell sources apart beyond them."""


def source_colours(archive: ArchiveAccount) -> dict[str, int]:
    """Colour index by source release.

    Greedy colouring of the graph in which two sources are neighbours when one release takes from both, most used
    source first: neighbours differ as long as colours last, and then the colour least common among them is taken.
    """
    taken: Counter[str] = Counter()
    neighbours: dict[str, Counter[str]] = defaultdict(Counter)
    for account in archive.releases:
        sources = sorted({part.source_release for part in account.recycled})
        for part in account.recycled:
            taken[part.source_release] += part.span.duration_us if part.span else 1
        for source in sources:
            neighbours[source].update(other for other in sources if other != source)
    colours: dict[str, int] = {}
    for source in sorted(taken, key=lambda source: (-taken[source], source)):
        colours[source] = _least_common(neighbours[source], colours)
    return colours


def _least_common(neighbours: Mapping[str, int], colours: Mapping[str, int]) -> int:
    near: Counter[int] = Counter()
    for other, times in neighbours.items():
        if other in colours:
            near[colours[other]] += times
    everywhere = Counter(colours.values())
    return min(range(COLOURS), key=lambda colour: (near[colour], everywhere[colour], colour))
