"""Web archives: WARC files, and WACZ packages of them. Each film, sound and picture that was captured is a release.

What lies in them is unpacked into a folder of the caller's, for as long as adding takes. Nothing is fetched: what a
capture only points at is not there.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from twicetold.archive.faults import storage_faults
from twicetold.archive.names import printable
from twicetold.errors import IntakeRejected, ItemError
from twicetold.intake.dates import parse_date
from twicetold.intake.fields import not_an_export
from twicetold.intake.plan import Plan, PlannedRelease
from twicetold.model import DateKind, Provenance

ORIGIN = "web-archive"
SUFFIXES = (".warc", ".warc.gz", ".wacz")

MIN_PICTURE_BYTES = 10 * 1024
"""Smaller pictures are buttons and icons; they are counted as ignored."""

MAX_BYTES = 64 << 30
"""One capture may not unpack to more: a few bytes of gzip can be any number of zeros."""

_MEDIA = re.compile(r"(video|audio)/|image/(?!svg|x-icon|vnd\.microsoft\.icon)|application/(ogg|mp4|pdf)")
_RANGE = re.compile(r"bytes 0-(\d+)/(\d+)")
_CHUNK_BYTES = 1 << 20


def is_web_archive(path: Path) -> bool:
    """Whether a file is named as one."""
    return path.name.lower().endswith(SUFFIXES)


def read_web_archive(path: Path, hold: Path, *, source: str | None = None) -> Plan:
    """Plan one release for each capture of a film, a sound or a picture; other captures are counted as ignored.

    The date is when it was captured, the source the host where none is given. The same bytes at the same address, seen
    again later, are the first capture's.

    Args:
        hold: an empty folder, into which media are unpacked.

    Raises:
        TableInvalid: `intake.export`, the file is no web archive.
        StorageFull, StorageReadOnly: there is no room to unpack it.
    """
    plan = Plan(origin=ORIGIN, unpacked=True)
    seen: set[tuple[str, str]] = set()
    records = 0
    for name, stream in _files(path):
        plain = _Plain(stream)
        try:
            for number, record in enumerate(ArchiveIterator(plain, arc2warc=True), start=1):
                records += 1
                subject = f"{printable(name)}, record {number}"
                try:
                    _take(record, plan, hold, seen, subject=subject, source=source)
                except ItemError as error:
                    plan.reject(error, subject)
        except (ArchiveLoadFailed, EOFError, ValueError, zlib.error) as error:
            if not records:
                raise not_an_export(path, f"is no web archive that can be read: {error}") from error
            plan.reject(_broken(name, error), printable(name))
        else:
            if plain.cut and records and not plan.problems:
                plan.reject(_broken(name, EOFError("its gzip has no end")), printable(name))
    if not records:
        raise not_an_export(path, "holds no capture")
    return plan


class _Plain:
    """A stream without its gzip, member after member. `cut` is True where the last one has no end: what came before it
    is read all the same."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        self._member = zlib.decompressobj(wbits=31)
        self._rest = b""
        self._inside = False
        self.cut = False

    def read(self, size: int = _CHUNK_BYTES) -> bytes:
        """The next bytes, at most so many; none at the end. Raises zlib.error where they are no gzip."""
        if not self._packed:
            return self._stream.read(size)
        while True:
            packed = self._rest or self._stream.read(_CHUNK_BYTES)
            if not packed and not self._inside:
                return b""
            plain = self._member.decompress(packed, size)
            self._inside, self._rest = not self._member.eof, self._member.unconsumed_tail
            if self._member.eof:
                self._rest = self._member.unused_data
                self._member = zlib.decompressobj(wbits=31)
            if plain:
                return plain
            if not packed:
                self.cut = self._inside
                return b""


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as package:
            yield package
    except zipfile.BadZipFile as error:
        raise not_an_export(path, f"is no WACZ: {error}") from error


def _files(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The WARC files of a path, open, with their names."""
    if not path.name.lower().endswith(".wacz"):
        with path.open("rb") as stream:
            yield path.name, stream
        return
    with _opened(path) as package:
        for name in sorted(package.namelist()):
            if name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz")):
                with package.open(name) as stream:
                    yield f"{path.name}, {name}", stream


def _take(
    record: ArcWarcRecord, plan: Plan, hold: Path, seen: set[tuple[str, str]], *, subject: str, source: str | None
) -> None:
    if record.rec_type not in {"response", "resource"}:
        return
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not _wanted(record):
        plan.ignored += 1
        return
    folder = hold / f"{len(plan.releases) + len(plan.problems) + plan.ignored:08d}"
    file, digest = _unpacked(record, folder, name=_name(address))
    small = _type(record).startswith("image/") and file.stat().st_size < MIN_PICTURE_BYTES
    if small or (address, digest) in seen or not file.stat().st_size:
        file.unlink()
        plan.ignored += 1
        return
    seen.add((address, digest))
    stated = record.rec_headers.get_header("WARC-Date") or ""
    host = urlsplit(address).hostname or ORIGIN
    plan.releases.append(
        PlannedRelease(
            id=f"web-{hashlib.sha256(f'{address} {digest}'.encode('utf-8', 'surrogateescape')).hexdigest()[:20]}",
            source=source or printable(host),
            origin=ORIGIN,
            subject=subject,
            files=(file,),
            title=printable(file.name),
            url=printable(address),
            dates=(parse_date(stated, kind=DateKind.COLLECTED, provenance=Provenance.EXPORT),) if stated else (),
        )
    )


def _wanted(record: ArcWarcRecord) -> bool:
    if not _MEDIA.match(_type(record)):
        return False
    if record.rec_type == "resource" or record.http_headers is None:
        return bool(record.rec_type == "resource")
    status = record.http_headers.get_statuscode()
    if status == "206":  # browsers ask for films in ranges: one that has it all is as good as the whole
        whole = _RANGE.fullmatch(record.http_headers.get_header("Content-Range") or "")
        return whole is not None and int(whole[1]) + 1 == int(whole[2])
    return bool(status == "200")


def _type(record: ArcWarcRecord) -> str:
    headers = record.rec_headers if record.rec_type == "resource" else record.http_headers
    return "" if headers is None else (headers.get_header("Content-Type") or "").strip().lower()


def _unpacked(record: ArcWarcRecord, folder: Path, *, name: str) -> tuple[Path, str]:
    digest, size = hashlib.sha256(), 0
    with storage_faults(folder):
        folder.mkdir()
        file = folder / name
        with file.open("xb") as held:
            stream = record.content_stream()
            while chunk := stream.read(_CHUNK_BYTES):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise IntakeRejected(
                        f"a capture unpacks to more than {MAX_BYTES >> 30} GiB",
                        hint="Unpack it with another program and add the file.",
                        code="intake.too_large",
                    )
                digest.update(chunk)
                held.write(chunk)
    if getattr(record.raw_stream, "limit", 0):
        file.unlink()
        raise _broken(file.name, EOFError("the capture is shorter than it says"))
    return file, digest.hexdigest()


def _name(address: str) -> str:
    """The last piece of an address as the name of a file: letters, digits and a few marks."""
    last = unquote(urlsplit(address).path).rsplit("/", 1)[-1]
    return re.sub(r"[^\w.\-]", "_", last, flags=re.ASCII).strip(".")[-80:] or "capture"


def _broken(name: str, error: Exception) -> IntakeRejected:
    return IntakeRejected(
        f"{printable(name)} ends in the middle or is damaged: {error}",
        hint="What was read before it went in; get a whole copy for the rest.",
        code="intake.broken_archive",
    )
