"""Figures as Vega-Lite specifications, and what they are drawn as: SVG and PNG, made here, without a network.

Days are UTC days. What was not collected is a grey band and a break, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import vl_convert

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH, HEIGHT = 640, 240
PNG_SCALE = 2.0
LABEL = 480
"""How long a label may be, in pixels, before it is cut."""

INK, ACCENT, GAP = "#1f4e79", "#b3541e", "#d9d9d9"
"""Told apart in grey and by people who do not see red or green."""

Spec = dict[str, Any]
Records = Sequence[dict[str, Any]]


def layered(title: str, layers: Sequence[Spec]) -> Spec:
    """A figure of layers over one axis of time."""
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "anchor": "start", "fontSize": 13},
        "width": WIDTH,
        "height": HEIGHT,
        "background": "white",
        "layer": list(layers),
        "config": {"view": {"stroke": None}, "axis": {"gridColor": "#eeeeee", "domainColor": "#888888"}},
    }


def time_x(field: str = "first", title: str | None = None) -> Spec:
    """The axis of time."""
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "axis": {"title": title, "grid": False}}


def bars(records: Records, *, value: str, unit: str) -> Spec:
    """One bar for each period, from zero and as wide as the period; nothing where the value is None."""
    return {
        "data": {"values": [record for record in records if record.get(value) is not None]},
        "mark": {"type": "rect", "color": INK, "opacity": 0.75, "stroke": "white"},
        "encoding": {"x": time_x(), "x2": {"field": "end"}, "y": number_y(value, unit), "y2": {"datum": 0}},
    }


def steps(records: Records, *, value: str, unit: str, colour: str = INK, dash: Sequence[int] = ()) -> Spec:
    """A horizontal rule for each period at its value: levels, or shares."""
    mark: Spec = {"type": "rule", "color": colour, "strokeWidth": 2.5}
    if dash:
        mark["strokeDash"] = list(dash)
    return {
        "data": {"values": [record for record in records if record.get(value) is not None]},
        "mark": mark,
        "encoding": {"x": time_x(), "x2": {"field": "end"}, "y": number_y(value, unit)},
    }


def intervals(records: Records, *, low: str = "low", high: str = "high", unit: str = "") -> Spec:
    """A whisker at the middle of each period, from its lower to its upper bound."""
    return {
        "data": {"values": [record for record in records if record.get(low) is not None]},
        "mark": {"type": "rule", "color": "#444444"},
        "encoding": {"x": time_x("middle"), "y": number_y(low, unit), "y2": {"field": high}},
    }


def bands(records: Records, *, colour: str = GAP, opacity: float = 0.6) -> Spec:
    """Shaded stretches of time over the whole height: gaps, or the interval of a date."""
    return {
        "data": {"values": list(records)},
        "mark": {"type": "rect", "color": colour, "opacity": opacity},
        "encoding": {"x": time_x(), "x2": {"field": "end"}},
    }


def verticals(records: Records, *, field: str = "on", colour: str = ACCENT) -> Spec:
    """A vertical rule at each date."""
    return {
        "data": {"values": list(records)},
        "mark": {"type": "rule", "color": colour, "strokeWidth": 2},
        "encoding": {"x": time_x(field)},
    }


def forest(title: str, records: Records, *, label: str, unit: str, reference: float | None = None) -> Spec:
    """Estimates with their bounds, one line each: records with `label`, `value`, `low` and `high`."""
    encoding_y = {"field": label, "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": LABEL}}
    layers: list[Spec] = [
        {
            "data": {"values": list(records)},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 2},
            "encoding": {
                "y": encoding_y,
                "x": {"field": "low", "type": "quantitative", "axis": {"title": unit}, "scale": {"zero": False}},
                "x2": {"field": "high"},
            },
        },
        {
            "data": {"values": [record for record in records if record.get("value") is not None]},
            "mark": {"type": "point", "filled": True, "color": INK, "size": 60},
            "encoding": {"y": encoding_y, "x": {"field": "value", "type": "quantitative"}},
        },
    ]
    if reference is not None:
        layers.append(
            {
                "data": {"values": [{"at": reference}]},
                "mark": {"type": "rule", "color": "#888888", "strokeDash": [4, 3]},
                "encoding": {"x": {"field": "at", "type": "quantitative"}},
            }
        )
    return {**layered(title, layers), "height": {"step": 26}}


def tally(title: str, records: Records, *, label: str, unit: str) -> Spec:
    """How many of each: one bar for each record, with `label` and `value`."""
    bar: Spec = {
        "data": {"values": list(records)},
        "mark": {"type": "bar", "color": INK, "opacity": 0.75},
        "encoding": {
            "y": {"field": label, "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": LABEL}},
            "x": {"field": "value", "type": "quantitative", "axis": {"title": unit}},
        },
    }
    return {**layered(title, [bar]), "height": {"step": 22}}


def curve(title: str, records: Records, *, x: str, x_title: str, unit: str) -> Spec:
    """A curve with its band: records with `x`, `value`, `low` and `high`."""
    axis = {"field": x, "type": "quantitative", "axis": {"title": x_title}}
    known = [record for record in records if record.get("value") is not None]
    return layered(
        title,
        [
            {
                "data": {"values": known},
                "mark": {"type": "area", "color": INK, "opacity": 0.2},
                "encoding": {"x": axis, "y": number_y("low", unit), "y2": {"field": "high"}},
            },
            {
                "data": {"values": known},
                "mark": {"type": "line", "color": INK, "point": True},
                "encoding": {"x": axis, "y": number_y("value", unit)},
            },
        ],
    )


def number_y(field: str, unit: str) -> Spec:
    """The axis of values, from zero."""
    return {"field": field, "type": "quantitative", "axis": {"title": unit}, "scale": {"zero": True}}


def svg(spec: Spec) -> str:
    """The figure as SVG. Nothing is fetched: no address is allowed, and the data stand in the specification."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]))


def png(spec: Spec) -> bytes:
    """The figure as PNG, at twice the size of the SVG."""
    return bytes(vl_convert.svg_to_png(svg(spec), scale=PNG_SCALE))
