from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from twicetold.coding.codebook import default_codebook
from twicetold.coding.codebook_diff import Difference
from twicetold.coding.records import Coding, Pass, Passage, Purpose, Target
from twicetold.coding.sample_rows import Sample, SampleUnit, Units
from twicetold.report.results import coded
from twicetold.report.results.write import write_result

AT = datetime(2024, 5, 6, tzinfo=UTC)
CODING = Coding(
    id=3, target=Target(release="R1", item="a" * 64, passage=Passage(2, 9)), code="war", value="", codebook="themes",
    version=1, coder="Anna", made_at=AT,
)  # fmt: skip
SAMPLE = Sample(
    id=1, name="audit", units=Units.RELEASE, design={"by": "month", "source": ""}, seed=7, drawn_at=AT, drawn_by="me",
    digest="d" * 64,
    population=(
        SampleUnit(unit="R1", stratum="2024-01", probability=0.5, position=0),
        SampleUnit(unit="R2", stratum="2024-01", probability=0.5),
        SampleUnit(unit="R3", stratum="2024-02", probability=1.0, position=0),
    ),
)  # fmt: skip


def test_codings_carry_bounds_coder_version_and_time_and_are_counted_by_code() -> None:
    made = coded.of_codings([CODING, CODING])
    row = made.sheet("codings").records()[0]
    assert (row["target"], row["start"], row["end"], row["coder"], row["version"]) == ("passage", 2, 9, "Anna", 1)
    assert row["made_at"] == AT
    assert made.figures[0].spec["layer"][0]["data"]["values"] == [{"label": "war", "value": 2}]
    assert "no sample" in made.paragraphs[0]
    assert coded.of_codings([]).figures == ()


def test_codebooks_codes_and_differences_are_tables() -> None:
    book = default_codebook()
    assert coded.of_codebooks([book]).sheets[0].records()[0]["codes"] == len(book.current)
    codes = coded.of_codebook(book).sheet("codebook").records()
    assert [code["code"] for code in codes] == [code.id for code in book.current]
    assert isinstance(codes[0]["include"], tuple)
    differing = [Difference(code="war", what="definition"), Difference(code="war", what="label")]
    made = coded.of_differences("themes", 1, 2, differing)
    assert made.sentences == ("2 differences, 1 of them in meaning.",)


def test_passes_are_a_table() -> None:
    one = Pass(id=1, release="R1", coder="Anna", codebook="themes", version=1, purpose=Purpose.SAMPLE, blind=True,
               assigned_at=AT, assigned_by="me")  # fmt: skip
    (row,) = coded.of_passes([one]).sheet("passes").records()
    assert (row["purpose"], row["blind"], row["finished_at"]) == ("sample", True, None)


def test_a_sample_tells_its_units_strata_seed_and_digest() -> None:
    made = coded.of_sample(SAMPLE)
    assert [row["unit"] for row in made.sheet("sample").records()] == ["R1", "R3"]
    assert [(row["drawn"], row["population"]) for row in made.sheet("strata").records()] == [(1, 2), (1, 1)]
    assert "seed 7, digest dddddddddddd" in made.paragraphs[0]
    assert len(coded.of_sample(SAMPLE, population=True).sheet("sample").rows) == 3
    (row,) = coded.of_samples([SAMPLE]).sheet("samples").records()
    assert (row["by"], row["size"], row["population"]) == ("month", 2, 3)


def test_a_sample_of_matches_tells_of_each_match() -> None:
    unit = SampleUnit(
        unit="x", stratum="all", probability=1.0, position=0, detail={"length_us": 5, "modality": "picture"}
    )
    sample = Sample(id=1, name="m", units=Units.MATCH, design={}, seed=7, drawn_at=AT, drawn_by="me", digest="d" * 64,
                    population=(unit,))  # fmt: skip
    (row,) = coded.of_sample(sample).sheet("sample").records()
    assert (row["length_us"], row["modality"]) == (5, "picture")


def test_coding_tables_are_written_with_their_description(tmp_path: Path) -> None:
    files = {path.name for path in write_result(coded.of_codings([CODING]), tmp_path, made_at=AT)}
    assert {f"codings.{form}" for form in ("csv", "jsonl", "parquet", "svg", "png", "vl.json")} <= files
    assert pq.read_table(tmp_path / "codings.parquet").to_pylist()[0]["made_at"] == AT
