import sqlite3

import pytest

from twicetold.errors import UsageError


def test_a_coding_says_with_what_by_whom_and_when(archive) -> None:
    made = archive.coding.code("R1", "war", coder="anna", note="drums")
    assert (made.codebook, made.version, made.coder, made.note, made.first_pass) == ("themes", 1, "Anna", "drums", True)
    assert made.made_at.tzinfo is not None
    assert archive.coding.codings() == [made]
    event = archive.custody()[-1]
    assert (event.action, event.subject, event.details["code"]) == ("coding.given", "R1", "war")


def test_no_row_can_be_changed_or_deleted(archive) -> None:
    archive.coding.code("R1", "war", coder="Anna")
    for sql in ("UPDATE coding SET code = 'mercy'", "DELETE FROM coding"):
        with pytest.raises(sqlite3.IntegrityError, match="a coding is never"):
            archive.connection.execute(sql)


def test_what_is_taken_back_is_kept_and_marked(archive) -> None:
    made = archive.coding.code("R1", "war", coder="Anna")
    back = archive.coding.withdraw(made.id, coder="Anna", reason="not shown")
    assert (back.stands, back.stood_in_first_pass) == (False, False)
    assert archive.coding.codings() == []
    assert archive.coding.codings(withdrawn=True) == [back]
    with pytest.raises(UsageError) as caught:
        archive.coding.withdraw(made.id)
    assert caught.value.code == "coding.withdrawn"


def test_second_thoughts_after_the_pass_do_not_change_the_first_pass(archive) -> None:
    early = archive.coding.code("R1", "war", coder="Anna")
    archive.coding.finish("R1", coder="Anna")
    late = archive.coding.code("R1", "mercy", coder="Anna")
    back = archive.coding.withdraw(early.id, coder="Anna")
    assert (late.stands, late.stood_in_first_pass) == (True, False)
    assert (back.stands, back.stood_in_first_pass) == (False, True)


def test_nobody_takes_back_what_another_coded(archive) -> None:
    made = archive.coding.code("R1", "war", coder="Anna")
    for number, who, code in ((made.id, "Bilal", "coding.not_yours"), (99, "Anna", "coding.unknown")):
        with pytest.raises(UsageError) as caught:
            archive.coding.withdraw(number, coder=who)
        assert caught.value.code == code


def test_the_last_adjudication_rules_and_all_are_kept(archive) -> None:
    archive.coding.adjudicate("R1", "war", applies=True, coder="Anna")
    archive.coding.adjudicate("R1", "war", applies=False, coder="Bilal", note="a parade of bakers")
    assert [one.applies for one in archive.coding.adjudications(release="R1")] == [True, False]
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        archive.connection.execute("DELETE FROM adjudication")
