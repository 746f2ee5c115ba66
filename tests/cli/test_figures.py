from __future__ import annotations

from pathlib import Path

from tests.trends.tabled import table


def test_published_figures_come_along(twicetold) -> None:
    ended = twicetold("figures", "check")
    assert ended.status == 0
    assert "a base of 91495 to 91596" in ended.err
    assert "2 contradicts, 6 disputed" in ended.err


def test_a_table_of_ones_own(twicetold, tmp_path: Path) -> None:
    own = table(
        tmp_path,
        "id,quantity,value,unit,part,of\nn,all,200,films,,\nk,some,50,films,,\np,share,27,percent,k,n",
    )
    ended = twicetold("figures", "check", own, "--format", "csv")
    assert "contradicts,p" in ended.out
    wrong = twicetold("figures", "check", table(tmp_path, "id,quantity,value,unit,of\np,share,27,percent,n"))
    assert (wrong.status, "[figures.unknown]" in wrong.err) == (20, True)
