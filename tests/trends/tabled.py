"""Tables as files for the tests of what reads them."""

from __future__ import annotations

from pathlib import Path


def table(folder: Path, text: str, name: str = "given.csv") -> Path:
    """Write lines, without their indent, as a file."""
    path = folder / name
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
    return path
