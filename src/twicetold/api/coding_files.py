"""Codebooks and codings as files: the form follows the name's ending."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from twicetold.archive import items
from twicetold.archive.faults import storage_faults
from twicetold.archive.place import written_whole
from twicetold.coding import coding_rows, pass_rows
from twicetold.coding.codebook import Codebook
from twicetold.coding.codebook_document import document_of
from twicetold.coding.exchange import qdc, qdpx, table
from twicetold.coding.exchange.carried import Carried
from twicetold.coding.exchange.qdpx import Source
from twicetold.errors import TableInvalid
from twicetold.model import ItemKind, Problem

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


def read_codebook(path: Path) -> str | Codebook:
    """The text of a TOML document, or version 1 of a codebook from a .qdc, named after the file.

    Raises:
        TableInvalid: `coding.refi`, `codebook.invalid`.
    """
    with storage_faults(path):
        content = path.read_bytes()
    if path.suffix.casefold() == ".qdc":
        return qdc.read(content, name=path.stem, where=str(path))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableInvalid(f"{path}: is not UTF-8", hint="Save it again as UTF-8.", code="codebook.invalid") from error


def write_codebook(path: Path, book: Codebook) -> Path:
    """Write .qdc or TOML."""
    content = qdc.written(book) if path.suffix.casefold() == ".qdc" else document_of(book).encode()
    _write(path, content)
    return path


def write_codings(archive: Archive, path: Path, book: Codebook) -> int:
    """Write .qdpx or CSV; only codings of the codebook's own version, as others may mean something else."""
    standing = [
        one
        for one in coding_rows.all_codings(archive.connection, codebook=book.name)
        if one.stands and one.version == book.version
    ]
    if path.suffix.casefold() == ".qdpx":
        content = qdpx.written(book, _sources(archive), standing, name=archive.layout.root.name, at=datetime.now(UTC))
    else:
        begun = pass_rows.all_passes(archive.connection, codebook=book.name)
        content = table.written(standing, [one for one in begun if one.version == book.version]).encode()
    _write(path, content)
    return len(standing)


def read_codings(archive: Archive, path: Path, book: Codebook) -> tuple[list[Carried], list[Problem]]:
    """What a .qdpx or a CSV holds.

    Raises:
        TableInvalid: `coding.refi`, `coding.table`.
    """
    if path.suffix.casefold() != ".qdpx":
        return table.read(path)
    with storage_faults(path):
        content = path.read_bytes()
    return qdpx.read(content, book, _sources(archive), where=path.name)


def _sources(archive: Archive) -> list[Source]:
    kinds = {item.sha256: item.kind for item in items.all_items(archive.connection)}
    found = []
    for release in archive.releases():
        found.append(Source(release.id, "", ItemKind.TEXT, release.title))
        for sha256 in release.items:
            words = archive.words.text(sha256) if kinds[sha256] is ItemKind.TEXT else ""
            found.append(Source(release.id, sha256, kinds[sha256], words))
    return found


def _write(path: Path, content: bytes) -> None:
    with written_whole(path) as held:
        held.write(content)
