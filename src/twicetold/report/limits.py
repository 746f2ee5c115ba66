"""How much one report may hold."""

from __future__ import annotations

STRIPS_PER_RELEASE = 12
"""Strips of frames for one release, and thumbnails of its new stills."""

PICTURES_MAX_BYTES = 48_000_000
"""Encoded size of all pictures in one report; browsers open files of this size without trouble."""

RELEASES_IN_FULL = 500
"""Releases up to which a report has a section for each; beyond, only those that tell something have one."""
