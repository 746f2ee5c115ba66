"""From bytes to text: by byte order mark, as UTF-8, and where that fails by what the bytes look like.

Marks lie and encodings mix: a mark that what follows contradicts is told and not believed; a file of UTF-8 in which
single lines are in an older encoding is read line by line, and one whose lines mix them character by character.
Nothing is changed beyond that; line ends stay.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_TEXT_CONTROLS = b"\t\n\v\f\r\x1b\x1a\x85"
_CONTROLS = bytes(set(range(32)) - set(_TEXT_CONTROLS))
_MAX_CONTROL_SHARE = 0.005
"""Share of control bytes above which bytes are no text: stray ones occur, as page breaks of old programs."""

_SAMPLE_BYTES = 64 * 1024
_FALLBACK = "cp1252"

_LEAST_UTF8_SHARE = 0.6
"""Share of the bytes beyond ASCII that make up whole characters of UTF-8, from which on that is no chance. Of texts in
Big5, GB 18030, Shift JIS, EUC and code page 866 it is .27 to .41, of other older encodings under .05."""

_STRAY = re.compile("[\udc80-\udcff]+")
"""Bytes that are not UTF-8, as the error handler `surrogateescape` spells them."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding it was read in, and what was not as it should be."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decoded(content: bytes) -> Decoded | None:
    """The text that `content` holds, or None where it is no text."""
    mark, named = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", ""))
    body = content[len(mark) :]
    if named and named != "utf-8":
        return _wide(body, named)
    if b"\0" in body:
        wide = _wide_without_mark(body)
        read = None if wide is None else _wide(body, wide)
        if read is None or not mark:
            return read
        return replace(read, warnings=(*read.warnings, f"the byte order mark says UTF-8, the text is {read.encoding}"))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        read = _legacy(body)
        if read is None or not mark:
            return read
        return Decoded(
            read.text, read.encoding, (*read.warnings, "the byte order mark says UTF-8, which the text is not")
        )
    return Decoded(text, "utf-8") if _is_text(body) else None


def _is_text(body: bytes) -> bool:
    if not body:
        return True
    return len(body) - len(body.translate(None, _CONTROLS)) <= _MAX_CONTROL_SHARE * len(body)


def _wide(body: bytes, encoding: str) -> Decoded | None:
    """Read as UTF-16 or UTF-32, unless the bytes are plainly something narrower behind a wrong mark."""
    if b"\0" not in body and _is_text(body):
        try:
            return Decoded(body.decode("utf-8"), "utf-8", (f"the byte order mark says {encoding}, the text is UTF-8",))
        except UnicodeDecodeError:
            pass
    text = body.decode(encoding, "replace")
    strange = sum(map(text.count, "\0\ufffd")) + sum("\ue000" <= c <= "\uf8ff" for c in text[:_SAMPLE_BYTES])
    if strange > 1 + 0.02 * len(text):
        narrow = decoded(body) if b"\0" not in body else None
        if narrow is None:
            return None
        return Decoded(
            narrow.text, narrow.encoding, (*narrow.warnings, f"the byte order mark says {encoding}, the text is not")
        )
    cut = ("its last character is cut",) if text.endswith("\ufffd") else ()
    return Decoded(text, encoding, cut)


def _wide_without_mark(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark betrays itself by where its zero bytes stand; None for anything else."""
    sample = body[: _SAMPLE_BYTES - _SAMPLE_BYTES % 4]
    zeros = [sample[place::4].count(0) / max(1, len(sample[place::4])) for place in range(4)]
    if zeros[2] > 0.9 and zeros[3] > 0.9 and zeros[0] < 0.5:
        return "utf-32-le"
    if zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[3] < 0.5:
        return "utf-32-be"
    # White space and digits have a zero high byte in every script; a low byte of zero is rare in text.
    low, high = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for encoding, more, less in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        if more > 0.05 and less < 0.02:
            try:
                sample.decode(encoding)
            except UnicodeDecodeError as error:
                if error.end < len(sample) - 4:
                    return None
            return encoding
    return None


def _legacy(body: bytes) -> Decoded | None:
    """Text that is not UTF-8, or not all of it."""
    if not _is_text(body):
        return None
    lines = body.splitlines(keepends=True)
    wide = [line for line in lines if not line.isascii()]
    other = [line for line in wide if not _is_utf8(line)]
    if _utf8_share(b"".join(other)) >= _LEAST_UTF8_SHARE:
        return _within_lines(body, len(other), len(lines))
    if len(other) * 2 > len(wide):
        encoding = _guessed(b"".join(wide))
        return Decoded(body.decode(encoding, "replace"), encoding)
    encoding = _guessed(b"".join(other))
    text = "".join(line.decode("utf-8") if _is_utf8(line) else line.decode(encoding, "replace") for line in lines)
    told = f"{len(other)} of {len(lines)} lines are not UTF-8 and were read as {encoding}"
    return Decoded(text, f"utf-8+{encoding}", (told,))


def _utf8_share(body: bytes) -> float:
    """How many of the bytes beyond ASCII are part of a character of UTF-8, 0 to 1; 1 where there are none."""
    beyond = sum(byte >= 0x80 for byte in body)
    strays = sum(map(len, _STRAY.findall(body.decode("utf-8", "surrogateescape"))))
    return 1 - strays / beyond if beyond else 1.0


def _within_lines(body: bytes, mixed: int, lines: int) -> Decoded:
    """UTF-8 amid whose characters single bytes are in an older encoding."""
    text = body.decode("utf-8", "surrogateescape")
    # Guessed from the lines that hold such bytes, without what is UTF-8 in them.
    amid = [line for line in text.splitlines() if _STRAY.search(line)]
    bare = "\n".join("".join(c for c in line if c.isascii() or _STRAY.match(c)) for line in amid)
    encoding = _guessed(bare.encode("utf-8", "surrogateescape"))

    def read(stray: re.Match[str]) -> str:
        return stray[0].encode("utf-8", "surrogateescape").decode(encoding, "replace")

    told = f"{mixed} of {lines} lines mix UTF-8 with bytes that were read as {encoding}"
    return Decoded(_STRAY.sub(read, text), f"utf-8+{encoding}", (told,))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(sample: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8."""
    ranked = from_bytes(sample[:_SAMPLE_BYTES])
    best = ranked.best()
    if best is None or best.encoding.startswith(("utf", "ascii")):
        return _FALLBACK
    # Few accents fit several Latin code pages alike; then the commonest of them is likeliest.
    for other in ranked:
        if other.encoding == _FALLBACK and (other.chaos, -other.coherence) <= (best.chaos, -best.coherence):
            return _FALLBACK
    return str(best.encoding)
