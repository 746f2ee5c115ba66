"""Versions of what made a result, as stored with it."""

from __future__ import annotations

import platform
import sqlite3
from importlib import metadata

PACKAGES = ("twicetold", "av", "numpy", "numba", "opencv-python-headless", "pillow", "msgspec", "pyarrow")
"""What results depend on; 'twicetold doctor' prints the same list."""


def current() -> dict[str, str]:
    """Package or program name to version; a package that is not installed is left out."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
