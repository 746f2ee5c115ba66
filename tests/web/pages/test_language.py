"""Choosing a language keeps it and leads back, but never elsewhere."""

import pytest

from twicetold.web.pages.language import local_address


def test_a_choice_is_kept(browser) -> None:
    answer = browser.post("/language", data={"language": "ar", "back": "/?skip=1"})
    assert answer.headers["location"] == "/?skip=1"
    assert 'dir="rtl"' in browser.get("/").text


def test_an_unknown_language_changes_nothing(browser) -> None:
    assert "set-cookie" not in browser.post("/language", data={"language": "xx"}).headers


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "", "x"]
)
def test_a_form_sends_nobody_elsewhere(back: str) -> None:
    assert local_address(back) == "/"
