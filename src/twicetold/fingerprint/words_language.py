"""In which language words are, where the optional py3langid is installed."""

from __future__ import annotations

from twicetold.fingerprint.words_extras import has

MIN_CHARACTERS = 20
"""Less says nothing about its language."""

_VARIETIES = {"arz": "ar", "ary": "ar"}
"""What the classifier names apart and this product does not: Egyptian and Moroccan Arabic."""


def language_of(text: str) -> str:
    """ISO 639 code of the likeliest language; empty for very short texts, and without the package."""
    if len(text.strip()) < MIN_CHARACTERS or not has(("py3langid",)):
        return ""
    import py3langid  # noqa: PLC0415 - an extra

    found = str(py3langid.classify(text)[0])
    return _VARIETIES.get(found, found)
