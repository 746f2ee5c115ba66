"""How sure a shared passage is, as a probability."""

from __future__ import annotations

from twicetold.align.text_extension import FAULT, MATCH
from twicetold.align.text_passages import Passage

BITS_A_LETTER = 1.2
"""Evidence that a letter that agrees is worth: about what a letter of printed English tells when those before it are
known (Shannon, "Prediction and Entropy of Printed English", 1951)."""

BITS_A_FAULT = 6.0
"""Evidence by which a letter that differs, or that one side lacks, speaks against a passage: five letters' worth.
Texts that are built alike, such as chains of names, agree in four letters of five; misread copies in 19 of 20.
"""

PRIOR_BITS = 24.0
"""Evidence that chance finds somewhere among millions of pairs of places."""


def text_score(passage: Passage) -> float:
    """Estimated probability that a passage is shared and not alike by chance, 0 to 1.

    That two people wrote the same commonplace is no chance of this kind: what keeps those out is the length asked for,
    and the formulae.
    """
    faults = (MATCH * passage.matches - passage.score) / -FAULT
    bits = BITS_A_LETTER * passage.matches - BITS_A_FAULT * faults - PRIOR_BITS
    return float(1.0 / (1.0 + 2.0 ** min(-bits, 60.0)))
