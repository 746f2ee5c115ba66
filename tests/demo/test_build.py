import csv
from pathlib import Path

import pytest

from demo import build as builder
from demo.footage import View
from demo.programme import Card, Ident, Jingle, Move, Photo, Reheard, Reuse, Shown, Tune, Video
from demo.wording import Message, Quote

MOVE = Move("ridge", 1.6, View(0.4, 0.5, 0.6), View(0.6, 0.5, 0.6))
SMALL: tuple[Video | Photo, ...] = (
    Video("a", "Valley Channel", "2023-01-01", "First", (Card(), MOVE)),
    Photo("p", "Valley Channel", "2023-02-01", "Still", photograph="fig"),
    Video("b", "Harbour Notes", "2023-03-01", "Second", (Reuse("a", 1, 1.2, 0.2, ("gray", "logo")),)),
    Video("c", "Harbour Notes", "2023-04", "Third", (Ident(), Reuse("b", 0, 0.8, 0.2, rate=1.25)), low=True),
    Video("d", "Harbour Notes", "2023-05-01", "Fourth", (Shown("p", 1.2, View(0.5, 0.5, 0.8)),)),
    Video("s", "Harbour Notes", "2023-05-20", "Heard", (Card(),), sound=(Jingle(), Tune("lamps", 2))),
    Video("t", "Harbour Notes", "2023-05-25", "Heard again", (Card(),), sound=(Reheard("s", 1, 0.6),)),
    Photo("q", "Harbour Notes", "2023-06-01", "Frame", frame_of=("a", 1, 0.8)),
)

WORDS = (
    Message("m", "Valley Channel", "2023-01-01", "Said", ("an old sentence",)),
    Message(
        "n", "Valley Channel", "2023-02-01", "Said again", ("again:", Quote("m", "an old sentence", "an old sentence"))
    ),
)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(builder, "PROGRAMME", SMALL)
    monkeypatch.setattr(builder, "MESSAGES", WORDS)
    builder.build(tmp_path / "releases")
    return tmp_path / "releases"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_release_has_its_file_and_its_row(made: Path) -> None:
    table = rows(made / "releases.csv")
    assert [row["id"] for row in table] == ["a", "p", "b", "c", "d", "s", "t", "q", "vc-lost", "m", "n"]
    files = {row["file"] for row in table if row["file"]}
    assert all((made / name).stat().st_size > 0 for name in files)
    assert {path.name for path in made.iterdir()} == files | {"releases.csv", "truth.csv"}
    assert [row["text"] for row in table if not row["file"]] == ["an old sentence", "again:\n\nan old sentence"]


def test_truth_names_the_copy_and_the_original(made: Path) -> None:
    truth = {(row["query_id"], row["ref_id"]): row for row in rows(made / "truth.csv")}
    assert set(truth) == {("b", "a"), ("c", "b"), ("c", "a"), ("d", "p"), ("t", "s"), ("q", "a"), ("n", "m")}
    assert (truth["t", "s"]["modality"], float(truth["t", "s"]["ref_start"])) == ("audio", 1.0)
    words = truth["n", "m"]
    assert (words["modality"], words["query_start"], words["query_end"]) == ("text", "8.000", "23.000")
    direct, origin = truth["c", "b"], truth["c", "a"]
    # c plays 0.8 s at 1.25 from 0.2 s into b, which shows a from 1.8 s on: a from 2.0 to 3.0 s.
    assert (direct["query_start"], direct["query_end"]) == (origin["query_start"], origin["query_end"])
    assert (float(origin["ref_start"]), float(origin["ref_end"])) == (2.0, 3.0)
    assert origin["transforms"] == "gray+logo+speed_up"
    assert truth["d", "p"]["modality"] == "image"
    assert float(truth["q", "a"]["ref_start"]) == 2.4


def test_building_twice_gives_the_same_bytes(made: Path) -> None:
    first = {path.name: path.read_bytes() for path in made.iterdir()}
    builder.build(made)
    assert {path.name: path.read_bytes() for path in made.iterdir()} == first


def test_taking_more_than_a_shot_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = Video("b", "Harbour Notes", "2023-03-01", "Second", (Reuse("a", 1, 2.0),))
    monkeypatch.setattr(builder, "PROGRAMME", (SMALL[0], greedy))
    with pytest.raises(ValueError, match="b takes more than shot 1 of a has"):
        builder.build(tmp_path / "releases")
