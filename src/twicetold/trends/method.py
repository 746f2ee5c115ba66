"""How a result was made: a paragraph for a paper, with the versions and settings that make it again."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib import metadata

import msgspec

PACKAGES = ("twicetold", "numpy", "scipy", "statsmodels", "hijridate")


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, for print. `cautions` are what keeps the result from saying more, one sentence each."""

    text: str
    settings: dict[str, float | int | str | bool]
    versions: dict[str, str]
    cautions: tuple[str, ...] = ()

    @property
    def paragraph(self) -> str:
        """Everything as one paragraph."""
        settings = ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in self.settings.items())
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        said = [self.text, *self.cautions]
        if settings:
            said.append(f"Settings: {settings}.")
        return " ".join([*said, f"Made with {versions}."])


def method(
    text: str, *, settings: dict[str, float | int | str | bool] | None = None, cautions: Iterable[str] = ()
) -> Method:
    """A method with the versions that are installed here."""
    return Method(text=text, settings=settings or {}, versions=versions(), cautions=tuple(cautions))


def versions() -> dict[str, str]:
    """Package to version, Python's among them; a package that is not installed is left out."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {**found, "python": platform.python_version()}


def _plain(value: float | int | str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
