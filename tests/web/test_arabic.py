"""Every page of an archive at work, in Arabic: no English but names, what is typed, and what is marked as said so."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from starlette.testclient import TestClient

from tests.web.conftest import BASE, FROM_HERE, HOST
from twicetold.api import Archive
from twicetold.archive.bank_entries import SignalKind
from twicetold.handover.forms import Form
from twicetold.handover.lines import entry_of
from twicetold.trends.change.points import cautions
from twicetold.trends.change.series import changes
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Reading, Series
from twicetold.web.app import create_app
from twicetold.web.door import LocalDoor
from twicetold.web.jobs import JobState
from twicetold.web.messages import load, read_errors

FORMATS = {word for form in Form for word in form.value.split("-")}
NAMES = {
    "Twicetold",
    "TCAP",
    "STIX",
    "MISP",
    "PDQ",
    "vPDQ",
    "Tab",
    "CSV",
    "JSON",
    "Python",
    "PDF",
    "AC",
    "MASI",
    "REFI",
    "QDA",
} | FORMATS
CITED = {"Barry", "and", "Hartigan", "Fearnhead", "Anscombe", "Passonneau", "Krippendorff"}
ADDRESSES = (
    "/",
    "/releases",
    "/lineage",
    "/lineage?release=R2",
    "/trends",
    "/trends?of=releases&by=day",
    "/code",
    "/code?release=R1",
    "/code?release=R2",
    "/agreement",
    "/adjudicate",
    "/adjudicate?release=R3",
    "/banks",
    "/banks?bank=FAIR",
    "/banks?bank=FAIR&found=1",
    "/search",
    "/search?q=first",
    "/health",
    "/jobs",
    "/add",
    "/viewings",
    "/audit",
    "/release?id=R1",
    "/release?id=R2",
    "/release?id=R3",
    "/match?id=1",
    "/match?id=2",
    "/nothing",
    "/match?id=999",
    "/banks?bank=NONE",
    "/trends?source=Nobody",
)


class Words(HTMLParser):
    """Runs of Latin words outside of what users wrote, what is typed, and what is marked as English on purpose."""

    TYPED = frozenset({"script", "style", "code", "kbd", "bdi", "time"})
    VOID = frozenset({"meta", "link", "input", "br", "img", "rect", "line", "path", "circle", "source"})
    SAID = ("aria-label", "title", "alt", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        passed = (
            tag in self.TYPED
            or given.get("dir") == "auto"
            or bool({"id", "original"} & set(classes) and given.get("lang", "en") == "en" and tag != "details")
            or given.get("name") == "language"
            or (given.get("lang") == "en" and any(name == "details.original" for name, _ in self._open))
        )
        if not passed:
            for name in self.SAID:
                self._take(given.get(name, ""))
        if tag not in self.VOID:
            self._open.append(("details.original" if tag == "details" and "original" in classes else tag, passed))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1][0].partition(".")[0] != tag:
            self._open.pop()
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._take(data)

    def _take(self, text: str) -> None:
        if any(passed for _, passed in self._open):
            return
        # User text in labels stands between isolates.
        said = re.sub("\u2068[^\u2069]*\u2069", "", text)
        self.found += [word for word in re.findall(r"[A-Za-z]{2,}", said) if word not in NAMES | CITED]


def latin(page: str) -> list[str]:
    words = Words()
    words.feed(page)
    return words.found


@pytest.fixture
def at_work(traced: Path, tmp_path: Path) -> Iterator[TestClient]:
    """Coded by two, a bank, problems, a verify that found faults, verdicts."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "empty.mp4").write_bytes(b"")
    (broken / "noise.mp4").write_bytes(b"\x00\x01nothing" * 40)
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        for coder in ("Ada", "Benedikta"):
            archive.coding.add_coder(coder)
            for release in ("R1", "R2", "R3"):
                archive.coding.start(release, coder=coder)
                archive.coding.code(release, "war" if (coder, release) != ("Ada", "R3") else "mercy", coder=coder)
                archive.coding.finish(release, coder=coder)
        archive.handover.create("FAIR")
        archive.handover.put("FAIR", [entry_of(SignalKind.PDQ, "0f" * 32)])
        first = next(iter(archive.matches()))
        archive.verdicts.judge(first.id, "same")
        archive.handover.add_matches("FAIR")
        archive.handover.hand_over("FAIR", tmp_path / "list.json", form="tcap", recipient="Platform")
    door = LocalDoor(port=8765)
    app = create_app(traced, door=door, hosts=[HOST])
    with TestClient(app, base_url=BASE, follow_redirects=True) as client:
        client.get("/enter", params={"token": door.new_token()})
        client.headers.update(FROM_HERE | {"Accept-Language": "ar"})
        desk = app.state.desk
        desk.jobs.start("jobs.add", ["add", str(broken), "--source", "Outlet"], person="Ada")
        [stored] = [path for path in (traced / "objects").glob("*/*") if path.read_bytes()[:3] == b"\xff\xd8\xff"]
        stored.chmod(0o644)
        stored.write_bytes(b"changed")
        desk.jobs.start("jobs.verify", ["verify"], person="Ada")
        until = time.monotonic() + 60
        while any(job.live for job in desk.jobs.all()) and time.monotonic() < until:
            time.sleep(0.1)
        yield client


