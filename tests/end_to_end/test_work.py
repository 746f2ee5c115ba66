"""A person's work from a folder to a file for others, by mouse and by keys, in a real browser."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from twicetold.api import Archive


def until(page: Page, expression: str) -> None:
    """Wait until an expression is true. Playwright's own way would need a policy that lets pages evaluate text."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def begin_to_code(page: Page) -> None:
    """Begin the blind pass of the release at hand."""
    page.get_by_role("button", name=re.compile("Begin as")).click()
    page.wait_for_selector("code-timeline:defined")


def code_a_span(page: Page, key: str) -> None:
    """Show the film, run it, and hold a key for a while."""
    page.keyboard.press("r")
    expect(page.locator(".material video")).to_have_count(1)
    page.keyboard.press(" ")
    until(page, "document.querySelector('.material video').currentTime > 0.4")
    page.keyboard.down(key)
    page.wait_for_timeout(900)
    page.keyboard.up(key)
    expect(page.locator("[data-own]")).to_have_count(1)


def test_from_a_folder_to_an_export(serve, open_page, shot, films: Path, tmp_path: Path) -> None:
    Archive.init(tmp_path / "archive").close()
    page = open_page(serve(tmp_path / "archive"))
    shot(page, "empty")

    # Add a folder, and watch the trace.
    page.get_by_role("link", name="Add material").first.click()
    page.locator("input[webkitdirectory]").set_input_files(films)
    page.get_by_label("Source: who put it out").fill("The outlet")
    shot(page, "add")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".job").first).to_be_visible()
    shot(page, "tracing")
    expect(page.locator(".job")).to_have_count(0, timeout=120_000)
    card = page.locator(".card", has_text="review")
    expect(card).to_contain_text(re.compile(r"of which 0:0[23] recycled"))
    shot(page, "traced")

    # Open the release, and from its ribbon the match.
    card.get_by_role("link").click()
    shot(page, "release")
    stretch = page.locator(".ribbon a").first
    stretch.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("pair-player:defined")
    assert page.locator("video").count() == 0
    shot(page, "match-veiled")

    # Look by keys: both sides run locked, muted and grey.
    page.keyboard.press("r")
    expect(page.locator("pair-player video")).to_have_count(2)
    sides = "[...document.querySelectorAll('pair-player video')]"
    assert page.evaluate(f"{sides}.every(v => v.muted && v.paused && !v.autoplay)")
    assert "grayscale(1)" in page.evaluate(f"getComputedStyle({sides}[0]).filter")
    page.keyboard.press(".")
    expect(page.locator("[data-said]")).to_contain_text("0:00.040000")
    page.keyboard.press(".")
    expect(page.locator("[data-said]")).to_contain_text("0:00.080000")
    page.keyboard.press(",")
    expect(page.locator("[data-said]")).to_contain_text("0:00.040000")
    until(page, f"{sides}.every(v => !v.seeking)")
    apart = page.evaluate(f"{sides}[1].currentTime - {sides}[0].currentTime")
    assert abs(apart - 2.0) < 0.05, "the second player is not locked two seconds on"
    page.keyboard.press(" ")
    until(page, f"{sides}[0].currentTime > 0.4")
    page.keyboard.press(" ")
    for key, name in (("w", "wipe"), ("d", "difference")):
        page.keyboard.press(key)
        expect(page.locator(f".stage.{name}")).to_be_visible()
        shot(page, name)
    page.keyboard.press("Escape")
    expect(page.locator("pair-player video")).to_have_count(0)
    shot(page, "veiled-again")

    # Judge by one key; the verdict is kept at once.
    number = re.search(r"id=(\d+)", page.url)
    assert number is not None
    page.keyboard.press("y")
    page.wait_for_url(re.compile(r"kept=|/release"))
    shot(page, "judged")
    with Archive.open(tmp_path / "archive", read_only=True) as archive:
        assert [(one.word, one.match_id) for one in archive.verdicts.all()] == [("same", int(number[1]))]

    # Code a span of the release, and finish it; the lane stands on the release's page.
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/")
    page.locator(".card", has_text="review").get_by_role("link").click()
    expect(page.locator(".word.same").first).to_be_visible()
    page.get_by_role("complementary").get_by_role("link", name="Code").click()
    begin_to_code(page)
    code_a_span(page, "1")
    shot(page, "coded")
    page.get_by_role("button", name="Finish this release").click()
    page.get_by_role("link", name="Release", exact=True).click()
    expect(page.locator(".ribbon.coded a")).to_have_count(1)
    shot(page, "code-lane")

    # See the trend.
    page.get_by_role("link", name="Trends").click()
    page.locator("select[name=of]").select_option("minutes")
    page.locator("select[name=by]").select_option("week")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chart .reading").first).to_be_attached()
    shot(page, "trend")

    # Take the release's stretches away as a table.
    page.get_by_role("link", name="Today").click()
    page.locator(".card", has_text="review").get_by_role("link").click()
    page.get_by_text("The same as data").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [row["verdict"] for row in rows if row["match_id"] == number[1]] == ["same"]


