"""The text of a page in HTML: what it is about, without menus and footers, by Resiliparse's extractor."""

from __future__ import annotations

import re

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from twicetold.media.text_decoding import Decoded, decoded
from twicetold.media.text_track import TextForm, TextTrack

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD_BYTES = 4096


def read_html(content: bytes) -> TextTrack:
    """The main text of a page, or all its text where none is main; empty where the bytes hold no text."""
    read = _stated(content) or decoded(content)
    if read is None:
        return TextTrack("", TextForm.HTML, warnings=("the bytes of the page are no text",))
    # The parser takes no unpaired surrogates, and a zero character would end the page.
    tree = HTMLTree.parse(read.text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd"))
    text = extract_plain_text(tree, main_content=True, preserve_formatting=True, alt_texts=False)
    if not text.strip():
        text = extract_plain_text(tree, main_content=False, preserve_formatting=True, alt_texts=False)
    return TextTrack(text, TextForm.HTML, encoding=read.encoding, warnings=read.warnings)


def _stated(content: bytes) -> Decoded | None:
    """As the page says it is encoded, where it says so and keeps its word; UTF-8 goes before what it says."""
    stated = _CHARSET.search(content[:_HEAD_BYTES])
    if stated is None or content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            name = stated[1].decode("ascii")
            return Decoded(content.decode(name), name.lower())
        except (UnicodeDecodeError, LookupError):
            return None
    return None
