"""Folders in the layout of PAN's text alignment (2012 to 2015, AraPlagDet too): `src/`, `susp/`, and cases as XML.

Each kind of case has a folder with a file `pairs` (one `suspicious.txt source.txt` a line) and, for each pair, an XML
file named `suspicious-source.xml` whose features of the name `plagiarism` give offsets and lengths in characters. The
corpora are at Zenodo, for instance doi:10.5281/zenodo.3715980; none of their text is kept here.
"""

from __future__ import annotations

from pathlib import Path

from defusedxml import ElementTree

from bench.text_set.cases import Case, ReuseSet

PAIRS = "pairs"


def read(root: Path) -> dict[str, ReuseSet]:
    """Every kind of case below `root` that has a file of pairs, by the name of its folder.

    Raises:
        FileNotFoundError: there is no such kind, or a file that a pair names is missing.
    """
    kinds = sorted(path.parent for path in root.glob(f"*/{PAIRS}"))
    if not kinds:
        raise FileNotFoundError(f"{root}: holds no folder with a file '{PAIRS}'")
    return {folder.name: _kind(root, folder) for folder in kinds}


def _kind(root: Path, folder: Path) -> ReuseSet:
    sources: dict[str, str] = {}
    texts: dict[str, str] = {}
    cases: list[Case] = []
    for line in (folder / PAIRS).read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        text, source = line.split()
        texts.setdefault(text, _words(root / "susp" / text))
        sources.setdefault(source, _words(root / "src" / source))
        answers = folder / f"{text.removesuffix('.txt')}-{source.removesuffix('.txt')}.xml"
        cases += _cases(answers, text) if answers.exists() else []
    return ReuseSet(sources, texts, cases)


def _words(path: Path) -> str:
    # Offsets count characters of the file as it is: line ends are not to be changed.
    return path.read_bytes().decode("utf-8")


def _cases(path: Path, text: str) -> list[Case]:
    found = []
    for feature in ElementTree.parse(path).iter("feature"):
        if feature.get("name") == "plagiarism":
            start, source_start = int(feature.get("this_offset")), int(feature.get("source_offset"))
            end = start + int(feature.get("this_length"))
            source_end = source_start + int(feature.get("source_length"))
            kind = feature.get("obfuscation", "")
            found.append(Case(text, start, end, feature.get("source_reference"), source_start, source_end, kind))
    return found
