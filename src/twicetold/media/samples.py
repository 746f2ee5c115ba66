"""What reading a soundtrack gives: mono samples at one rate from the track's zero on, and how the read went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.media.frames import DecodeReport


@dataclass(frozen=True, slots=True, eq=False)
class SoundBatch:
    """Consecutive samples of a track.

    Attributes:
        first: number of the first sample; sample k lies at k / rate seconds of the track.
        samples: float32 `(n,)`, all channels mixed to one, full scale being 1.
        report: how the read went up to here; `frames_decoded` counts the decoder's frames of sound.
    """

    first: int
    samples: NDArray[np.float32]
    report: DecodeReport

    def __len__(self) -> int:
        return len(self.samples)
