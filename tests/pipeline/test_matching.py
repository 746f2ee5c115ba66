"""What a still resembles beside the picture that it is."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.align.in_memory import footage
from twicetold.align.patience import Patience
from twicetold.align.spots import FramePairs
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.seeding import Seeds
from twicetold.pipeline.spot_seeding import SpotSeeds
from twicetold.settings import PictureSettings
from twicetold.time import Span

SCORES = {"same": 0.98, "copy": 0.9, "scene": 0.6, "weak": 0.4}


class Told(Matcher):
    """Pairs are judged as the test says; what is made of them is what is tested."""

    order: ClassVar[list[str]] = []

    def _pair(self, item: str, partner: str, groups: list[Seeds], spots: object, patience: Patience) -> list[Match]:
        self.order.append(partner)
        found = Match(
            query_item=item,
            ref_item=partner,
            modality=Modality.IMAGE,
            query=None,
            ref=Span(0, 1),
            score=SCORES[partner],
            mirrored=False,
            offset_known=False,
            evidence={},
        )
        return [found]


def everywhere(item: str) -> NDArray[np.bool_]:
    return np.zeros(1, np.bool_)


@pytest.mark.parametrize(
    ("kind", "partners", "kept"),
    [
        (ItemKind.IMAGE, ["same", "copy", "scene", "weak"], {"same", "copy"}),
        (ItemKind.IMAGE, ["scene", "weak"], {"scene"}),
        (ItemKind.VIDEO, ["same", "copy", "scene", "weak"], {"same", "copy", "scene"}),
        (ItemKind.IMAGE, [], set()),
    ],
)
def test_a_still_is_of_one_moment(kind: ItemKind, partners: list[str], kept: set[str]) -> None:
    def nothing(item: str) -> object:
        raise AssertionError(item)

    kinds = {"asked": kind}
    matcher = Told(
        footage(),
        nothing,
        nothing,
        lambda item: kinds.get(item, ItemKind.IMAGE),
        PictureSettings(),
        tiny=lambda item: [],
    )  # type: ignore[arg-type]
    rows = np.zeros(1, np.int64)
    seeds = [Seeds(partner, rows, rows, False) for partner in partners]
    found = matcher.matches("asked", seeds, [], everywhere, patience=Patience(64))
    assert {match.ref_item for match in found} == kept


def pairs(*spots: int) -> FramePairs:
    rows = np.arange(len(spots), dtype=np.int64)
    return FramePairs(rows, rows, np.array(spots, np.int64), np.zeros((len(spots), 6)))


def test_the_likeliest_partner_is_judged_first_and_matches_stand_in_order_of_items() -> None:
    def nothing(item: str) -> object:
        raise AssertionError(item)

    matcher = Told(
        footage(),
        nothing,
        nothing,
        lambda item: ItemKind.VIDEO if item == "film" else ItemKind.IMAGE,
        PictureSettings(),
        tiny=lambda item: [],
    )  # type: ignore[arg-type]
    rows = np.zeros(1, np.int64)
    spots = [
        SpotSeeds("copy", pairs(3, 40), False),
        SpotSeeds("same", pairs(9), False),
        SpotSeeds("same", pairs(), True),
        SpotSeeds("weak", pairs(12), True),
    ]
    matcher.order.clear()
    found = matcher.matches("film", [Seeds("scene", rows, rows, False)], spots, everywhere, patience=Patience(64))
    assert matcher.order == ["scene", "copy", "weak", "same"]
    assert [match.ref_item for match in found] == ["copy", "same", "scene"]
