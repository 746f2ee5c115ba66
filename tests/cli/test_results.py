from __future__ import annotations

from pathlib import Path

from tests.trends.tabled import table


def test_a_file_gets_the_first_table_and_people_see_four_digits(twicetold, tmp_path: Path) -> None:
    given = table(tmp_path, "first,value,of\n2015-01,1,3\n2015-02,123456,234567")
    ended = twicetold("trends", "series", "--table", given, "-o", tmp_path / "out.txt")
    assert ended.out == ""
    text = (tmp_path / "out.txt").read_text()
    assert "0.3333" in text
    assert "234567" in text


def test_quiet_leaves_the_method_out_of_the_way_and_json_keeps_it(twicetold, tmp_path: Path) -> None:
    given = table(tmp_path, "first,value\n2015-01,1")
    ended = twicetold("--quiet", "trends", "series", "--table", given, "--format", "json")
    assert ended.err == ""
    assert "Made with twicetold" in ended.out
