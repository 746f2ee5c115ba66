"""What codebook and project of REFI-QDA have in common: XML without entities, identifiers, codes with their nesting.

Standard: REFI-QDA 1.5 (https://www.qdasoftware.org), namespaces `urn:QDA-XML:codebook:1.0` and
`urn:QDA-XML:project:1.0`. A code's definition, include, exclude and examples go into its description, each under its
word, and are read back from it.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable
from xml.etree.ElementTree import (
    Element,
    SubElement,
    indent,
    tostring,
)

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from twicetold.coding.codebook import Code, Codebook, checked
from twicetold.errors import TableInvalid

_SPACE = uuid.UUID("6f2c2f5e-6c1e-5a0e-9d7a-3f2b7f0d8c11")
_LISTS = ("Include", "Exclude", "Examples")
NO_DEFINITION = "The file gives no definition."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def guid(*names: str) -> str:
    """The identifier that the same names have in every file."""
    return str(uuid.uuid5(_SPACE, "\x1f".join(names)))


def parsed(content: bytes, *, where: str) -> Element:
    """The root of a document; one with a document type, entities or references to elsewhere is refused.

    Raises:
        TableInvalid: `coding.refi`.
    """
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, SyntaxError, ValueError) as error:
        reason = "has a document type or entities" if isinstance(error, DefusedXmlException) else str(error)
        raise refused(f"{where}: is no XML that is read ({reason})") from error
    return root


def refused(message: str) -> TableInvalid:
    """The error of every file that cannot be read."""
    return TableInvalid(
        message, hint="Export it again as a REFI-QDA codebook (.qdc) or project (.qdpx).", code="coding.refi"
    )


def written(root: Element) -> bytes:
    """The document as UTF-8."""
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def printable_xml(text: str) -> str:
    """A text without the control characters that XML cannot hold at all."""
    return _CONTROL.sub("\ufffd", text)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """Elements right below, whatever their namespace: programs disagree on it."""
    return [child for child in element if local(child) == name]


def write_codes(parent: Element, book: Codebook, namespace: str) -> None:
    """`Codes` with every code that is given now, nested as in the codebook."""
    codes = SubElement(parent, f"{{{namespace}}}Codes")
    current = {code.id for code in book.current}

    def write(above: Element, code: Code) -> None:
        made = SubElement(
            above,
            f"{{{namespace}}}Code",
            {"guid": guid("code", book.name, code.id), "name": printable_xml(code.label), "isCodable": "true"},
        )
        SubElement(made, f"{{{namespace}}}Description").text = printable_xml(_description(code))
        for child in book.children(code.id):
            if child.id in current:
                write(made, child)

    for code in book.current:
        if code.parent not in current:
            write(codes, code)


def read_codes(root: Element) -> list[tuple[str, Code]]:
    """Identifier and code of every `Code` below, parents first; ids are made from names.

    Raises:
        TableInvalid: `coding.refi`, there is none.
    """
    found: list[tuple[str, Code]] = []
    taken: set[str] = set()

    def read(element: Element, parent: str) -> None:
        label = unicodedata.normalize("NFC", element.get("name", "")).strip() or "code"
        name = _free(_id(label), taken)
        description = next((child.text or "" for child in children(element, "Description")), "")
        found.append((element.get("guid", "").casefold(), _code(name, label, parent, description)))
        for child in children(element, "Code"):
            read(child, name)

    for codes in (element for element in root.iter() if local(element) == "Codes"):
        for element in children(codes, "Code"):
            read(element, "")
    if not found:
        raise refused("the file holds no codes")
    return found


def book_of(root: Element, *, name: str, where: str) -> Codebook:
    """Version 1 of a codebook from a document's codes.

    Raises:
        TableInvalid: `coding.refi`, `codebook.invalid`.
    """
    codes = tuple(code for _, code in read_codes(root))
    return checked(Codebook(name=_id(name), version=1, title=name, code=codes), where=where)


def _description(code: Code) -> str:
    said = [code.definition.strip()]
    for word, texts in zip(_LISTS, (code.include, code.exclude, code.examples), strict=True):
        if texts:
            said += ["", f"{word}:", *(f"- {text}" for text in texts)]
    return "\n".join(said)


def _code(name: str, label: str, parent: str, description: str) -> Code:
    lists: dict[str, list[str]] = {word: [] for word in _LISTS}
    definition: list[str] = []
    word = ""
    for line in unicodedata.normalize("NFC", description).splitlines():
        if line.rstrip(": ") in _LISTS and line.rstrip().endswith(":"):
            word = line.rstrip(": ")
        elif word and line.startswith("- "):
            lists[word].append(line[2:])
        elif not word or line.strip():
            (lists[word] if word else definition).append(line)
    return Code(
        id=name,
        label=label,
        definition="\n".join(definition).strip() or NO_DEFINITION,
        parent=parent,
        include=tuple(lists["Include"]),
        exclude=tuple(lists["Exclude"]),
        examples=tuple(lists["Examples"]),
    )


def _id(label: str) -> str:
    name = re.sub(r"[^\w.-]+", "-", label.casefold()).strip("-.")[:60]
    return name if re.match(r"\w", name) else f"c-{name}".rstrip("-")


def _free(name: str, taken: set[str]) -> str:
    candidates: Iterable[str] = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    free = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(free)
    return free
