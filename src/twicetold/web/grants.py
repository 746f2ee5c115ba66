"""Who asked to see what: clear pictures, films and sound are given only to a person who asked for that item lately."""

from __future__ import annotations

import threading
import time

from twicetold.errors import RequestRefused

GRANT_S = 3600
MOST = 10_000


class Grants:
    """Items that persons asked to see, each for an hour. Gone when the server stops, or when a person veils all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[tuple[str, str], float] = {}

    def give(self, person: str, item: str) -> None:
        """Let a person see an item."""
        now = time.monotonic()
        with self._lock:
            if len(self._until) >= MOST:
                self._until = {key: until for key, until in self._until.items() if until > now}
            self._until[person, item] = now + GRANT_S

    def check(self, person: str, item: str) -> None:
        """Raises RequestRefused, `web.veiled`, where the person has not asked for the item."""
        with self._lock:
            until = self._until.get((person, item), 0.0)
        if until <= time.monotonic():
            raise RequestRefused(
                "this was not asked for, so it stays veiled",
                status=403,
                hint="Ask to see it on its page first.",
                code="web.veiled",
            )

    def take_back(self, person: str) -> None:
        """Veil everything again for a person."""
        with self._lock:
            self._until = {key: until for key, until in self._until.items() if key[0] != person}
