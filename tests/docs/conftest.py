"""What the tests of the documentation read: the repository's own sources and pages."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import writing
from demo.footage import film
from twicetold import Archive

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


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples of the pages work on: a folder of two films, and a traced archive of them."""
    folder = tmp_path_factory.mktemp("examples")
    films = folder / "new-videos"
    films.mkdir()
    writing.film(films / "first.mp4", film("rabbit", seconds=4))
    writing.film(films / "second.mp4", film("rabbit", start=1, seconds=3))
    with Archive.init(folder / "my-archive") as archive:
        archive.add(films, source="The outlet")
        archive.trace()
    return folder
