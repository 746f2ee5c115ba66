"""The fence, attacked: names that resolve here, pages of other sites, inline script, sniffing, frames."""

import pytest

from tests.web.conftest import BASE

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(
    "host", ["evil.example:8765", "127.0.0.1:9999", "127.0.0.1", "127.0.0.1:8765.evil.example", ""]
)
def test_a_name_that_was_made_to_resolve_here_is_refused(browser, host: str) -> None:
    answer = browser.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "web.host" in answer.text


def test_two_host_headers_are_refused(browser) -> None:
    answer = browser.get("/", headers=[("Host", "127.0.0.1:8765"), ("Host", "evil.example")])
    assert answer.status_code == 421


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_change_that_another_site_sets_off_is_refused_though_the_cookie_came_along(browser, site: str) -> None:
    answer = browser.post("/language", data={"language": "ar"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "web.origin" in answer.text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "file://", BASE + ".evil"])
def test_an_old_browser_without_fetch_metadata_is_judged_by_its_origin(browser, origin: str) -> None:
    del browser.headers["Sec-Fetch-Site"]
    answer = browser.post("/language", data={"language": "ar"}, headers={"Origin": origin})
    assert answer.status_code == 403


def test_an_old_browser_on_our_own_page_may_change(browser) -> None:
    del browser.headers["Sec-Fetch-Site"]
    assert browser.post("/language", data={"language": "ar"}, headers={"Origin": BASE}).status_code == 303


def test_a_change_with_a_cookie_and_no_word_of_where_it_comes_from_is_refused(browser) -> None:
    del browser.headers["Sec-Fetch-Site"]
    assert browser.post("/language", data={"language": "ar"}).status_code == 403


@pytest.mark.parametrize("sent", ["Basic eDp4", "Bearer x", "x"])
def test_a_password_or_token_beside_the_cookie_is_no_way_round_the_fence(browser, sent: str) -> None:
    """With any Authorization header a change was taken that did not say where it came from."""
    del browser.headers["Sec-Fetch-Site"]
    answer = browser.post("/language", data={"language": "ar"}, headers={"Authorization": sent})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_pictures_and_data_are_not_given_to_pages_of_other_sites(browser) -> None:
    for mode, dest in (("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("no-cors", "script")):
        headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert browser.get("/today.json", headers=headers).status_code == 403


def test_every_answer_carries_the_policy_even_an_error_and_a_file(browser) -> None:
    for address in ("/", "/no-such-page", "/static/app.js", "/today.json"):
        headers = browser.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_a_page_holds_nothing_inline_that_the_policy_would_have_to_allow(browser) -> None:
    page = browser.get("/").text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_a_title_that_is_markup_is_shown_as_text(browser) -> None:
    page = browser.get("/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
