"""Methods that anyone can install, run on the same files as ours: each module has `predict(folder)`.

A baseline whose program or package is missing is not run and says what to install; `bench/README.md` has the commands.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Prediction = dict[str, object]
Predict = Callable[[Path], list[Prediction]]

NAMES = ("pdq", "vpdq", "signature")


def load(name: str) -> Predict | None:
    """`predict` of the baseline called `name`, or None, said on standard error, where what it needs is missing."""
    if name not in NAMES:
        raise ValueError(f"baselines are {', '.join(NAMES)}, not {name!r}")
    module = import_module(f"bench.baselines.{name}")
    missing: str = module.missing()
    if missing:
        print(f"baseline {name}: not run; {missing}", file=sys.stderr)
        return None
    predict: Predict = module.predict
    return predict
