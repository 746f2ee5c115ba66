from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from twicetold.report.html.page import render
from twicetold.report.strips import Gallery, gallery_of

VOID = {"meta", "link", "br", "img", "hr", "input"}
EMPTY = Gallery(strips={}, stills={}, wanted=0)


class Page(HTMLParser):
    """Elements with their attributes; fails on tags that do not nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text = [], [], {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert len({name for name, _ in attributes}) == len(attributes), f"doubled attribute on {tag}"
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        self.text[inside] = self.text.get(inside, "") + data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture
def page(account, build):
    def make(account=account, *, clear=True, links=False, pictures=True):
        gallery = EMPTY
        if pictures:
            gallery = gallery_of(account, build.pictures(clear=clear), strips_per_release=12, max_bytes=10_000_000)
        return "".join(render(account, gallery, clear=clear, links=links))

    return make


def digest_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_names_exactly_the_style_and_the_script_of_the_page(page):
    text = page()
    parsed = Page(text)
    [policy] = [m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    [script] = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert rules["style-src"] == digest_of(style)
    assert rules["script-src"] == digest_of(script)
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_nothing_is_fetched_and_no_attribute_is_style_or_script(page):
    parsed = Page(page(links=True))
    for tag, attributes in parsed.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
            value = attributes.get(name)
            if value is not None and not value.startswith(("#", "data:image/", "data:,")):
                assert (tag, name, value) == ("a", "href", "https://example.org/market?day=1")
                assert attributes["rel"] == "noopener noreferrer"
    assert not parsed.all("iframe")
    assert not parsed.all("object")
    assert len(parsed.all("script")) == 1
    assert not re.findall(r"url\((?!#)", page())


def test_addresses_are_text_unless_links_are_asked_for(page):
    text = page()
    assert "https://example.org/market?day=1" in text
    assert all(a["href"].startswith("#") for a in Page(text).all("a"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:alert(1)", "https://a/\u202egpj"]
)
def test_only_plain_web_addresses_ever_become_links(build, page, url):
    release = build.release("one", "A", "B", build.dated("2020-01-01"), items=["harbour"], url=url)
    account = build.account(releases=[release], parts=[], matches=[])
    parsed = Page(page(account, links=True, pictures=False))
    assert all(a["href"].startswith("#") for a in parsed.all("a"))


HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' onmouseover='alert(1)",
    "</style></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "]]><!-- -->",
    "a\nb\r\nc",
    "\ud800",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(build, page, hostile):
    release = build.release(
        "harbour", hostile, hostile, build.dated("2015-03-03"), language=hostile, url=hostile, notes=hostile
    )
    others = [build.release(hostile, "B", "", build.dated("2016-01-01"), items=["market"]), *build.releases[3:]]
    items = {item.sha256: item for item in build.items}
    account = build.account(releases=[release, *others], items=items, name=hostile, matches=build.matches)
    plain = Page(page(build.account(name="x"), pictures=False))
    text = page(account, pictures=False)
    parsed = Page(text)
    assert len(parsed.all("script")) == 1
    assert {name for name, _ in parsed.elements} <= {name for name, _ in plain.elements} | {"bdi"}
    assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
    text.encode("utf-8")


def test_direction_overrides_in_a_title_are_shown_as_what_they_are(build, page):
    release = build.release("one", "A", "exe.\u202egpj\u2066x", build.dated("2020-01-01"), items=["harbour"])
    text = page(build.account(releases=[release], parts=[], matches=[]), pictures=False)
    assert r"exe.\u202egpj\u2066x" in text
    assert "\u202e" not in text
    assert text.count("\u2068") == text.count("\u2069")


def test_words_of_the_archive_stand_in_an_element_that_finds_their_direction(page):
    parsed = Page(page())
    assert "جسر قديم" in parsed.text["bdi"]
    assert all(attributes == {"dir": "auto"} for attributes in parsed.all("bdi"))


def test_every_reference_leads_somewhere_and_no_id_is_doubled(page):
    parsed = Page(page())
    assert len(set(parsed.ids)) == len(parsed.ids)
    for tag, attributes in parsed.elements:
        if tag == "a":
            assert attributes["href"][1:] in parsed.ids
        for name in ("aria-labelledby", "for"):
            if name in attributes:
                assert attributes[name] in parsed.ids


def test_every_stretch_leads_to_its_card_and_cards_stand_open_without_the_script(page):
    parsed = Page(page())
    stretches = [a["href"][1:] for a in parsed.all("a") if a.get("class") == "stretch"]
    cards = [d for d in parsed.all("details") if d.get("class") == "match"]
    assert set(stretches) <= {card["id"] for card in cards}
    assert len(cards) == 8
    assert all("open" in card for card in cards)


def decoded(address):
    head, data = address.split(",", 1)
    assert head.endswith(";base64")
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_pictures_shown_at_first_are_grey_and_hold_next_to_no_detail(page):
    parsed = Page(page())
    shown = [decoded(image["src"]) for image in parsed.all("img")]
    assert len(shown) > 30
    for image in shown:
        assert image.mode == "L"
        assert max(image.size) <= 14


def test_clear_pictures_wait_in_an_attribute_that_no_browser_decodes(page):
    buttons = [b for b in Page(page()).all("button") if b.get("class") == "pic"]
    assert buttons
    for button in buttons:
        clear = decoded(button["data-clear"])
        assert clear.format == "JPEG"
        assert max(clear.size) == 160
        assert button["aria-pressed"] == "false"
        assert button["aria-label"].strip()
        assert np.asarray(clear).std(axis=(0, 1)).mean() > 5


def test_a_report_without_clear_pictures_holds_none_and_offers_none(page):
    text = page(clear=False)
    parsed = Page(text)
    assert "image/jpeg" not in text
    assert parsed.all("button") == []
    assert all(image["alt"].endswith("blurred") for image in parsed.all("img"))


def test_a_frame_that_cannot_be_read_gives_its_reason(page):
    assert "bridge.mp4 ends in the middle of a frame." in page()


def test_evidence_is_in_plain_words_and_unknown_keys_stay_as_they_are(page):
    text = page()
    assert "21.5 of 256 bits; the limit is 80" in text
    assert '<code><bdi dir="auto">curve</bdi></code>' in text
    assert "&lt;b&gt;odd&lt;/b&gt;" in text
    assert "mirrored" in text
    assert "somewhere in" in text


def test_ties_unknown_orders_and_paths_are_said(page):
    text = page()
    assert "a tie: the dates allow either order" in text
    assert "so which came first is not known" in text
    assert "used it in between, nearest first" in text


def test_an_empty_archive_makes_a_page(build, page):
    account = build.account(releases=[], items={}, parts=[], matches=[], furniture=[], problems=[], run=None)
    assert "holds no releases yet" in page(account)
    Page(page(account))


def test_an_untraced_archive_says_so(build, page):
    account = build.account(parts=[], matches=[], run=None)
    text = page(account)
    assert "none has been traced yet" in text
    Page(text)


def test_the_same_account_gives_the_same_bytes(page):
    assert page() == page()
