from __future__ import annotations

import pytest

from tests.handover.conftest import SECOND
from twicetold.archive.bank_entries import Basis, SignalKind
from twicetold.errors import UsageError
from twicetold.handover.choosing import Stretch, of_matches, of_release, still_confirmed
from twicetold.time import Span


def test_nothing_is_taken_that_nobody_confirmed(archive) -> None:
    assert of_matches(archive.connection, None) == []
    with pytest.raises(UsageError, match="not confirmed") as caught:
        of_matches(archive.connection, [1])
    assert caught.value.code == "bank.unconfirmed"
    [one] = of_matches(archive.connection, [1], unconfirmed=True)
    assert one.basis is Basis.UNCONFIRMED


def test_a_confirmed_match_gives_just_its_seconds_of_the_side_asked_for(archive) -> None:
    verdict = archive.verdicts.judge(1, "same", person="ada")
    first, later = archive.release("first").items[0], archive.release("later").items[0]
    [one] = of_matches(archive.connection, None)
    assert (one.item, one.span, one.basis) == (first, Span(5 * SECOND, 9 * SECOND), Basis.CONFIRMED)
    assert one.verdict_id == verdict.id
    assert still_confirmed(archive.connection) == {verdict.id}
    both = of_matches(archive.connection, None, side="both")
    assert [(one.item, one.span.start) for one in both] == [(first, 5 * SECOND), (later, 3 * SECOND)]


@pytest.mark.parametrize(("mirrored", "rate"), [(True, 1.0), (False, 1.25), (True, 0.8)])
def test_a_confirmed_match_that_is_mirrored_or_faster_stays_confirmed(archive, mirrored: bool, rate: float) -> None:
    """What was confirmed of it was held back as taken back, and never left."""
    archive.connection.execute("UPDATE match SET mirrored = ?, rate = ?", (mirrored, rate))
    verdict = archive.verdicts.judge(1, "same")
    assert (verdict.mirrored, verdict.rate) == (mirrored, rate)
    assert still_confirmed(archive.connection) == {verdict.id}
    assert len(of_matches(archive.connection, None)) == 1


def test_a_word_that_was_taken_back_confirms_nothing(archive) -> None:
    archive.verdicts.judge(1, "same")
    archive.verdicts.judge(1, "unsure")
    assert of_matches(archive.connection, None) == []
    assert still_confirmed(archive.connection) == set()
    archive.verdicts.judge(1, "not-same")
    assert of_matches(archive.connection, None, unconfirmed=True) == []


def test_a_release_gives_its_own_side_or_with_whole_all_of_it(archive) -> None:
    assert of_release(archive.connection, "later") == []
    archive.verdicts.judge(1, "same")
    later = archive.release("later").items[0]
    [one] = of_release(archive.connection, "later")
    assert (one.item, one.span, one.release) == (later, Span(3 * SECOND, 7 * SECOND), "later")
    [whole] = of_release(archive.connection, "later", whole=True)
    assert (whole.basis, whole.span) == (Basis.CHOSEN, Span(0, archive.item(later).duration_us))


def test_what_is_not_there_is_told(archive) -> None:
    with pytest.raises(UsageError, match="no match 9"):
        of_matches(archive.connection, [9])
    with pytest.raises(UsageError, match="no release 'x'"):
        of_release(archive.connection, "x")


def test_the_same_stretch_has_one_name_that_does_not_tell_the_item() -> None:
    one = Stretch(item="ab" * 32, span=Span(0, 5), basis=Basis.CHOSEN)
    assert one.uid == Stretch(item="ab" * 32, span=Span(0, 5), basis=Basis.CONFIRMED, release="r").uid
    assert one.uid != Stretch(item="ab" * 32, span=None, basis=Basis.CHOSEN).uid
    assert "ab" * 8 not in one.uid
    assert (one.kind, Stretch(item="a", span=None, basis=Basis.CHOSEN).kind) == (SignalKind.VPDQ, SignalKind.PDQ)