def test_no_page_speaks_english_in_arabic(at_work: TestClient) -> None:
    desk = at_work.app.state.desk  # type: ignore[attr-defined]
    verified, added = desk.jobs.all()
    assert (added.state, verified.state) == (JobState.PROBLEMS, JobState.FAILED)
    assert (verified.code, verified.hint != "") == ("verify.object_changed", True)
    left = {address: found for address in ADDRESSES if (found := latin(at_work.get(address).text))}
    assert left == {}


def test_nothing_arabic_is_marked_as_english(at_work: TestClient) -> None:
    for address in ADDRESSES:
        marked = re.findall(r'<(?!button)[a-z]+[^>]* lang="en"[^>]*>([^<]*)', at_work.get(address).text)
        assert not [text for text in marked if re.search("[\u0600-\u06ff]", text)], address


def test_the_problem_of_a_file_is_told_in_arabic_and_as_the_program_said_it(at_work: TestClient) -> None:
    page = at_work.get("/health").text
    assert read_errors("ar")["intake.empty"].happened in page
    assert "<details" in page
    assert "is empty" in page


def test_the_words_that_are_looked_for_would_be_found() -> None:
    assert latin('<p>كلام and English <code>typed words</code> <bdi dir="auto">Somebody said</bdi></p>') == ["English"]
    assert latin('<button aria-label="Show it">أظهر</button>') == ["Show", "it"]
    assert latin('<p lang="en" dir="ltr">Marked, and yet English</p>') == ["Marked", "yet", "English"]
    assert latin('<details class="original"><summary>ن</summary><span lang="en">As said</span></details>') == []


def test_every_code_that_is_documented_has_its_arabic_words() -> None:
    page = Path(__file__).parents[2] / "docs" / "errors.md"
    codes = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(read_errors("ar")) == codes
    assert all(re.search("[\u0600-\u06ff]", part) for said in read_errors("ar").values() for part in said)


def series_of(kind: Kind, name: str, notes: tuple[str, ...]) -> Series:
    """Three years of months that rise and jump, two of them gaps."""
    readings = []
    for place in range(36):
        start, end = (date(2020 + at // 12, at % 12 + 1, 1) for at in (place, place + 1))
        amount = None if place in {5, 6} else 2.0 + place / 8 + 12 * (place > 20) + place % 3
        base = None if kind is Kind.COUNT or amount is None else 40.0
        days = 0 if amount is None else 28
        readings.append(Reading(period=Period(start, end), days_collected=days, amount=amount, base=base, releases=5))
    return Series(name=name, kind=kind, unit="releases", readings=tuple(readings), notes=notes)


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.COUNT, "releases"), (Kind.SHARE, "recycled share"), (Kind.SHARE, "share of new footage")]
)
def test_the_method_is_said_in_arabic_with_the_values_of_the_english_one(kind: Kind, name: str) -> None:
    notes = (
        "No collection window speaks of all sources together: every period from that of the first release to that of "
        "the last is taken as wholly collected, and one without a release as zero.",
        "3 releases are not traced yet and are left out.",
    )
    found = changes(series_of(kind, name, notes))
    unsure = msgspec.structs.replace(found.points[0], probability=0.6, established=False, on=date(2020, 1, 1))
    sloping = SimpleNamespace(sloping=0.97, drifting=0.91, noises=("one",))
    told = cautions([unsure], [one.period for one in found.boundaries], 0.0, sloping)  # type: ignore[arg-type]
    assert len(told) == 4
    for english in (found.method.text, *found.method.cautions, *told):
        arabic = load("ar").said(english)
        assert arabic is not None, english
        assert set(re.findall(r"\d+(?:\.\d+)?", english)) == set(re.findall(r"\d+(?:\.\d+)?", arabic))
        assert not set(re.findall("[A-Za-z]{2,}", arabic)) - CITED, arabic
        assert load("en").said(english) == english
    for setting in found.method.settings:
        assert load("en").text(f"method.{setting}") == setting.replace("_", " ")


def test_what_no_message_has_the_form_of_is_not_guessed() -> None:
    assert load("ar").said("3 releases went for a walk.") is None
    assert load("ar").said("") is None
    assert load("ar").error("nothing.known") is None
    assert load("en").error("media.unreadable") is None
