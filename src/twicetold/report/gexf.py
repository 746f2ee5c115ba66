"""The lineage graph as GEXF 1.3, the format of Gephi (https://gexf.net/1.3/); edges lead from user to source."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from twicetold.archive.names import printable
from twicetold.lineage.graph import Graph, Node

NAMESPACE = "http://gexf.net/1.3"

NODE_ATTRIBUTES = (
    ("source", "string"),
    ("date", "string"),
    ("date_latest", "string"),
    ("date_precision", "string"),
    ("recycled_share", "double"),
    ("rank", "integer"),
)
EDGE_ATTRIBUTES = (
    ("lane", "string"),
    ("role", "string"),
    ("amount", "long"),
    ("stretches", "integer"),
    ("certainty", "string"),
)


def gexf(graph: Graph) -> bytes:
    """The graph as an XML document in UTF-8. An edge's weight is its lane time in seconds."""
    root = Element("gexf", {"xmlns": NAMESPACE, "version": "1.3"})
    meta = SubElement(root, "meta")
    SubElement(meta, "creator").text = "Twicetold"
    SubElement(meta, "description").text = "Which release took what from which; edges lead from user to source."
    body = SubElement(root, "graph", {"defaultedgetype": "directed", "mode": "static"})
    for kind, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        declared = SubElement(body, "attributes", {"class": kind})
        for title, type_ in attributes:
            SubElement(declared, "attribute", {"id": title, "title": title, "type": type_})
    nodes = SubElement(body, "nodes")
    for node in graph.nodes:
        one = SubElement(nodes, "node", {"id": _text(node.release), "label": _text(node.title or node.release)})
        _values(one, _node_values(node))
    edges = SubElement(body, "edges")
    for number, edge in enumerate(graph.edges):
        ends = {"source": _text(edge.user), "target": _text(edge.source)}
        weight = f"{edge.lane_time_us / 1_000_000:.6f}"
        one = SubElement(
            edges, "edge", {"id": str(number), **ends, "weight": weight, "kind": f"{edge.lane}-{edge.role}"}
        )
        values = {
            "lane": edge.lane.value,
            "role": edge.role.value,
            "amount": str(edge.amount),
            "stretches": str(edge.stretches),
            "certainty": edge.certainty.value,
        }
        _values(one, values)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _node_values(node: Node) -> dict[str, str]:
    values = {"source": _text(node.source), "rank": str(node.rank)}
    if node.date is not None:
        values["date"] = node.date.earliest.isoformat()
        values["date_latest"] = node.date.latest.isoformat()
        values["date_precision"] = node.date.precision.value
    if node.share is not None:
        values["recycled_share"] = f"{node.share:.6f}"
    return values


def _values(parent: Element, values: dict[str, str]) -> None:
    held = SubElement(parent, "attvalues")
    for name, value in values.items():
        SubElement(held, "attvalue", {"for": name, "value": value})


def _text(text: str) -> str:
    # XML 1.0 cannot hold control characters or lone surrogates at all.
    return printable(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
