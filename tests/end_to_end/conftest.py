"""A real server and a real browser: Debian's Chromium, headless, driven by Playwright.

Screenshots of every step are kept in `build/screenshots`, whatever becomes of the test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from demo import writing
from demo.footage import film
from twicetold.api import Archive

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"

# Nothing but the page under test: no first-run page, no component updates, no look-ups of anybody's hosts.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=user-gesture-required",
]


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "these tests need Chromium: 'apt-get install chromium' on Debian; .ci/run installs it"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serves an archive and gives the printed address; ends the server afterwards."""
    processes = []

    def start(archive: Path, *options: str) -> str:
        command = [sys.executable, "-m", "twicetold.cli", "-C", str(archive), "serve", "--port", "0", "--no-open"]
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=dict(os.environ)
        )
        processes.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        return address

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own; fails the test where the page reports an error of ours."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(address: str, *, locale: str = "en-GB") -> Page:
        context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a screenshot of a step."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    steps = iter(range(1, 1000))
    test = re.sub(r"\W+", "-", request.node.name).strip("-")[-60:]

    def take(page: Page, step: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{test}-{next(steps):02d}-{step}.png", full_page=True)

    return take


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a person has it: a film, and a later one that shows three seconds of it."""
    folder = tmp_path_factory.mktemp("films") / "outlet"
    folder.mkdir()
    writing.film(folder / "harvest.mp4", film("rabbit", seconds=6))
    writing.film(folder / "review.mp4", film("rabbit", start=2, seconds=3))
    for name, day in (("harvest.mp4", 1), ("review.mp4", 9)):
        os.utime(folder / name, (1_700_000_000 + day * 86_400,) * 2)
    return folder


@pytest.fixture(scope="session")
def traced_films(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A traced archive of the folder, and of a still and a film that no browser plays."""
    archive_path = tmp_path_factory.mktemp("archives") / "archive"
    more = tmp_path_factory.mktemp("more")
    writing.still(more / "still.jpg", next(film("rabbit", start=3, seconds=1)))
    writing.film(more / "old.avi", film("rabbit", start=1, seconds=4), low=True)
    (more / "letter.txt").write_text("بيان: هذا نص قصير عن المدينة والنهر، كتب قبل سنوات. " * 6, encoding="utf-8")
    with Archive.init(archive_path) as archive:
        archive.add(films, source="The outlet")
        archive.add(more, source="The outlet")
        archive.trace(workers=1)
    return archive_path
