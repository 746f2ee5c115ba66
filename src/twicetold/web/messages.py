"""What the app says, in the language that the browser asks for: catalogues `messages/<language>.toml`, English first.

A key is `section.name`. Messages take named values in braces. What a catalogue lacks is said in English; a test holds
that none lacks anything. Errors speak English themselves; `errors.<language>.toml` says what each code means, and what
to do, in another language.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, NamedTuple

import msgspec

from twicetold.report.words import isolated

LANGUAGES = {"en": "English", "ar": "العربية"}
"""Languages of the catalogues, by their own names; the first is the default."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Told(NamedTuple):
    """An error in another language; words between backticks are typed as they stand."""

    happened: str
    to_do: str


class Catalogue:
    """The messages of one language."""

    def __init__(
        self,
        language: str,
        messages: Mapping[str, str],
        fallback: Mapping[str, str],
        errors: Mapping[str, Told] | None = None,
    ) -> None:
        self.language = language
        self._messages = messages
        self._fallback = fallback
        self._errors = errors or {}

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

    def error(self, code: str) -> Told | None:
        """What an error's code means; None in English, which the error speaks itself, and for codes not known here."""
        return self._errors.get(code)

    def stage(self, label: str) -> str:
        """What a command does at the moment, by the label of its progress; empty where the catalogue has no words."""
        key = "stage." + re.sub(r"[^a-z0-9]+", "_", label.partition(" (")[0].lower()).strip("_")
        return self.text(key) if self.has(key) else ""

    def said(self, english: str) -> str | None:
        """What the program says in English, in this language: by the message of section `said` that has this form.

        Values that are said in words themselves are put into this language, too. None where no message has the form.
        """
        if self.language == "en":
            return english
        for key, form in _forms():
            if (found := form.fullmatch(english)) is not None:
                # What is no words of ours is a name or a number, whose direction is its own.
                values = {name: self.said(value) or isolated(value) for name, value in found.groupdict().items()}
                return self.text(key, **values)
        return None

    def among(self, prefix: str) -> dict[str, str]:
        """Every message of a section, by name, for scripts."""
        start = f"{prefix}."
        return {key.removeprefix(start): self.text(key) for key in self._fallback if key.startswith(start)}


@functools.cache
def _forms() -> list[tuple[str, re.Pattern[str]]]:
    """The messages of section `said` with their forms: the English text, anything in place of a value."""
    forms = []
    for key, text in read("en").items():
        if key.startswith("said."):
            pieces = re.split(r"\{(\w+)\}", text)
            form = "".join(f"(?P<{one}>.+?)" if place % 2 else re.escape(one) for place, one in enumerate(pieces))
            forms.append((key, re.compile(form, re.DOTALL)))
    return forms


@functools.cache
def load(language: str) -> Catalogue:
    """The catalogue of one of `LANGUAGES`."""
    return Catalogue(language, read(language), read("en"), read_errors(language))


def read(language: str) -> dict[str, str]:
    """The messages in a catalogue's own file, by key."""
    file = resources.files("twicetold.web.messages_of") / f"{language}.toml"
    sections: dict[str, dict[str, Any]] = msgspec.toml.decode(file.read_bytes(), type=dict[str, dict[str, Any]])
    return {f"{section}.{name}": str(text) for section, entries in sections.items() for name, text in entries.items()}


def read_errors(language: str) -> dict[str, Told]:
    """What each code means, of a language that has a file for it."""
    file = resources.files("twicetold.web.messages_of") / f"errors.{language}.toml"
    if not file.is_file():
        return {}
    sections = msgspec.toml.decode(file.read_bytes(), type=dict[str, dict[str, tuple[str, str]]])
    return {f"{section}.{name}": Told(*said) for section, entries in sections.items() for name, said in entries.items()}


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
