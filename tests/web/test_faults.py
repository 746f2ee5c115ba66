"""One shape for every error, and a status that fits."""

import pytest
from starlette.requests import Request

from twicetold.errors import ArchiveBusy, ArchiveDamaged, MediaRejected, RequestRefused, UsageError
from twicetold.web.faults import fault_answer, status_of


def request(path: str = "/x", accept: str = "", language: str = "en") -> Request:
    headers = [(b"accept", accept.encode()), (b"accept-language", language.encode())]
    return Request({"type": "http", "path": path, "headers": headers, "query_string": b"", "method": "GET"})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ArchiveBusy("x"), 409),
        (ArchiveDamaged("x"), 503),
        (MediaRejected("x"), 422),
        (UsageError("x"), 400),
        (UsageError("x", code="usage.no_release"), 404),
        (RequestRefused("x", status=429), 429),
    ],
)
def test_the_status_fits_the_error(error, status: int) -> None:
    assert status_of(error) == status


def test_programs_get_json_and_people_a_page_in_which_nothing_is_markup() -> None:
    error = UsageError("no '<b>'", hint="try \u202e", code="usage.invalid")
    data = fault_answer(request(), error)
    assert data.media_type == "application/json"
    assert data.body == (b'{"ok":false,"error":{"code":"usage.invalid","message":"no \'<b>\'","hint":"try \\\\u202e"}}')
    page = fault_answer(request(accept="text/html"), error).body.decode()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert fault_answer(request("/x.json", "text/html"), error).media_type == "application/json"


def test_an_error_names_no_folder_of_this_machine(browser, archive_path) -> None:
    (archive_path / "catalogue.sqlite").rename(archive_path / "gone")
    answer = browser.get("/today.json")
    assert answer.status_code == 400
    assert str(archive_path.parent) not in answer.text
    assert "archive/catalogue.sqlite" in answer.text


def test_a_refusal_speaks_the_language_of_the_page_and_keeps_what_it_says_of_this_case() -> None:
    refused = RequestRefused("'Ada' has no right to change here", status=403, code="web.right")
    page = fault_answer(request(accept="text/html", language="ar"), refused).body.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "<h1>لا صلاحية لك لهذا هنا." in page
    assert '<p class="quiet original" lang="en" dir="ltr">&#x27;Ada&#x27; has no right' in page
    unknown = fault_answer(request(accept="text/html", language="ar"), UsageError("x", code="usage.not_known_yet"))
    assert '<h1 lang="en" dir="ltr">x</h1>' in unknown.body.decode()


def test_a_time_to_come_again_is_a_header() -> None:
    busy = RequestRefused("x", status=503, retry_after_s=7)
    assert fault_answer(request(), busy).headers["retry-after"] == "7"
    assert fault_answer(request(accept="text/html"), busy).headers["retry-after"] == "7"
    assert "retry-after" not in fault_answer(request(), RequestRefused("x")).headers
