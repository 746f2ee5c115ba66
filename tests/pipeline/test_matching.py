"""What a still resembles beside the picture that it is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.align.in_memory import footage
from twicetold.model import ItemKind, Match, Modality
from twicetold.pipeline.matching import Matcher
from twicetold.pipeline.seeding import Seeds
from twicetold.settings import PictureSettings
from twicetold.time import Span

SCORES = {"same": 0.98, "copy": 0.9, "scene": 0.6, "weak": 0.4}


class Told(Matcher):
    """Pairs are judged as the test says; what is made of them is what is tested."""

    def _pair(self, item: str, partner: str, groups: list[Seeds], spots: object) -> list[Match]:
        return [
            Match(
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
        ]


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

    matcher = Told(footage(), nothing, nothing, lambda _: kind, PictureSettings())  # type: ignore[arg-type]
    rows = np.zeros(1, np.int64)
    seeds = [Seeds(partner, rows, rows, False) for partner in partners]
    assert {match.ref_item for match in matcher.matches("still", seeds, [], everywhere)} == kept
