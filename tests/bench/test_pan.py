"""A tiny folder in the layout of PAN's text alignment."""

from pathlib import Path

import pytest

from bench.text_set import pan, tracing
from bench.text_set.cases import Case
from bench.text_set.measures import scored
from tests.pipeline.written import BRIDGE, HARVEST, STORM


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for folder in ("src", "susp", "01-no-plagiarism", "02-no-obfuscation"):
        (tmp_path / folder).mkdir()
    source, text = f"{BRIDGE}\r\n{STORM}", f"{HARVEST}\r\n{STORM}"
    (tmp_path / "src" / "source-document00001.txt").write_bytes(source.encode())
    (tmp_path / "susp" / "suspicious-document00001.txt").write_bytes(text.encode())
    pair = "suspicious-document00001.txt source-document00001.txt\n"
    for folder in ("01-no-plagiarism", "02-no-obfuscation"):
        (tmp_path / folder / "pairs").write_text(pair)
    (tmp_path / "02-no-obfuscation" / "suspicious-document00001-source-document00001.xml").write_text(
        f'<document reference="suspicious-document00001.txt">\n<feature name="plagiarism" obfuscation="none"'
        f' source_length="{len(STORM)}" source_offset="{source.index(STORM)}"'
        f' source_reference="source-document00001.txt" this_length="{len(STORM)}"'
        f' this_offset="{text.index(STORM)}" type="artificial" />\n</document>\n'
    )
    return tmp_path


def test_texts_and_cases_are_read_with_their_offsets(corpus: Path) -> None:
    kinds = pan.read(corpus)
    assert list(kinds) == ["01-no-plagiarism", "02-no-obfuscation"]
    assert kinds["01-no-plagiarism"].cases == []
    (case,) = kinds["02-no-obfuscation"].cases
    reuse = kinds["02-no-obfuscation"]
    assert reuse.texts[case.text][case.start : case.end] == STORM
    assert reuse.sources[case.source][case.source_start : case.source_end] == STORM
    assert case.kind == "none"


def test_a_folder_is_measured_through_the_whole_product(corpus: Path) -> None:
    reuse = pan.read(corpus)["02-no-obfuscation"]
    found = tracing.detections(reuse)
    assert found == [Case(*reuse.cases[0][:6])]
    assert scored(reuse.cases, found).plagdet == 1.0


def test_a_folder_that_is_no_such_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="pairs"):
        pan.read(tmp_path)
