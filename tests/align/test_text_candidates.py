"""Which texts share seeds with which: each pair once, only with those whose turn came before."""

import hashlib
from pathlib import Path

import numpy as np

from twicetold.align.text_candidates import GOES_ON_LETTERS, Candidates, candidates
from twicetold.fingerprint.text_folding import fold
from twicetold.fingerprint.text_seeds import Seeds, seeds_of
from twicetold.search.text_index import TextAddition, TextIndex

SHARED = "the harbour was closed at noon because of the storm"
TEXTS = (
    f"{SHARED} that came from the north",
    "farmers say that the harvest is late this year",
    f"in other news {SHARED} and ships waited",
)


def pairs_of(found: Candidates) -> list[tuple[int, int, list[list[int]]]]:
    return [(int(found.text[k]), int(found.item[k]), found.places_of(k).tolist()) for k in range(len(found.text))]


def index_of(folder: Path) -> tuple[TextIndex, list[int]]:
    index = TextIndex.open(folder)
    names = [hashlib.sha256(text.encode()).hexdigest() for text in TEXTS]
    index.append_many(
        TextAddition(name, *seeds_of(fold(text).letters)) for name, text in zip(names, TEXTS, strict=True)
    )
    return index, [index.item_names.index(name) for name in names]


def test_pairs_share_seeds_at_the_places_given(tmp_path: Path) -> None:
    index, numbers = index_of(tmp_path)
    asked = [seeds_of(fold(text).letters) for text in TEXTS]
    order = {"rank": np.zeros(3, np.int32), "position": np.full(3, -1, np.int64), "before": np.zeros(3, np.int64)}
    found = pairs_of(candidates(index, asked, **order))
    others = {(text, item) for text, item, _ in found if numbers[text] != item}
    assert others == {(0, numbers[2]), (2, numbers[0])}
    (places,) = [places for text, item, places in found if (text, item) == (2, numbers[0])]
    lead = len(fold("in other news"))
    assert len(places) >= 2
    assert {own - other for own, other in places} == {lead}
    assert places == sorted(places)


def test_nobody_is_matched_with_who_comes_later(tmp_path: Path) -> None:
    index, numbers = index_of(tmp_path)
    asked = [seeds_of(fold(text).letters) for text in TEXTS]
    position = np.empty(3, np.int64)
    position[numbers] = [0, 1, 2]
    found = pairs_of(candidates(index, asked, rank=np.zeros(3, np.int32), position=position, before=np.arange(3)))
    assert [(text, item) for text, item, _ in found] == [(2, numbers[0])]


def test_nothing_asked_and_nothing_indexed(tmp_path: Path) -> None:
    nobody = {"rank": np.zeros(0, np.int32), "position": np.zeros(0, np.int64), "before": np.zeros(0, np.int64)}
    assert pairs_of(candidates(TextIndex.open(tmp_path / "none"), [], **nobody)) == []
    index, _ = index_of(tmp_path / "some")
    nothing = Seeds(np.zeros(0, np.uint32), np.zeros(0, np.int32))
    order = {"rank": np.zeros(3, np.int32), "position": np.full(3, -1, np.int64), "before": np.zeros(1, np.int64)}
    assert pairs_of(candidates(index, [nothing], **order)) == []


def test_a_common_phrase_alone_makes_no_pair_and_two_runs_that_go_on_alike_do(tmp_path: Path) -> None:
    phrase = "by the end of the day"
    texts = [f"{chr(97 + n) * 30} {phrase} {chr(98 + n) * 30}" for n in range(9)]
    texts.append(f"zyxwvutsrq {phrase} it was closed because of the great storm that came")
    index = TextIndex.open(tmp_path)
    index.append_many(
        TextAddition(f"{number:064x}", *seeds_of(fold(text).letters)) for number, text in enumerate(texts)
    )
    order = {"rank": np.zeros(10, np.int32), "position": np.full(10, -1, np.int64), "before": np.zeros(1, np.int64)}
    asked = seeds_of(fold(f"qrstuvwxyz {phrase} it was closed because of the great storm").letters)
    one_key = Seeds(asked.keys[:1], asked.places[:1])
    shared = seeds_of(fold(phrase).letters)
    assert [item for _, item, places in pairs_of(candidates(index, [asked], **order)) if len(places) >= 2] == [9]
    assert pairs_of(candidates(index, [Seeds(shared.keys[:1], shared.places[:1])], **order)) == []
    assert pairs_of(candidates(index, [one_key], **order)) == []


def test_two_common_runs_that_overlap_nearly_make_no_pair_and_those_that_lie_apart_do(tmp_path: Path) -> None:
    letters = fold("of all that was said about it at the end of the day by them").letters
    index = TextIndex.open(tmp_path)
    others = [fold(f"{chr(97 + n) * 70}").letters for n in range(9)]
    index.append_many(
        TextAddition(f"{number:064x}", *seeds_of(np.concatenate((other, letters))))
        for number, other in enumerate(others)
    )
    order = {"rank": np.zeros(9, np.int32), "position": np.full(9, -1, np.int64), "before": np.zeros(1, np.int64)}
    shared = seeds_of(np.concatenate((others[0], letters)))
    inside = shared.places >= 70
    keys, places = shared.keys[inside], shared.places[inside]
    near = places - places[0] < GOES_ON_LETTERS
    assert pairs_of(candidates(index, [Seeds(keys[near], places[near])], **order)) == []
    assert [item for _, item, _ in pairs_of(candidates(index, [Seeds(keys, places)], **order))] == list(range(9))
