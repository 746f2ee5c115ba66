"""What reading somebody's list gives: entries, what could not be used and why, and how far the list goes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from twicetold.archive.bank_entries import BankEntry, Hash, SignalKind
from twicetold.fingerprint import pdq

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://twicetold.example/bank-entry")
"""For names of entries that came without one: the same content always has the same name."""

MAX_QUALITY = 100
_DIGEST_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Refused:
    """One entry of a list that could not be used. `place` says where it stands in the file."""

    place: str
    reason: str


@dataclass(slots=True)
class Received:
    """A list as it was read."""

    entries: list[BankEntry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    checkpoint: str = ""
    """As the sender wrote it; empty where the format has none."""

    def take(self, place: str, make: Callable[[], BankEntry]) -> None:
        """Add an entry, or what is wrong with it: one bad line never costs the others."""
        try:
            self.entries.append(make())
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
            self.refused.append(Refused(place, str(error)))


def pdq_bytes(text: str) -> bytes:
    """A PDQ hash of others as 32 bytes; short ones of even length are padded, as `pdq.from_hex` says."""
    return b"".join(int(word).to_bytes(8, "big") for word in pdq.from_hex(text))


def sha256_bytes(text: str) -> bytes:
    """A SHA-256 digest as 32 bytes. Raises ValueError where it is not 64 hexadecimal digits."""
    digits = text.strip().lower()
    if len(digits) != _DIGEST_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise ValueError(f"a SHA-256 is {_DIGEST_DIGITS} hexadecimal digits, not {text!r}")
    return bytes.fromhex(digits)


def checked_quality(value: int) -> int:
    """A PDQ quality. Raises ValueError where it is not 0 to 100."""
    if not 0 <= value <= MAX_QUALITY:
        raise ValueError(f"a PDQ quality is 0 to {MAX_QUALITY}, not {value}")
    return value


def uid_of(kind: SignalKind, hashes: tuple[Hash, ...]) -> str:
    """A name for an entry that has none, from its kind and content."""
    digest = hashlib.sha256(kind.value.encode())
    for one in hashes:
        digest.update(one.code + b"%d" % (-1 if one.time_us is None else one.time_us))
    return str(uuid.uuid5(NAMESPACE, digest.hexdigest()))
