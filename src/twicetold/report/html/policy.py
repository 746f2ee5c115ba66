"""The page's own Content Security Policy: what is not in the file neither runs nor loads.

The policy names the digest of the one style sheet and the one script (CSP Level 3, section 2.3.1). There is no
'unsafe-inline', so neither style nor event attributes have any effect, whatever a title may smuggle in.
"""

from __future__ import annotations

import base64
import hashlib


def source_digest(text: str) -> str:
    """`'sha256-...'` of an inline style sheet or script, exactly as it stands between its tags."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def content_security_policy(*, style: str, script: str) -> str:
    """Policy of a page that holds this style sheet, this script, pictures as data and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src {source_digest(style)}",
            f"script-src {source_digest(script)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
