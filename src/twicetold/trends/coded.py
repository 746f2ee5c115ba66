"""From what people coded to themes by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twicetold.errors import DataRefused
from twicetold.trends.counting import Counted
from twicetold.trends.period import Period
from twicetold.trends.themes import Chosen, ThemeCounts

MAJORITY = 0.5


def coded_themes(
    releases: Sequence[Counted],
    periods: Sequence[Period],
    settled: Mapping[str, Mapping[str, float]],
    *,
    coders: int | None,
    codebook: str = "",
    source: str = "",
) -> ThemeCounts:
    """Theme counts of coded releases whose date lies in a period.

    A release carries a theme where more than half of its coders, or the word that settled it, say so; a tie is no.

    Args:
        settled: of each coded release its codes, each with the share of coders who gave it.
        coders: how many people coded.

    Raises:
        DataRefused: `trends.too_few`, no coded release lies in a period.
    """
    themes = tuple(sorted({code for codes in settled.values() for code in codes}))
    counts = [[0.0] * len(themes) for _ in periods]
    coded = [0.0] * len(periods)
    carried: list[int] = []
    for one in releases:
        codes = settled.get(one.release)
        if codes is None or one.earliest is None or one.latest is None:
            continue
        place = next((n for n, period in enumerate(periods) if period.holds(one.earliest, one.latest)), None)
        if place is None:
            continue
        coded[place] += 1
        carries = [float(codes.get(theme, 0.0) > MAJORITY) for theme in themes]
        carried.append(int(sum(carries)))
        counts[place] = [there + more for there, more in zip(counts[place], carries, strict=True)]
    if not carried or not themes:
        raise DataRefused(
            "no release that is coded has a date in one of the periods",
            hint="Finish coding some: 'twicetold code' codes releases.",
            code="trends.too_few",
        )
    return ThemeCounts(
        periods=tuple(periods),
        themes=themes,
        counts=tuple(tuple(row) for row in counts),
        coded=tuple(coded),
        exclusive=all(number == 1 for number in carried),
        coders=coders,
        chosen=Chosen.UNKNOWN,
        source=source,
        codebook=codebook,
    )
