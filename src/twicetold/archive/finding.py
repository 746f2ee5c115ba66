"""One thing that verifying found."""

from __future__ import annotations

import msgspec

RESTORE = "Bring catalogue.sqlite back from a copy of the archive; objects and custody.jsonl tell what was in it."


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong. A notice (`fault` False) leaves the archive whole."""

    code: str
    subject: str
    message: str
    hint: str
    fault: bool = True
