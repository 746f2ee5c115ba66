"""The whole job on words: what of a text was written before, where, and that it is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.written import BRIDGE, HARVEST, SIGN_OFF, STORM, add_texts, digest_of, told
from twicetold import Archive
from twicetold.archive import ledger, parts
from twicetold.model import Modality, TrackKind
from twicetold.pipeline.text_tracing import STAGE, text_state


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.init(tmp_path / "archive")


def test_a_repost_that_begins_at_character_0_is_credited_to_the_first(archive: Archive, tmp_path: Path) -> None:
    with archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": f"{STORM} Ships wait.", "C": STORM.upper()})
        archive.trace(workers=1)
        assert told(archive, "A") == [("new", "", STORM)]
        assert told(archive, "B") == [("recycled", "A", STORM), ("new", "", " Ships wait.")]
        assert told(archive, "C") == [("recycled", "A", STORM.upper())]


def test_a_message_of_40_characters_is_found_with_an_edit(archive: Archive, tmp_path: Path) -> None:
    first = "Meet at the old harbour at eight tonight"
    assert len(first) == 40
    with archive:
        add_texts(
            archive, tmp_path / "in", {"A": first, "B": "meet at the old harbor at eight, tonight!", "C": HARVEST}
        )
        archive.trace(workers=1)
        ((kind, source, _),) = told(archive, "B")[:1]
        assert (kind, source) == ("recycled", "A")
        assert told(archive, "C") == [("new", "", HARVEST)]


def test_a_moved_passage_and_several_sources_in_one_text(archive: Archive, tmp_path: Path) -> None:
    mixed = f"Old and new today. {HARVEST} And also this. {STORM}"
    with archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": f"{BRIDGE} {HARVEST}", "C": mixed})
        archive.trace(workers=1)
        assert [(kind, source) for kind, source, _ in told(archive, "C")] == [
            ("new", ""),
            ("recycled", "B"),
            ("new", ""),
            ("recycled", "A"),
        ]
        assert told(archive, "C")[1][2] == HARVEST
        assert told(archive, "C")[3][2] == STORM


def test_arabic_is_found_whatever_its_marks_and_spelling(archive: Archive, tmp_path: Path) -> None:
    plain = "أغلق الميناء ظهرا بسبب العاصفة التي جاءت من الشمال وانتظرت السفن في الخارج"
    marked = "أُغْلِقَ المِينَاءُ ظُهْرًا بِسَبَبِ العَاصِفَةِ الَّتِي جَاءَتْ مِنَ الشَّمَالِ"
    with archive:
        add_texts(archive, tmp_path / "in", {"A": plain, "B": f"عاجل: {marked}"})
        archive.trace(workers=1)
        assert told(archive, "B") == [("new", "", "عاجل: "), ("recycled", "A", marked)]


def test_a_sign_off_is_furniture_and_no_reuse(archive: Archive, tmp_path: Path) -> None:
    with archive:
        signed = {name: f"{text} {SIGN_OFF}" for name, text in zip("ABC", (STORM, HARVEST, BRIDGE), strict=True)}
        add_texts(archive, tmp_path / "in", signed)
        report = archive.trace(workers=1)
        assert (report.matches, report.furniture) == (0, 1)
        assert told(archive, "B") == [("new", "", f"{HARVEST} "), ("furniture", "", SIGN_OFF)]
        # It is known from now on, in later releases and of other sources, too.
        later = f"{SIGN_OFF}! Snow has closed the mountain road since the early morning."
        add_texts(archive, tmp_path / "in", {"D": later}, source="other", first_day=9)
        archive.trace(workers=1)
        assert told(archive, "D")[0] == ("furniture", "", SIGN_OFF)


def test_a_formula_that_comes_to_recur_is_cut_out_of_what_was_found_before(archive: Archive, tmp_path: Path) -> None:
    with archive:
        add_texts(archive, tmp_path / "in", {"A": f"{STORM} {SIGN_OFF}", "B": f"{HARVEST} {SIGN_OFF}"})
        assert archive.trace(workers=1).matches == 1
        add_texts(archive, tmp_path / "in", {"C": f"{BRIDGE} {SIGN_OFF}"}, first_day=5)
        assert archive.trace(workers=1).matches == 0
        assert told(archive, "A") == [("new", "", f"{STORM} "), ("furniture", "", SIGN_OFF)]


def test_tracing_again_reads_nothing_anew_and_finds_the_same(archive: Archive, tmp_path: Path) -> None:
    with archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": f"{STORM} {HARVEST}"})
        archive.trace(workers=1)
        before = archive.matches()
        again = archive.trace(workers=1)
        assert (again.items_traced, again.matches_found) == (0, 0)
        assert archive.matches() == before
        add_texts(archive, tmp_path / "in", {"C": HARVEST}, first_day=9)
        assert archive.trace(workers=1).items_traced == 1
        assert told(archive, "C") == [("recycled", "B", HARVEST)]


def test_the_same_whether_added_at_once_or_bit_by_bit(tmp_path: Path) -> None:
    texts = {"A": STORM, "B": f"{HARVEST} {STORM}", "C": f"{STORM} {BRIDGE}", "D": f"{BRIDGE} {HARVEST}"}
    accounts = []
    for steps in ([texts], [{name: text} for name, text in texts.items()]):
        with Archive.init(tmp_path / f"archive-{len(steps)}") as archive:
            day = 1
            for step in steps:
                add_texts(archive, tmp_path / f"in-{len(steps)}", step, first_day=day)
                archive.trace(workers=1)
                day += len(step)
            accounts.append({name: told(archive, name) for name in texts})
    assert accounts[0] == accounts[1]


def test_an_older_find_that_comes_later_becomes_the_source(archive: Archive, tmp_path: Path) -> None:
    with archive:
        add_texts(archive, tmp_path / "in", {"B": STORM}, first_day=10)
        archive.trace(workers=1)
        add_texts(archive, tmp_path / "in", {"A": f"{STORM} Ships wait."}, first_day=2)
        archive.trace(workers=1)
        assert told(archive, "B") == [("recycled", "A", STORM)]
        (match,) = archive.matches()
        assert (match.query_item, match.modality) == (digest_of(STORM), Modality.TEXT)


def test_a_stopped_trace_goes_on_where_it_was(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twicetold.pipeline.text_tracing.BATCH_ITEMS", 1)
    marked = ledger.mark
    texts = {"A": STORM, "B": f"{STORM} Ships.", "C": f"{HARVEST} {STORM}"}

    def stop_at_third(connection: object, done: ledger.Done) -> None:
        if done.stage == STAGE and done.item == digest_of(texts["C"]):
            raise KeyboardInterrupt
        marked(connection, done)  # type: ignore[arg-type]

    with archive:
        add_texts(archive, tmp_path / "in", texts)
        monkeypatch.setattr(ledger, "mark", stop_at_third)
        with pytest.raises(KeyboardInterrupt):
            archive.trace(workers=1)
        monkeypatch.setattr(ledger, "mark", marked)
        assert archive.trace(workers=1).items_traced == 1
        assert len(archive.matches()) == 3
        assert told(archive, "C")[1][:2] == ("recycled", "A")


def test_a_changed_setting_matches_everything_anew(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": f"{HARVEST} {STORM[:60]} {BRIDGE}"})
        assert archive.trace(workers=1).matches == 1
    settings = tmp_path / "archive" / "twicetold.toml"
    settings.write_text(settings.read_text().replace("min_letters = 36", "min_letters = 60"))
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.trace(workers=1).matches == 0


def test_the_state_tells_lengths_in_characters(archive: Archive, tmp_path: Path) -> None:
    with archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": "🙂" * 5})
        archive.trace(workers=1)
        state = text_state(archive.workplace())
    assert state.kind is TrackKind.TEXT
    assert state.lengths == {digest_of(STORM): len(STORM), digest_of("🙂" * 5): 5}


def test_a_text_that_holds_only_controls_is_new_and_matches_nothing(archive: Archive, tmp_path: Path) -> None:
    bidi = "\u202e\u2066\u200f" * 30 + "!"
    with archive:
        add_texts(archive, tmp_path / "in", {"A": bidi, "B": bidi + "?", "C": f"\u202e{STORM}\u202c", "D": STORM})
        archive.trace(workers=1)
        assert told(archive, "B") == [("new", "", bidi + "?")]
        # Direction controls do not hide a copy, and belong to neither side of a passage.
        assert told(archive, "D") == [("recycled", "C", STORM)]


def test_both_sides_of_a_part_end_with_the_same_word(archive: Archive, tmp_path: Path) -> None:
    texts = {name: f"{text} {SIGN_OFF}" for name, text in zip("ABC", (STORM, HARVEST, BRIDGE), strict=True)}
    texts["D"] = f"In other news:  {STORM.replace(' ', '  ')}!! {SIGN_OFF}"
    with archive:
        add_texts(archive, tmp_path / "in", texts)
        archive.trace(workers=1)
        (part,) = [part for part in parts.of_release(archive.connection, "D") if part.source_release]
        assert part.source_span is not None
        assert texts["A"][part.source_span.start : part.source_span.end].rstrip(".") == STORM.rstrip(".")
