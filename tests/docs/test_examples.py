"""Every Python example in the pages runs.

An example is a block fenced as `python`. The blocks of a page run in order, in one namespace, in a folder that holds
`new-videos/` (two small dated films, the second of which uses the first) and a traced archive `my-archive/`. A block
fenced `python no-run` needs something that a test does not have, and says what in the line before it.
"""

import re
from pathlib import Path

import pytest

FENCE = re.compile(r"^```python( no-run)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
ROOT = Path(__file__).parents[2]
PAGES = [
    page.relative_to(ROOT).as_posix()
    for page in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    if FENCE.search(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run(page: str, example_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example_folder)
    text = (ROOT / page).read_text(encoding="utf-8")
    namespace: dict[str, object] = {"__name__": page}
    for match in FENCE.finditer(text):
        if not match[1]:
            line = text[: match.start()].count("\n") + 1
            exec(compile("\n" * line + match[2], page, "exec"), namespace)  # noqa: S102 - our own pages


def test_there_are_examples() -> None:
    assert "README.md" in PAGES
