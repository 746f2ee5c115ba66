"""Links between pages lead somewhere, and no page names a machine."""

import re
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_relative_link_leads_to_a_file_and_heading(root: Path, pages: dict[Path, str]) -> None:
    broken = []
    for page, text in pages.items():
        for target in LINK.findall(CODE_BLOCK.sub("", text)):
            if "://" in target or target.startswith("mailto:"):
                continue
            name, _, heading = target.partition("#")
            path = (page.parent / name).resolve() if name else page
            if not path.exists() or (heading and heading not in anchors(path.read_text(encoding="utf-8"))):
                broken.append(f"{page.relative_to(root)}: {target}")
    assert not broken, "; ".join(broken)


def test_every_page_below_docs_is_reached_from_the_readme(root: Path, pages: dict[Path, str]) -> None:
    seen: set[Path] = set()
    queue = [root / "README.md"]
    while queue:
        page = queue.pop()
        if page in seen or page not in pages:
            continue
        seen.add(page)
        queue += [(page.parent / target.partition("#")[0]).resolve() for target in LINK.findall(pages[page])]
    missing = {page.relative_to(root).as_posix() for page in pages if "docs" in page.relative_to(root).parts[:1]}
    assert missing - {page.relative_to(root).as_posix() for page in seen} == set()
