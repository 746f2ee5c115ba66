"""Which part of a sample is coded, and whether that part is still a random one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from twicetold.coding.sample_rows import Sample, SampleUnit
from twicetold.errors import DataRefused


def coded_part(sample: Sample, done: Collection[str], *, verb: str = "coded") -> dict[str, list[SampleUnit]]:
    """Stratum to the units of the sample that people are done with, in their random order.

    The whole sample, or in each stratum its first units without a gap: those are a random sample, too, only smaller.
    Units that somebody picked from the sample are not.

    Raises:
        DataRefused: `sample.uncoded`, nothing is done, or units were left out on the way.
    """
    by_stratum: dict[str, list[SampleUnit]] = defaultdict(list)
    for unit in sample.drawn:
        by_stratum[unit.stratum].append(unit)
    found, skipped = {}, []
    for stratum, units in by_stratum.items():
        ready = [unit for unit in units if unit.unit in done]
        skipped += [unit.unit for unit in units[: len(ready)] if unit.unit not in done]
        found[stratum] = ready
    if skipped or not any(found.values()):
        left = ", ".join(skipped[:5]) + (" ..." if len(skipped) > 5 else "")
        what = f"of the sample '{sample.name}' these were left out while later ones were {verb}: {left}"
        raise DataRefused(
            what if skipped else f"nothing of the sample '{sample.name}' is {verb} yet",
            hint="Work through the sample in the order that 'twicetold sample show' gives, without leaving any "
            "out: what "
            "is skipped is seldom like the rest.",
            code="sample.uncoded",
        )
    return found
