from __future__ import annotations

import xml.etree.ElementTree as ET

from twicetold.report.results import figures

RECORDS = [
    {"first": "2020-01-01", "end": "2020-02-01", "middle": "2020-01-16", "value": 4.0, "low": 2.0, "high": 7.0},
    {"first": "2020-02-01", "end": "2020-03-01", "middle": "2020-02-15", "value": None, "low": None, "high": None},
    {"first": "2020-03-01", "end": "2020-04-01", "middle": "2020-03-16", "value": 2.0, "low": 1.0, "high": 3.0},
]


def marks(svg: str, role: str) -> int:
    return sum(role in (node.get("class") or "") for node in ET.fromstring(svg).iter())  # noqa: S314 - our own


def test_a_gap_is_a_band_and_no_bar_of_zero() -> None:
    gaps = [record for record in RECORDS if record["value"] is None]
    spec = figures.layered("Releases", [figures.bands(gaps), figures.bars(RECORDS, value="value", unit="releases")])
    drawn = figures.svg(spec)
    assert figures.bars(RECORDS, value="value", unit="u")["encoding"]["y2"] == {"datum": 0}
    assert len(figures.bars(RECORDS, value="value", unit="u")["data"]["values"]) == 2
    assert figures.GAP in drawn
    assert "Releases" in drawn
    with_zero = [{**record, "value": record["value"] or 0.0} for record in RECORDS]
    assert drawn != figures.svg(figures.layered("Releases", [figures.bars(with_zero, value="value", unit="releases")]))


def test_levels_without_a_value_and_bounds_without_one_are_left_out() -> None:
    assert len(figures.steps(RECORDS, value="value", unit="share")["data"]["values"]) == 2
    assert len(figures.intervals(RECORDS)["data"]["values"]) == 2


def test_every_kind_of_figure_is_drawn_without_a_network() -> None:
    named = [{"label": f"<{n}>", "value": 1.0 * n, "low": n - 0.5, "high": n + 0.5} for n in (1, 2)]
    for spec in (
        figures.layered(
            "t", [figures.verticals([{"on": "2020-02-01"}]), figures.steps(RECORDS, value="value", unit="u")]
        ),
        figures.forest("t", named, label="label", unit="u", reference=1.0),
        figures.curve("t", [{"age": 1.0, **RECORDS[0]}, {"age": 2.0, **RECORDS[2]}], x="age", x_title="days", unit="u"),
    ):
        assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        assert "url" not in str(spec["layer"])
        assert marks(figures.svg(spec), "mark-") > 3


def test_a_png_is_twice_as_large() -> None:
    assert (
        figures.png(figures.layered("t", [figures.bars(RECORDS, value="value", unit="u")]))[:8] == b"\x89PNG\r\n\x1a\n"
    )
