"""Coding by keys in a real browser: two hours of film, what machines propose, and where coders differ."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.end_to_end import long_film
from tests.end_to_end.test_work import until
from twicetold.api import Archive
from twicetold.archive.custody import actor
from twicetold.model import PartKind


def test_two_hours_are_coded_without_losing_the_place(serve, open_page, shot, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    long_film.write(tmp_path / "films" / "meeting.mp4")
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(tmp_path / "films", source="The council")
        release = archive.releases()[0].id
        assert archive.items()[0].duration_us == 7_200_000_000
    entered = serve(tmp_path / "archive")
    page = open_page(entered)
    page.goto(f"{entered.split('/enter')[0]}/code?{urlencode({'release': release})}")
    page.get_by_role("button", name=re.compile("Begin as")).click()
    page.wait_for_selector("code-timeline:defined")
    page.keyboard.press("r")
    film = page.locator(".material video")
    expect(film).to_have_count(1, timeout=60_000)
    page.evaluate("document.querySelector('.material video').dataset.mine = 'the same'")

    # To near the end by the timeline, and some frames on.
    box = page.locator("[data-track]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.99, box["y"] + 6)
    until(page, "document.querySelector('.material video').currentTime > 7000")
    until(page, "!document.querySelector('.material video').seeking")
    for _ in range(3):
        page.keyboard.press(".")
        page.wait_for_timeout(300)
    page.keyboard.press(" ")
    page.wait_for_timeout(300)
    page.keyboard.down("1")
    page.wait_for_timeout(900)
    page.keyboard.up("1")
    expect(page.locator("[data-own]")).to_have_count(1)
    start = int(page.locator("[data-own]").get_attribute("data-start") or 0)
    assert start > 7_000_000_000
    # The film is the same player at the same place, and an edge goes to a frame that the film has.
    expect(film).to_have_attribute("data-mine", "the same")
    assert page.evaluate("document.querySelector('.material video').currentTime") * 1e6 >= start
    page.get_by_role("button", name="Start one frame later").click()
    expect(page.locator("[data-own]")).not_to_have_attribute("data-start", str(start))
    assert int(page.locator("[data-own]").get_attribute("data-start") or 0) % (1_000_000 // long_film.RATE) == 0
    page.get_by_label("Timeline").select_option("64")
    expect(page.locator("[data-track]")).to_have_attribute("width", "6400%")
    shot(page, "near-the-end")

    # The tenth code is the first of the next nine, and holds for the whole release.
    page.evaluate("document.querySelector('.material video').pause()")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("0")
    page.keyboard.press("1")
    expect(page.locator("[data-own]")).to_have_count(2)
    with Archive.open(tmp_path / "archive", read_only=True) as archive:
        book = archive.coding.codebook()
        given = {coding.code for coding in archive.coding.codings()}
    assert given == {book.current[0].id, book.current[9].id}
    expect(film).to_have_attribute("data-mine", "the same")


def test_what_a_machine_proposes_is_answered_by_keys_and_only_after_the_blind_pass(
    serve, open_page, shot, traced_films: Path, tmp_path: Path
) -> None:
    archive_path = shutil.copytree(traced_films, tmp_path / "archive")
    with Archive.open(archive_path) as archive:
        archive.coding.add_codebook()
        archive.coding.add_coder("Carla")
        part = next(
            one
            for account in archive.account().releases
            for one in account.parts
            if one.kind is PartKind.RECYCLED and one.track == "picture" and one.span and one.source_span
        )
        for code in ("mercy", "belonging"):
            archive.coding.code(part.source_release, code, coder="Carla", item=part.source_item, span=part.source_span)
        archive.coding.proposals.from_reuse()
        release = part.release
    entered = serve(archive_path)
    page = open_page(entered)
    page.goto(f"{entered.split('/enter')[0]}/code?{urlencode({'release': release})}")
    page.get_by_role("button", name=re.compile("Begin as")).click()
    page.wait_for_selector("code-timeline:defined")
    expect(page.locator("[data-proposal]")).to_have_count(0)
    page.get_by_role("button", name="Finish this release").click()
    expect(page.locator("[data-proposal]")).to_have_count(2)
    page.wait_for_selector("code-timeline:defined")
    expect(page.locator("[data-proposal-bar]")).to_have_count(2)
    shot(page, "proposed")
    page.keyboard.press("y")
    expect(page.locator("[data-proposal]")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("[data-proposal]")).to_have_count(0)
    expect(page.locator("[data-own]")).to_have_count(1)
    shot(page, "answered")
    with Archive.open(archive_path, read_only=True) as archive:
        [coding] = archive.coding.codings(coder=actor())
        answers = sorted(one.answers[actor()] for one in archive.coding.proposals.all(release=release))
    assert coding.proposal is not None
    assert answers == [False, True]


def test_where_coders_differ_is_decided_by_keys(serve, open_page, shot, traced_films: Path, tmp_path: Path) -> None:
    archive_path = shutil.copytree(traced_films, tmp_path / "archive")
    with Archive.open(archive_path) as archive:
        archive.coding.add_codebook()
        ids = [release.id for release in archive.releases()][:3]
        for coder, codes in (("Ada", ("war", "war", "mercy")), ("Benedikta", ("war", "mercy", "war"))):
            archive.coding.add_coder(coder)
            for release, code in zip(ids, codes, strict=True):
                archive.coding.start(release, coder=coder)
                archive.coding.code(release, code, coder=coder)
                archive.coding.finish(release, coder=coder)
    page = open_page(serve(archive_path))
    page.get_by_role("link", name="Agreement", exact=True).click()
    page.get_by_role("link", name="Decide where they differ").click()
    # Who has not coded there sees nothing of others' codes, until they give up to code blind.
    expect(page.locator(".question")).to_have_count(0)
    shot(page, "kept-back")
    for _ in range(2):
        page.goto(page.url.split("?")[0])
        page.get_by_role("button", name="Begin with the word of others in sight").first.click()
    expect(page.locator(".question")).to_have_count(2)
    shot(page, "differing")
    page.wait_for_selector("html[data-keys=on]", state="attached")
    page.keyboard.press("y")
    expect(page.locator(".question .word.same")).to_have_count(1)
    page.wait_for_selector("html[data-keys=on]", state="attached")
    page.keyboard.press("n")
    expect(page.locator(".question .word.not-same")).to_have_count(1)
    shot(page, "decided")
    before = page.url
    page.wait_for_selector("html[data-keys=on]", state="attached")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    expect(page.locator(".question")).to_have_count(2)
    with Archive.open(archive_path, read_only=True) as archive:
        assert sorted(word.applies for word in archive.coding.adjudications()) == [False, True]
