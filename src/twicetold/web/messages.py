"""What the app says, in the language that the browser asks for: catalogues `messages/<language>.toml`, English first.

A key is `section.name`. Messages take named values in braces. What a catalogue lacks is said in English; a test holds
that none lacks anything.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

import msgspec

LANGUAGES = {"en": "English", "ar": "العربية"}
"""Languages of the catalogues, by their own names; the first is the default."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Catalogue:
    """The messages of one language."""

    def __init__(self, language: str, messages: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self.language = language
        self._messages = messages
        self._fallback = fallback

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for the `dir` of the page."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self._messages or key in self._fallback

    def text(self, key: str, **values: object) -> str:
        """The message; raises KeyError where no catalogue has it, which a test finds before a person does."""
        message = self._messages.get(key) or self._fallback[key]
        return message.format(**values) if values else message

    def among(self, prefix: str) -> dict[str, str]:
        """Every message of a section, by name, for scripts."""
        start = f"{prefix}."
        return {key.removeprefix(start): self.text(key) for key in self._fallback if key.startswith(start)}


@functools.cache
def load(language: str) -> Catalogue:
    """The catalogue of one of `LANGUAGES`."""
    return Catalogue(language, read(language), read("en"))


def read(language: str) -> dict[str, str]:
    """The messages in a catalogue's own file, by key."""
    file = resources.files("twicetold.web.messages_of") / f"{language}.toml"
    sections: dict[str, dict[str, Any]] = msgspec.toml.decode(file.read_bytes(), type=dict[str, dict[str, Any]])
    return {f"{section}.{name}": str(text) for section, entries in sections.items() for name, text in entries.items()}


def chosen(accept_language: str, preferred: str = "") -> str:
    """The first of the languages that a browser accepts which there is a catalogue for (RFC 9110, 12.5.4).

    Args:
        preferred: what the person chose on a page, which comes first.
    """
    if preferred in LANGUAGES:
        return preferred
    wanted: list[tuple[float, int, str]] = []
    for place, entry in enumerate(accept_language.split(",")[:20]):
        tag, _, parameters = entry.strip().partition(";")
        weight = parameters.strip().removeprefix("q=") if parameters else "1"
        try:
            quality = float(weight)
        except ValueError:
            continue
        if quality > 0:
            wanted.append((-quality, place, tag.partition("-")[0].lower()))
    return next((tag for _, _, tag in sorted(wanted) if tag in LANGUAGES), next(iter(LANGUAGES)))
