"""Codings as a REFI-QDA project (.qdpx): a zip with `project.qde` and the words of texts.

The subset that is written and read:

- `Users`: the coders. `CodeBook`: the codes that are given, nested. - `TextSource`, `VideoSource`, `AudioSource`,
`PictureSource`: an item of a release, named `RELEASE/SHA-256`. Words lie in
  `sources/GUID.txt` in UTF-8; other media are named and stay where they are.
- A `TextSource` named `RELEASE`: the release as a whole, its title as its words.
- `PlainTextSelection` with `startPosition` and `endPosition` in code points, the end not included; `VideoSelection` and
  `AudioSelection` with `begin` and `end` in milliseconds, to which microseconds are rounded.
- `Coding` with `creatingUser`, `creationDateTime` and `CodeRef`; right below a source it speaks of the whole item.

Notes, sets, links, cases, variables, graphs and selections in pictures and PDF files are left out and counted. Sources
of other programs are recognised by their words, where these are the words of one item here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace

from twicetold.archive.moments import to_text
from twicetold.coding.codebook import Codebook
from twicetold.coding.exchange import refi
from twicetold.coding.exchange.carried import STAGE, Carried
from twicetold.coding.records import Coding, Passage, Target, TargetKind
from twicetold.model import ItemKind, Problem
from twicetold.time import Span

NAMESPACE = "urn:QDA-XML:project:1.0"
MAX_BYTES = 256 << 20
"""Of one file inside the zip, unpacked."""

_SOURCES = {
    ItemKind.TEXT: "TextSource",
    ItemKind.VIDEO: "VideoSource",
    ItemKind.AUDIO: "AudioSource",
    ItemKind.IMAGE: "PictureSource",
    ItemKind.UNKNOWN: "PictureSource",
}
_SELECTIONS = {
    "PlainTextSelection": TargetKind.PASSAGE,
    "VideoSelection": TargetKind.SPAN,
    "AudioSelection": TargetKind.SPAN,
}


@dataclass(frozen=True)
class Source:
    """A release as a whole (`item` empty), or one of its items, with its words where it has some."""

    release: str
    item: str
    kind: ItemKind
    words: str

    @property
    def name(self) -> str:
        """As it is named in a project."""
        return f"{self.release}/{self.item}" if self.item else self.release

    @property
    def guid(self) -> str:
        """Its identifier in every project."""
        return refi.guid("source", self.release, self.item)


def written(book: Codebook, sources: Sequence[Source], codings: Sequence[Coding], *, name: str, at: datetime) -> bytes:
    """The project's bytes. Only sources that some coding speaks of are in it."""
    register_namespace("", NAMESPACE)
    root = Element(_tag("Project"), {"name": name, "origin": "Twicetold", "creationDateTime": to_text(at)})
    users = SubElement(root, _tag("Users"))
    for coder in sorted({coding.coder for coding in codings}):
        SubElement(users, _tag("User"), {"guid": refi.guid("user", coder), "name": coder})
    refi.write_codes(SubElement(root, _tag("CodeBook")), book, NAMESPACE)
    listed = SubElement(root, _tag("Sources"))
    by_source: dict[tuple[str, str], list[Coding]] = {}
    for coding in codings:
        by_source.setdefault((coding.target.release, coding.target.item), []).append(coding)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sources:
            given = by_source.get((source.release, source.item), [])
            if given:
                _write_source(listed, source, given, book, archive)
        noted = [coding for coding in codings if coding.note]
        if noted:
            _write_notes(SubElement(root, _tag("Notes")), noted)
        archive.writestr("project.qde", refi.written(root))
    return buffer.getvalue()


def _write_notes(listed: Element, noted: Sequence[Coding]) -> None:
    """What coders noted, each beside the coding that names it."""
    for coding in noted:
        fields = {"guid": _note_guid(coding), "creatingUser": refi.guid("user", coding.coder)}
        note = SubElement(listed, _tag("Note"), {**fields, "creationDateTime": to_text(coding.made_at)})
        SubElement(note, _tag("PlainTextContent")).text = refi.printable_xml(coding.note)


