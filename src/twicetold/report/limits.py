"""How much one report may hold."""

from __future__ import annotations

STRIPS_PER_RELEASE = 12
"""Strips of frames for one release, and thumbnails of its new stills."""

PICTURES_MAX_BYTES = 48_000_000
"""Encoded size of all pictures in one report; browsers open files of this size without trouble."""
