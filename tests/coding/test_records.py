import pytest

from twicetold.coding.records import Passage, Target, TargetKind
from twicetold.time import Span


def test_a_target_knows_what_it_is() -> None:
    assert Target(release="R").kind is TargetKind.RELEASE
    assert Target(release="R", item="a").kind is TargetKind.ITEM
    span = Target(release="R", item="a", span=Span.from_seconds(1, 2))
    assert (span.kind, span.bounds) == (TargetKind.SPAN, (1_000_000, 2_000_000))
    passage = Target(release="R", item="a", passage=Passage(0, 4))
    assert (passage.kind, passage.bounds) == (TargetKind.PASSAGE, (0, 4))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_passage_is_never_empty_or_reversed(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="empty or reversed"):
        Passage(start, end)


def test_a_stretch_belongs_to_an_item_and_is_of_one_kind() -> None:
    with pytest.raises(ValueError, match="of an item"):
        Target(release="R", passage=Passage(0, 1))
    with pytest.raises(ValueError, match="not of both"):
        Target(release="R", item="a", passage=Passage(0, 1), span=Span(0, 1))
