"""`twicetold verdicts` lists what was said, oldest first."""

from __future__ import annotations

import csv
import io
import json

from tests.cli.test_matches import matched  # noqa: F401 - an archive with two matches


def test_every_word_is_listed_and_none_is_replaced(twicetold, matched) -> None:  # noqa: F811
    twicetold("judge", 1, "same", "--person", "ada")
    twicetold("judge", 1, "unsure", "--person", "ben")
    listed = json.loads(twicetold("verdicts", "--format", "json").out)
    assert [(one["person"], one["word"], one["match_id"]) for one in listed] == [
        ("ada", "same", 1),
        ("ben", "unsure", 1),
    ]
    [row, _] = csv.DictReader(io.StringIO(twicetold("verdicts", "--format", "csv").out))
    assert (row["query_start_s"], row["query_end_s"]) == ("0.1", "0.900001")
