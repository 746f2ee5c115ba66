"""Agreement coefficients against the packages that the field uses, which are no dependency of ours.

    python bench/agreement_oracles.py make cases.json          # with Twicetold
    python -m venv other && other/bin/pip install krippendorff irrCAC
    other/bin/python bench/agreement_oracles.py check cases.json

`krippendorff` is under the GPL and `irrCAC` pins old versions of NumPy and SciPy: both stay in a place of their own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

LEVELS = ("nominal", "ordinal", "interval", "ratio")
CASES = 200


def make(file: Path) -> None:
    """Write random cases with gaps, and what we say of them."""
    from twicetold.coding.agreement import distances
    from twicetold.coding.agreement.coefficients import ac1, alpha, percent
    from twicetold.coding.agreement.ratings import ratings_of

    generator = np.random.default_rng(7)
    cases = []
    for _ in range(CASES):
        coders, units, kinds = (int(generator.integers(low, high)) for low, high in ((2, 6), (5, 60), (2, 6)))
        truth = generator.integers(1, kinds + 1, units)
        noisy = generator.integers(1, kinds + 1, (coders, units))
        table = np.where(generator.random((coders, units)) < 0.6, truth, noisy).astype(float)
        table[generator.random((coders, units)) < 0.15] = np.nan
        given = [
            {str(coder): int(value) for coder, value in enumerate(column) if not np.isnan(value)} for column in table.T
        ]
        ratings = ratings_of([unit for unit in given if unit])
        ours = {level: alpha(ratings, getattr(distances, level)) for level in LEVELS}
        ours |= {"ac1": ac1(ratings), "percent": percent(ratings)}
        cases.append({"table": [[None if np.isnan(v) else int(v) for v in row] for row in table], "ours": ours})
    file.write_text(json.dumps(cases), "utf-8")


def check(file: Path) -> None:
    """Print the largest difference to each package."""
    import krippendorff
    import pandas
    from irrCAC.raw import CAC

    worst = dict.fromkeys([*LEVELS, "ac1", "percent"], 0.0)
    cases = json.loads(file.read_text("utf-8"))
    for case in cases:
        table = np.array([[np.nan if v is None else v for v in row] for row in case["table"]], dtype=float)
        theirs = {level: krippendorff.alpha(table, level_of_measurement=level) for level in LEVELS}
        seen = table[:, ~np.isnan(table).all(axis=0)]
        found = CAC(pandas.DataFrame(seen.T), digits=12).gwet()["est"]
        theirs |= {"ac1": found["coefficient_value"], "percent": found["pa"]}
        for name, value in theirs.items():
            worst[name] = max(worst[name], abs(value - case["ours"][name]))
    for name, difference in worst.items():
        print(f"{name:9} largest difference in {len(cases)} cases {difference:.1e}")


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
