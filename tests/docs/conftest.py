"""What the tests of the documentation read: the repository's own sources and pages."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked(root: Path) -> list[Path]:
    """Every file that git keeps, or would keep when it is added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode()
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


@pytest.fixture(scope="session")
def pages(tracked: list[Path]) -> dict[Path, str]:
    """Every Markdown page with its text."""
    return {path: path.read_text(encoding="utf-8") for path in tracked if path.suffix == ".md"}


@pytest.fixture(scope="session")
def sources(root: Path) -> dict[Path, ast.Module]:
    """Every module below src/twicetold, parsed."""
    found = sorted((root / "src" / "twicetold").rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in found}


@pytest.fixture(scope="session")
def table_rows(root: Path):
    """Reads the cells of every table row of a page below docs/."""

    def rows(page: str) -> Iterator[list[str]]:
        for line in (root / "docs" / page).read_text(encoding="utf-8").splitlines():
            if line.startswith("|") and not set(line) <= set("|- :"):
                yield [cell.strip() for cell in line.strip("|").split("|")]

    return rows
