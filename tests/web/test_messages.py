"""The catalogues say the same things, and the browser's wish is read as the standard has it."""

import re
from pathlib import Path

import pytest

from twicetold.report.html.wording import Wording
from twicetold.web import messages
from twicetold.web.messages import LANGUAGES, chosen, load, read

WEB = Path(messages.__file__).parent
PLACEHOLDER = re.compile(r"\{(\w*)\}")


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_every_catalogue_has_every_message_with_the_same_values(language: str) -> None:
    english, other = read("en"), read(language)
    assert set(english) == set(other)
    for key, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(other[key])), key


def test_every_message_that_a_template_or_a_page_asks_for_is_there() -> None:
    asked: set[str] = set()
    for template in (WEB / "templates").glob("*.j2"):
        asked |= set(re.findall(r"""\bt\(["']([a-z_]+\.[a-z_]+)["'][,)]""", template.read_text(encoding="utf-8")))
    for page in (WEB / "pages").glob("*.py"):
        asked |= set(re.findall(r"""\btitle=["']([a-z_]+\.[a-z_]+)["']""", page.read_text(encoding="utf-8")))
    assert asked
    assert not asked - set(read("en"))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-EG,en;q=0.8", "ar"),
        ("en;q=0.5, ar;q=0.9", "ar"),
        ("fr, de;q=0.9", "en"),
        ("ar;q=0", "en"),
        ("ar;q=x, en", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_is_respected(header: str, language: str) -> None:
    assert chosen(header) == language


def test_a_choice_on_a_page_comes_first_and_only_among_what_there_is() -> None:
    assert chosen("en", "ar") == "ar"
    assert chosen("ar", "../../etc") == "ar"


def test_direction_and_sections() -> None:
    assert (load("ar").direction, load("en").direction) == ("rtl", "ltr")
    assert load("en").among("page")["skip"] == load("en").text("page.skip")
    assert load("en").has("page.skip")
    assert not load("en").has("page.nothing")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_catalogue_words_the_drawing_of_the_lineage(language: str) -> None:
    wording = Wording(**load(language).among("drawing"))
    assert len(wording.months.split()) == len(wording.short_months.split()) == 12
    assert len(wording.units.split()) == 3


def test_the_english_catalogue_draws_as_the_report_does() -> None:
    assert Wording(**load("en").among("drawing")) == Wording()
