"""The page of a bag: what lies where, how to check it, and what it does and does not show."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_STYLE = "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td,code{word-break:break-all}"

_ABOUT = {
    "data/media/": "the originals, each named by its SHA-256",
    "data/fingerprints/": "what was computed of them: Arrow files that any Arrow reader opens",
    "data/record/": "rows of the record about them, one JSON object a line: releases with their dates and what each "
    "date rests on, items, matches with their evidence, the accounts, what people said, every run",
    "data/method.json": "version and settings",
    "data/custody.jsonl": "the custody log of the whole archive: each line holds the hash of the line before",
    "verify.py": "checks all of it with nothing but Python: python -I -S verify.py",
}


def page(title: str, payload: Sequence[tuple[str, str]], missing: Sequence[tuple[str, str]], head: str) -> str:
    """The page as HTML; it loads nothing and runs nothing.

    Args:
        title: what the bag is about.
        payload: name and SHA-256 of each file.
        missing: items whose media is not in the bag, and why.
        head: hash of the last line of the custody log.
    """
    held = [name for name, _ in payload]
    places = "".join(
        f"<tr><td><code>{escape(place)}</code></td><td>{escape(text)}</td></tr>"
        for place, text in _ABOUT.items()
        if place == "verify.py" or any(name.startswith(place) for name in held)
    )
    gone = "".join(f"<li><code>{escape(item)}</code>: {escape(reason)}</li>" for item, reason in missing)
    files = "".join(f"<tr><td>{escape(name)}</td><td><code>{digest}</code></td></tr>" for name, digest in payload)
    no_media = "" if any(name.startswith("data/media/") for name in held) else "<p>This bag holds no media.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<h1 dir="auto">{escape(title)}</h1>'
        "<p>An evidence bag of Twicetold, after BagIt 1.0 (RFC 8493) with SHA-256.</p>"
        f"<h2>What lies where</h2><table>{places}</table>{no_media}"
        + (f"<h2>Media that could not be put in</h2><ul>{gone}</ul>" if gone else "")
        + "<h2>How to check it</h2><p>Run <code>python -I -S verify.py</code> in this folder, or any BagIt program. "
        "Then compare the head of the custody log below with one that became known to somebody else at the time: only "
        f"that shows that the log was not written anew.</p><p><code>{head}</code></p>"
        "<h2>What it does not show</h2><p>A match says that two stretches show the same material, with the score and "
        "evidence given. It does not say who made it first, whether a date that was stated is true, or whether a use "
        "is honest or lawful. Dates that were read from files are marked as such.</p>"
        f"<h2>Files</h2><table>{files}</table></body></html>\n"
    )
