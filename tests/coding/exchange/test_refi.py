from __future__ import annotations

import pytest

from twicetold.coding.exchange.refi import book_of, guid, local, parsed, printable_xml, read_codes
from twicetold.errors import TableInvalid


def test_identifiers_are_the_same_in_every_file() -> None:
    assert guid("a", "b") == guid("a", "b") != guid("ab")


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><CodeBook>&e;</CodeBook>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CodeBook>&b;</CodeBook>',
        b'<!DOCTYPE CodeBook SYSTEM "http://example.org/x.dtd"><CodeBook/>',
        b"<CodeBook>",
        b"",
        b"\x00\x01",
    ],
)
def test_entities_document_types_and_broken_xml_are_refused(content: bytes) -> None:
    with pytest.raises(TableInvalid, match=r"x\.qdc") as caught:
        parsed(content, where="x.qdc")
    assert caught.value.code == "coding.refi"


def test_codes_of_other_programs_get_ids_of_their_names() -> None:
    root = parsed(
        "<CodeBook><Codes><Code guid='A' name='Économie &amp; Cie'><Code guid='B' name='حرب'/>"
        "<Code guid='C' name='!!'/></Code><Code guid='D' name='économie  cie'/></Codes></CodeBook>".encode(),
        where="w",
    )
    found = [(identity, code.id, code.parent) for identity, code in read_codes(root)]
    assert found == [
        ("a", "économie-cie", ""),
        ("b", "حرب", "économie-cie"),
        ("c", "c", "économie-cie"),
        ("d", "économie-cie-2", ""),
    ]
    assert book_of(root, name="Mein Buch", where="w").name == "mein-buch"
    assert local(root) == "CodeBook"


def test_a_file_without_codes_is_refused() -> None:
    with pytest.raises(TableInvalid, match="no codes"):
        read_codes(parsed(b"<CodeBook/>", where="w"))


def test_control_characters_that_xml_cannot_hold_are_replaced() -> None:
    assert printable_xml("a\x00b\nc") == "a\ufffdb\nc"
