"""A batch of samples knows how long it is."""

import numpy as np

from twicetold.media.frames import DecodeReport
from twicetold.media.samples import SoundBatch


def test_a_batch_is_as_long_as_its_samples() -> None:
    assert len(SoundBatch(7, np.zeros(3, np.float32), DecodeReport())) == 3
    assert len(SoundBatch(0, np.zeros(0, np.float32), DecodeReport())) == 0
