from __future__ import annotations

from xml.etree.ElementTree import fromstring

import msgspec

from tests.lineage.conftest import span
from tests.lineage.test_graph import RELEASES, graph, took
from twicetold.report.gexf import NAMESPACE, gexf

NS = {"g": NAMESPACE}


def parsed(found):
    return fromstring(gexf(found))  # noqa: S314 - our own document


def test_releases_are_nodes_with_their_dates_and_edges_weigh_lane_time_in_seconds():
    root = parsed(graph([took("B", "A", span(0, 4.5)), took("C", "A", None, via=("B",))]))
    nodes = {node.get("id"): node for node in root.iterfind(".//g:node", NS)}
    assert list(nodes) == ["A", "B", "C", "D", "E"]
    values = {value.get("for"): value.get("value") for value in nodes["B"].iterfind(".//g:attvalue", NS)}
    assert values["date"] == "2024-01-06T00:00:00+00:00"
    assert (values["recycled_share"], values["rank"]) == ("1.000000", "1")
    edges = [(e.get("source"), e.get("target"), e.get("weight"), e.get("kind")) for e in root.iterfind(".//g:edge", NS)]
    assert edges == [
        ("B", "A", "4.500000", "picture-origin"),
        ("C", "A", "5.000000", "stills-origin"),
        ("C", "B", "5.000000", "stills-copy"),
    ]


def test_every_value_is_declared_and_names_that_xml_cannot_hold_are_escaped():
    strange = msgspec.structs.replace(RELEASES[0], title="a\x00<b>\ud800\uffff خبر")
    root = parsed(graph([took("B", "A", span(0, 4))], [strange, *RELEASES[1:]]))
    assert root.find(".//g:node", NS).get("label") == "a\\x00<b>\\ud800\ufffd خبر"
    declared = {one.get("id") for one in root.iterfind(".//g:attribute", NS)}
    assert {value.get("for") for value in root.iterfind(".//g:attvalue", NS)} <= declared
