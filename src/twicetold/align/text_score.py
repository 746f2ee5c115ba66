"""How sure a shared passage is, as a probability."""

from __future__ import annotations

from twicetold.align.text_passages import Passage

BITS_A_POINT = 0.6
"""Evidence that a point of alignment is worth: a letter that agrees brings two, so 1.2 bits, which is about what
a letter of printed English tells when those before it are known (Shannon, "Prediction and Entropy of Printed English",
1951)."""

PRIOR_BITS = 24.0
"""Evidence that chance finds somewhere among millions of pairs of places."""


def text_score(passage: Passage) -> float:
    """Estimated probability that a passage is shared and not alike by chance, 0 to 1.

    That two people wrote the same commonplace is no chance of this kind: what keeps those out is the length asked for,
    and the formulae.
    """
    bits = BITS_A_POINT * passage.score - PRIOR_BITS
    return float(1.0 / (1.0 + 2.0 ** min(-bits, 60.0)))
