"""Time stamps of the custody log's head by somebody else (RFC 3161), without this program ever using the network.

A request is a file that the user sends to an authority, its answer another that is verified and kept. Stamped is the
SHA-256 of the head's 64 hexadecimal digits: the authority learns nothing else. With a stamp, nobody can write the
log up to that line anew without the authority's help.

Needs the extra `timestamp` (rfc3161-client, Apache-2.0).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from twicetold.errors import UsageError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority said: that `imprint` was known at `at`. `serial` is its own number for it."""

    at: datetime
    imprint: str
    serial: str
    authority: str


def imprint_of(head: str) -> str:
    """What is stamped of a head: SHA-256 of its digits, in hexadecimal."""
    return hashlib.sha256(head.encode()).hexdigest()


def request_for(head: str) -> bytes:
    """A request for a stamp of a head, DER, as authorities take it (`application/timestamp-query`).

    Raises:
        UsageError: `timestamp.extra`.
    """
    _needed()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - an extra

    builder = TimestampRequestBuilder(data=head.encode(), hash_algorithm=HashAlgorithm.SHA256)
    return builder.cert_request(cert_request=True).build().as_bytes()


def read(answer: bytes) -> tuple[str, TimeStampResponse]:
    """The imprint that an answer speaks of, and the answer itself, not verified yet.

    Raises:
        UsageError: `timestamp.extra`; `timestamp.refused`, it is no answer, or the authority refused.
    """
    _needed()
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 - an extra

    try:
        response = decode_timestamp_response(answer)
        return response.tst_info.message_imprint.message.hex(), response
    except (ValueError, TypeError) as error:
        raise _refused(f"is no time stamp ({error})") from None


def verified(response: TimeStampResponse, head: str, roots: bytes) -> Stamp:
    """An answer about a head, held against the certificates of authorities that the user trusts.

    Args:
        roots: certificates in PEM, one after the other.

    Raises:
        UsageError: `timestamp.refused`, it is about something else, or no trusted authority signed it.
    """
    from cryptography import x509  # noqa: PLC0415 - comes with the extra
    from rfc3161_client import VerificationError, VerifierBuilder  # noqa: PLC0415 - an extra

    try:
        trusted = x509.load_pem_x509_certificates(roots)
    except ValueError as error:
        raise _refused(f"cannot be held against these certificates ({error})") from None
    builder = VerifierBuilder()
    for certificate in trusted:
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify(response, hashlib.sha256(head.encode()).digest())
    except (VerificationError, ValueError) as error:
        raise _refused(f"does not verify ({error})") from None
    told = response.tst_info
    return Stamp(
        at=told.gen_time,
        imprint=told.message_imprint.message.hex(),
        serial=str(told.serial_number),
        authority=", ".join(one.subject.rfc4514_string() for one in trusted)[:200],
    )


def _needed() -> None:
    try:
        import rfc3161_client  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "time stamps need a package that is not installed",
            hint="Install 'twicetold[timestamp]'.",
            code="timestamp.extra",
        ) from None


def _refused(reason: str) -> UsageError:
    return UsageError(
        f"the answer {reason}",
        hint="Give the authority's answer to a request of this archive, and its root certificate as PEM.",
        code="timestamp.refused",
    )