def _note_guid(coding: Coding) -> str:
    return refi.guid("note", coding.codebook, str(coding.id))


def _write_source(
    listed: Element, source: Source, given: Sequence[Coding], book: Codebook, archive: zipfile.ZipFile
) -> None:
    kind = _SOURCES[source.kind]
    fields = {"guid": source.guid, "name": refi.printable_xml(source.name)}
    if kind == "TextSource":
        fields["plainTextPath"] = f"internal://{source.guid}.txt"
        archive.writestr(f"sources/{source.guid}.txt", source.words.encode("utf-8"))
    made = SubElement(listed, _tag(kind), fields)
    for coding in given:
        above, common = (
            made,
            {"creatingUser": refi.guid("user", coding.coder), "creationDateTime": to_text(coding.made_at)},
        )
        start, end = coding.target.bounds or (0, 0)
        identity = refi.guid("coding", coding.codebook, str(coding.id))
        if coding.target.kind is TargetKind.PASSAGE:
            edges = {"startPosition": str(start), "endPosition": str(end)}
            above = SubElement(
                made, _tag("PlainTextSelection"), {"guid": refi.guid("selection", identity), **edges, **common}
            )
        elif coding.target.kind is TargetKind.SPAN:
            begin = round(start / 1000)
            edges = {"begin": str(begin), "end": str(max(begin + 1, round(end / 1000)))}
            name = "AudioSelection" if kind == "AudioSource" else "VideoSelection"
            above = SubElement(made, _tag(name), {"guid": refi.guid("selection", identity), **edges, **common})
        element = SubElement(above, _tag("Coding"), {"guid": identity, **common})
        SubElement(element, _tag("CodeRef"), {"targetGUID": refi.guid("code", book.name, coding.code)})
        if coding.note:
            SubElement(element, _tag("NoteRef"), {"targetGUID": _note_guid(coding)})


