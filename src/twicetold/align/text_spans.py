"""From passages in folded letters to spans of the two originals, in code points."""

from __future__ import annotations

import unicodedata

from twicetold.align.text_passages import Passage
from twicetold.fingerprint.text_folding import FoldedText
from twicetold.time import Span

_MOST_SIGNS = 16


def spans_of(query: FoldedText, ref: FoldedText, passage: Passage) -> tuple[Span, Span]:
    """The spans of a passage in query and reference; their numbers count code points.

    Letters carry the marks that belong to them, and signs that both originals have next to the passage belong to it:
    its quotation mark, its full stop. White space at the ends does not, nor what ends the sentence before.
    """
    query_start, query_end = query.span(passage.query_first, passage.query_last)
    ref_start, ref_end = ref.span(passage.ref_first, passage.ref_last)
    before = _same_signs(query, ref, query_start - 1, ref_start - 1, -1)
    after = _same_signs(query, ref, query_end, ref_end, 1)
    return Span(query_start - before, query_end + after), Span(ref_start - before, ref_end + after)


def _same_signs(query: FoldedText, ref: FoldedText, at: int, ref_at: int, step: int) -> int:
    """How many equal signs follow one another from the two places on, without white space at the far end."""
    letters_query = _letter_limit(query, at, step)
    letters_ref = _letter_limit(ref, ref_at, step)
    kept = 0
    for n in range(min(letters_query, letters_ref, _MOST_SIGNS)):
        code = int(query.codes[at + step * n])
        if code != int(ref.codes[ref_at + step * n]):
            break
        if unicodedata.category(chr(code))[0] in {"Z", "C"}:
            continue
        if step < 0 and not _opens(chr(code)):
            break
        kept = n + 1
    return kept


def _opens(sign: str) -> bool:
    """True for what stands before the words it belongs to: brackets and quotation marks, and signs of names."""
    return unicodedata.category(sign) in {"Ps", "Pi", "Sc"} or sign in "\"'#@¿¡»›”"


def _letter_limit(text: FoldedText, at: int, step: int) -> int:
    """Code points from `at` on, in the direction of `step`, before the next one that folds to a letter."""
    first, _ = text.letters_in(at, text.length)
    if step > 0:
        return (int(text.at[first]) if first < len(text.at) else text.length) - at
    before, _ = text.letters_in(at + 1, text.length)
    return at - (int(text.at[before - 1]) if before else -1)
