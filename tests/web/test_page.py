"""What every page has, in both directions of writing."""

import pytest

from twicetold.web.messages import load
from twicetold.web.page import environment


def test_a_page_says_where_the_same_is_found(browser) -> None:
    page = browser.get("/?skip=1").text
    assert 'href="/today.csv?skip=1"' in page
    assert 'href="/today.json?skip=1"' in page
    assert "twicetold releases --format csv" in page
    assert "archive.releases()" in page


@pytest.mark.parametrize(
    ("accept", "opening"), [("ar", '<html lang="ar" dir="rtl">'), ("en", '<html lang="en" dir="ltr">')]
)
def test_the_language_of_the_browser_sets_words_and_direction(browser, accept: str, opening: str) -> None:
    assert opening in browser.get("/", headers={"Accept-Language": accept}).text


def test_what_people_wrote_takes_its_own_direction(browser) -> None:
    assert '<bdi dir="auto">The first</bdi>' in browser.get("/").text


def test_shares_that_are_nearly_all_are_said_in_the_language_of_the_page() -> None:
    template = environment().from_string("{{ 0.9999 | percent }}")
    assert template.render(t=load("en").text) == "over 99.9\u00a0%"
    arabic = template.render(t=load("ar").text)
    assert "99.9" in arabic
    assert "over" not in arabic