def read(
    content: bytes, book: Codebook, sources: Sequence[Source], *, where: str
) -> tuple[list[Carried], list[Problem]]:
    """The codings of a project, and what of it could not be understood.

    Args:
        sources: what the archive has, to recognise sources by.

    Raises:
        TableInvalid: `coding.refi`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise refi.refused(f"{where}: is no project, which is a zip") from error
    with archive:
        if "project.qde" not in names:
            raise refi.refused(f"{where}: holds no project.qde")
        root = refi.parsed(_unpacked(archive, "project.qde", where), where=where)
        reader = _Reader(root, book, sources, where)
        for listed in refi.children(root, "Sources"):
            for element in listed:
                reader.read_source(element, _words(archive, element, names, where))
    return reader.found, reader.wrong


class _Reader:
    """Walks through the sources of one project."""

    def __init__(self, root: Element, book: Codebook, sources: Sequence[Source], where: str) -> None:
        self.found: list[Carried] = []
        self.wrong: list[Problem] = []
        self._where = where
        self._codes = _codes(root, book)
        self._users = {
            user.get("guid", "").casefold(): user.get("name", "") for user in root.iter() if refi.local(user) == "User"
        }
        self._notes = {
            note.get("guid", "").casefold(): " ".join(
                part.text or "" for part in refi.children(note, "PlainTextContent")
            )
            for note in root.iter()
            if refi.local(note) == "Note"
        }
        self._by_guid = {source.guid: source for source in sources}
        self._by_name = {source.name: source for source in sources}
        self._by_words: dict[str, list[Source]] = {}
        for source in sources:
            if source.item and source.words:
                self._by_words.setdefault(source.words, []).append(source)

    def read_source(self, element: Element, words: str) -> None:
        """One source with its selections."""
        codings = [one for one in element.iter() if refi.local(one) == "Coding"]
        source = self._recognised(element, words)
        if source is None:
            if codings:
                name = element.get("name", "without a name")
                self._fault(f"source '{name}' with {len(codings)} codings is no item of this archive")
            return
        for coding in refi.children(element, "Coding"):
            self._read_coding(coding, Target(release=source.release, item=source.item), coding)
        for selection in element:
            kind = _SELECTIONS.get(refi.local(selection))
            inside = [one for one in selection.iter() if refi.local(one) == "Coding" and one is not selection]
            if kind is None:
                if inside:
                    self._fault(f"{len(inside)} codings in a {refi.local(selection)} of '{source.name}' are not read")
                continue
            try:
                target = _target(source, selection, kind)
            except ValueError as error:
                self._fault(f"a {refi.local(selection)} of '{source.name}' has no bounds that are read ({error})")
                continue
            for coding in inside:
                self._read_coding(coding, target, selection)

    def _recognised(self, element: Element, words: str) -> Source | None:
        own = self._by_guid.get(element.get("guid", "").casefold()) or self._by_name.get(element.get("name", ""))
        if own is not None or not words:
            return own
        # Some programs write line ends of their own into the file; positions count them as one, as ours do.
        for spelled in (words, words.replace("\r\n", "\n")):
            same = self._by_words.get(spelled, [])
            if len(same) == 1:
                return same[0]
        return None

    def _read_coding(self, coding: Element, target: Target, fallback: Element) -> None:
        user = self._users.get((coding.get("creatingUser") or fallback.get("creatingUser") or "").casefold(), "")
        moment = coding.get("creationDateTime") or fallback.get("creationDateTime") or ""
        named = [one.get("targetGUID", "").casefold() for one in refi.children(coding, "NoteRef")]
        note = " ".join(text for one in named if (text := self._notes.get(one, "")))
        for reference in refi.children(coding, "CodeRef"):
            code = self._codes.get(reference.get("targetGUID", "").casefold())
            if code is None or not user:
                what = "names no code of the codebook" if code is None else "names no coder"
                self._fault(f"a coding in '{target.release}' {what}")
                continue
            self.found.append(
                Carried(
                    where=f"{self._where}: coding {coding.get('guid', '')}",
                    target=target,
                    code=code,
                    coder=user,
                    note=note,
                    made_at=_moment(moment),
                )
            )

    def _fault(self, message: str) -> None:
        self.wrong.append(
            Problem(
                stage=STAGE,
                subject=self._where,
                code="coding.element",
                message=f"{self._where}: {message}",
                hint="'docs/coding.md' lists what of a project is read.",
            )
        )


def _codes(root: Element, book: Codebook) -> dict[str, str]:
    """Identifier in the file to code here: by our own identifier, else by id or label."""
    ours = {refi.guid("code", book.name, code.id): code.id for code in book.codes}
    named = {code.label.casefold(): code.id for code in book.codes} | {
        code.id.casefold(): code.id for code in book.codes
    }
    found = dict(ours)
    for identity, code in refi.read_codes(root):
        known = ours.get(identity) or named.get(code.label.casefold()) or named.get(code.id.casefold())
        if known is not None:
            found[identity] = known
    return found


def _target(source: Source, selection: Element, kind: TargetKind) -> Target:
    if kind is TargetKind.PASSAGE:
        passage = Passage(int(selection.get("startPosition", "")), int(selection.get("endPosition", "")))
        return Target(release=source.release, item=source.item, passage=passage)
    begin, end = int(selection.get("begin", "")), int(selection.get("end", ""))
    return Target(release=source.release, item=source.item, span=Span(begin * 1000, end * 1000))


def _words(archive: zipfile.ZipFile, element: Element, names: set[str], where: str) -> str:
    path = element.get("plainTextPath", "").removeprefix("internal://")
    inside = next((name for name in (f"sources/{path}", f"Sources/{path}") if path and name in names), None)
    if inside is None:
        return ""
    return _unpacked(archive, inside, where).decode("utf-8-sig", "replace")


def _unpacked(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_BYTES:
        raise refi.refused(f"{where}: '{name}' unpacks to more than {MAX_BYTES >> 20} MiB")
    try:
        with archive.open(name) as file:
            content = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise refi.refused(f"{where}: '{name}' cannot be unpacked ({error})") from error
    if len(content) > MAX_BYTES:
        raise refi.refused(f"{where}: '{name}' unpacks to more than {MAX_BYTES >> 20} MiB")
    return content


def _moment(text: str) -> str | None:
    try:
        return to_text(datetime.fromisoformat(text))
    except ValueError:
        return None


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
