"""What is sent to change something is a form, small, and read only for somebody who is in."""

import pytest


def test_nobody_is_read_before_the_door(stranger) -> None:
    answer = stranger.post("/verdict", data={"word": "same"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_what_a_page_elsewhere_can_send_without_asking_is_no_form(browser, kind: str) -> None:
    answer = browser.post("/language", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "web.form" in answer.text


def test_a_form_of_a_thousand_fields_or_with_a_file_is_refused(browser) -> None:
    many = {f"f{number}": "x" for number in range(1000)}
    assert browser.post("/language", data=many).status_code == 400
    answer = browser.post("/language", files={"language": ("a.html", b"<script>")})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
