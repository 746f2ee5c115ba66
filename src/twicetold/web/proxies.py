"""Copies of films for browsers that cannot play them, made on demand in the background, one at a time."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from twicetold.archive.faults import storage_faults
from twicetold.errors import TwicetoldError
from twicetold.media.reader import MediaReader
from twicetold.model import Item

PLAYED = {
    "video/mp4": frozenset({"h264", "av1", "vp9", "libdav1d", "libvpx-vp9"}),
    "video/webm": frozenset({"vp8", "vp9", "av1", "libvpx", "libvpx-vp9", "libdav1d"}),
    "audio/mpeg": frozenset({"mp3", "mp3float"}),
    "audio/mp4": frozenset({"aac"}),
    "audio/ogg": frozenset({"opus", "vorbis", "libopus", "libvorbis"}),
    "audio/webm": frozenset({"opus", "vorbis", "libopus", "libvorbis"}),
    "audio/wav": frozenset({"pcm_s16le"}),
    "audio/x-wav": frozenset({"pcm_s16le"}),
    "audio/flac": frozenset({"flac"}),
}
"""Media types that may be sent as they are, and with which codecs browsers play them. Nothing else is ever sent as it
came: what is on this list cannot be a page, and everything is sent with `nosniff`."""


class Codec(msgspec.Struct):
    """What of a probe's JSON is asked here."""

    codec: str = ""
    start_us: int = 0
    bit_depth: int | None = None
    rotation_degrees: int = 0


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """How the copy of an item stands: 'ready', 'making', 'failed' or 'none', with the reason of a failure."""

    state: str
    reason: str = ""


def playable(item: Item, probe: Codec) -> bool:
    """Whether browsers play the original as it is, with the same zero of time."""
    if probe.start_us or (probe.bit_depth or 8) > 8:
        return False
    return probe.codec in PLAYED.get(item.media_type, ())


class Proxies:
    """The copies of one archive, in its folder `proxies`. They are derived: the folder may be deleted at any time.

    Args:
        folder: where they lie.
        reader: an open reader.
    """

    def __init__(self, folder: Path, reader: MediaReader) -> None:
        self._folder = folder
        self._reader = reader
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="twicetold-proxies")
        self._lock = threading.Lock()
        self._making: set[str] = set()
        self._failed: dict[str, str] = {}
        self._closed = False

    def path(self, item: Item) -> Path:
        """Where the copy of an item lies, or would."""
        return self._folder / item.sha256[:2] / f"{item.sha256}.webm"

    def state(self, item: Item) -> Copy:
        """How the copy stands."""
        with self._lock:
            if item.sha256 in self._making:
                return Copy(state="making")
            if reason := self._failed.get(item.sha256):
                return Copy(state="failed", reason=reason)
        return Copy(state="ready" if self.path(item).is_file() else "none")

    def want(self, item: Item, original: Path) -> Copy:
        """Make the copy unless it is there or being made; a failure is tried again."""
        with self._lock:
            if not self._closed and item.sha256 not in self._making and not self.path(item).is_file():
                self._failed.pop(item.sha256, None)
                self._making.add(item.sha256)
                self._threads.submit(self._make, item, original)
        return self.state(item)

    def close(self) -> None:
        """Begin no further copy, and give up the one at hand at its next piece."""
        with self._lock:
            self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _make(self, item: Item, original: Path) -> None:
        reason = ""
        try:
            self._write(self.path(item), original)
        except TwicetoldError as error:
            reason = error.message.rpartition(": ")[2]
        except Exception as error:  # noqa: BLE001 - whatever it was, the page says so and nothing else is touched
            reason = type(error).__name__
        with self._lock:
            self._making.discard(item.sha256)
            if reason:
                self._failed[item.sha256] = reason

    def _write(self, target: Path, original: Path) -> None:
        draft = target.with_suffix(".part")
        try:
            with storage_faults(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                with draft.open("wb") as file:
                    for piece in self._reader.proxy(original):
                        if self._closed:
                            return
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
