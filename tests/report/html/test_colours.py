from __future__ import annotations

import re
from importlib import resources

import pytest

from twicetold.model import PartKind
from twicetold.report.html.colours import COLOURS, source_colours

CSS = (resources.files("twicetold.report.html") / "templates" / "report.css").read_text("utf-8")
LIGHT, DARK = CSS.split("@media (prefers-color-scheme: dark)", 1)
DARK = DARK[: DARK.index("* {")]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_colours_meet_wcag_aa(theme):
    value = dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]{6})", theme))
    for ground in ("paper", "raised"):
        for text in ("ink", "muted", "accent", "link"):
            assert contrast(value[text], value[ground]) >= 4.5, (text, ground)
        assert contrast(value["edge"], value[ground]) >= 3, ground
    for number in range(COLOURS):
        assert contrast(value[f"c{number}"], value["on"]) >= 4.5, number
        assert contrast(value[f"c{number}"], value["paper"]) >= 3, number
    assert f"c{COLOURS}" not in value


def test_every_colour_can_fill_and_draw():
    for number in range(COLOURS):
        assert f".c{number} {{ fill: var(--c{number}); }}" in CSS
        assert f".k{number} {{ stroke: var(--c{number}); }}" in CSS


def test_only_sources_have_a_colour_and_neighbours_differ(account):
    colours = source_colours(account)
    assert set(colours) == {"harbour", "market", "winter", "stills", "river", "bridge"}
    for release in account.releases:
        used = [colours[source] for source in {part.source_release for part in release.recycled}]
        assert len(set(used)) == len(used)


def test_colours_run_out_evenly(build):
    names = [f"source-{n:02d}" for n in range(23)]
    releases = [build.release(name, "A", "", build.dated("2015-01-01")) for name in names]
    releases.append(build.release("mix", "A", "", build.dated("2020-01-01")))
    items = {item.sha256: item for item in [build.video(name, 60) for name in [*names, "mix"]]}
    parts = [
        build.part("mix", "mix", n, n + 1, PartKind.RECYCLED, source_release=name, source_item=build.digest(name))
        for n, name in enumerate(names)
    ]
    colours = source_colours(build.account(releases=releases, items=items, parts=parts, matches=[]))
    counts = [list(colours.values()).count(colour) for colour in range(COLOURS)]
    assert max(counts) - min(counts) <= 1
