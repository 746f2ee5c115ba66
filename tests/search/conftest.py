import hashlib

import numpy as np
import pytest

from twicetold.search.index import Addition
from twicetold.testing.codes import drifting_codes


@pytest.fixture
def archive() -> list[Addition]:
    """40 items of 60 frames, of which not every row is indexed."""
    random = np.random.default_rng(11)
    return [
        Addition(
            hashlib.sha256(f"item {number}".encode()).hexdigest(),
            drifting_codes(60, random),
            np.sort(random.choice(200, 60, replace=False)),
        )
        for number in range(40)
    ]
