"""The set that is made: its truth holds to the character."""

import numpy as np

from bench.text_set.building import build
from bench.text_set.edits import EDITS
from twicetold.fingerprint.text_folding import folded_string

SIGN_OFF = "follow our channel for the latest news every day"


def paragraphs(count: int) -> list[str]:
    random = np.random.default_rng(3)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    return [
        " ".join("".join(random.choice(letters, random.integers(2, 9))) for _ in range(int(random.integers(40, 90))))
        for _ in range(count)
    ]


def test_what_is_said_to_be_quoted_stands_in_the_source() -> None:
    reuse = build(paragraphs(300), texts=40, formulae=[SIGN_OFF], edits=["verbatim", "respelled"], seed=1)
    assert len(reuse.texts) == len(reuse.sources) == 40
    assert len(reuse.cases) > 20
    for case in reuse.cases:
        quoted = reuse.texts[case.text][case.start : case.end]
        source = reuse.sources[case.source][case.source_start : case.source_end]
        assert folded_string(quoted) == folded_string(source)
        assert SIGN_OFF not in source
        if case.kind.startswith("verbatim"):
            assert quoted == source


def test_the_same_seed_makes_the_same_set() -> None:
    one, other = (build(paragraphs(300), texts=30, formulae=[], edits=tuple(EDITS), seed=4) for _ in range(2))
    assert one == other


def test_every_edit_changes_what_it_says() -> None:
    text = paragraphs(1)[0]
    changed = {name: edit(text, np.random.default_rng(1), paragraphs(2)[1]) for name, edit in EDITS.items()}
    assert changed["verbatim"] == text
    assert len(changed["inserted"].split()) > len(text.split())
    assert all(changed[name] != text for name in ("edited", "inserted", "misread"))
