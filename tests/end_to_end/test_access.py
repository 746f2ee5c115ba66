"""Every page in both languages: nothing serious by axe, and no clear picture or sound before somebody asks."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest

from twicetold.api import Archive
from twicetold.archive.custody import actor
from twicetold.model import ItemKind
from twicetold.time import Span
from twicetold.web.page import SCREENS

AXE = Path(__file__).parent / "axe-4.14.1.min.js"


def addresses(archive_path: Path) -> list[str]:
    """Every screen, and one of each page that needs to be told of what."""
    with Archive.open(archive_path, read_only=True) as archive:
        releases = [release.id for release in archive.releases()]
        matches = [match.id for match in archive.matches()]
    return [
        *(address for address, _ in SCREENS),
        *(f"/release?{urlencode({'id': release})}" for release in releases),
        *(f"/match?id={number}" for number in matches[:3]),
        f"/code?{urlencode({'release': releases[0]})}",
        f"/lineage?{urlencode({'release': releases[0], 'depth': 2})}",
        "/trends?of=minutes&by=week",
        "/search?q=harvest",
        "/adjudicate",
        "/add",
        "/jobs",
        "/viewings",
        "/audit",
    ]


def coded(traced_films: Path, path: Path) -> Path:
    """The films with codes of others on the first release, on which they differ, proposals, and an own open pass."""
    with Archive.open(shutil.copytree(traced_films, path)) as archive:
        archive.coding.add_codebook()
        first = archive.releases()[0].id
        films = {item.sha256 for item in archive.items(kinds=[ItemKind.VIDEO])}
        for coder, code in (("Ada", "war"), ("Benedikta", "mercy")):
            archive.coding.add_coder(coder)
            for release in archive.releases():
                for item in films.intersection(release.items):
                    archive.coding.code(release.id, code, coder=coder, item=item, span=Span(200_000, 1_000_000))
                archive.coding.code(release.id, "utopia" if coder == "Ada" else "justice", coder=coder)
                archive.coding.finish(release.id, coder=coder)
        archive.coding.proposals.from_reuse()
        archive.coding.add_coder(actor())
        archive.coding.start(first, coder=actor(), blind=False)
        archive.coding.code(first, "nature", coder=actor())
    return path


@pytest.mark.parametrize("locale", ["en-GB", "ar-EG"])
def test_axe_finds_nothing_serious_and_nothing_is_clear_on_any_page(
    serve, open_page, shot, traced_films: Path, tmp_path: Path, locale: str
) -> None:
    archive_path = coded(traced_films, tmp_path / "archive")
    entered = serve(archive_path)
    page = open_page(entered, locale=locale)
    base = entered.split("/enter")[0]
    script = AXE.read_text(encoding="utf-8")
    found: list[str] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in addresses(archive_path):
        page.goto(base + address)
        assert page.evaluate("document.dir") == ("rtl" if locale.startswith("ar") else "ltr")
        page.evaluate(script)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in result["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                where = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
                found.append(f"{address}: {violation['id']} ({violation['help']}): {where}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{address}: is {wide} pixels wider than the window")
        shot(page, address.partition("?")[0].strip("/") or "today")
        page.set_viewport_size({"width": 360, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{address}: is {wide} pixels wider than a telephone")
            shot(page, "narrow")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not found, "\n".join(found)
    assert not [url for url in asked if "/clear?" in url or "/media?" in url]
    assert all(url.startswith(base) for url in asked), "a page asked another host for something"


def test_what_is_printed_from_a_dark_screen_is_ink_on_paper(serve, open_page, shot, traced_films: Path) -> None:
    """Letters stayed as pale as on the dark screen, and the bar of screens and the buttons were printed, too."""
    entered = serve(traced_films)
    page = open_page(entered)
    base = entered.split("/enter")[0]
    page.emulate_media(color_scheme="dark", media="print")
    with Archive.open(traced_films, read_only=True) as archive:
        number = archive.matches()[0].id
    for address in ("/", f"/match?id={number}", "/releases", "/lineage", "/trends?of=releases&by=day"):
        page.goto(base + address)
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert page.locator("button:visible, nav:visible, input:visible, label:visible").count() == 0
        shot(page, "printed")