def test_what_the_browser_cannot_play_is_copied_and_shown_in_the_same_time(
    serve, open_page, shot, traced_films: Path, tmp_path: Path
) -> None:
    archive_path = shutil.copytree(traced_films, tmp_path / "archive")
    with Archive.open(archive_path, read_only=True) as archive:
        old = next(item for item in archive.items() if item.name == "old.avi")
        match = next(
            one for one in archive.matches() if old.sha256 in (one.query_item, one.ref_item) and one.query and one.ref
        )
    address = serve(archive_path)
    page = open_page(address)
    page.goto(f"{address.split('/enter')[0]}/match?id={match.id}")
    page.keyboard.press("r")
    expect(page.locator("pair-player video")).to_have_count(2, timeout=60_000)
    sources = page.evaluate("[...document.querySelectorAll('pair-player video')].map(v => v.src)")
    assert sum("copy=1" in source for source in sources) == 1
    assert (archive_path / "proxies" / old.sha256[:2] / f"{old.sha256}.webm").is_file()
    shot(page, "copied")


def test_a_running_job_can_be_stopped(serve, open_page, shot, traced_films: Path, tmp_path: Path) -> None:
    archive_path = shutil.copytree(traced_films, tmp_path / "archive")
    page = open_page(serve(archive_path))
    page.get_by_role("button", name="Trace", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("stopped; the same command goes on"))).to_be_visible(timeout=60_000)
    shot(page, "stopped")
    with Archive.open(archive_path):
        pass


def test_a_span_is_coded_by_holding_a_key_and_words_by_selecting_them(
    serve, open_page, shot, traced_films: Path, tmp_path: Path
) -> None:
    archive_path = shutil.copytree(traced_films, tmp_path / "archive")
    entered = serve(archive_path)
    page = open_page(entered)
    base = entered.split("/enter")[0]
    with Archive.open(archive_path, read_only=True) as archive:
        ids = {release.title: release.id for release in archive.releases()}
    page.goto(f"{base}/code?{urlencode({'release': ids['harvest']})}")
    begin_to_code(page)
    expect(page.get_by_text("blind pass")).to_be_visible()
    code_a_span(page, "2")
    expect(page.locator(".codes [data-coding]")).to_have_count(1)
    shot(page, "span")
    before = int(page.locator("[data-own]").get_attribute("data-start") or 0)
    page.get_by_role("button", name="Start one frame later").click()
    expect(page.locator("[data-own]")).not_to_have_attribute("data-start", str(before))
    after = int(page.locator("[data-own]").get_attribute("data-start") or 0)
    assert 0 < after - before <= 40_000
    assert after % 40_000 == 0, "an edge that was nudged is no frame of the film"
    page.wait_for_selector("code-timeline:defined")
    page.keyboard.press("1")
    expect(page.locator("[data-own]")).to_have_count(2)
    page.wait_for_selector("code-timeline:defined")
    page.get_by_role("button", name="Finish this release").click()
    expect(page.get_by_text("finished", exact=False).first).to_be_visible()

    page.goto(f"{base}/code?{urlencode({'release': ids['letter']})}")
    begin_to_code(page)
    words = page.locator("[data-words-of]")
    expect(words).to_be_visible()
    page.evaluate(
        """() => {
            const node = document.querySelector("[data-words-of]").firstChild;
            getSelection().setBaseAndExtent(node, 0, node, 4);
        }"""
    )
    page.keyboard.press("3")
    expect(page.locator("[data-own]")).to_have_count(1)
    shot(page, "passage")
    with Archive.open(archive_path, read_only=True) as archive:
        codings = archive.coding.codings()
    assert sorted(str(coding.target.kind) for coding in codings) == ["passage", "release", "span"]
    [passage] = [coding.target.passage for coding in codings if coding.target.passage]
    assert (passage.start, passage.end) == (0, 4)
