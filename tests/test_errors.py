from __future__ import annotations

import re

import pytest

from twicetold import errors
from twicetold.errors import ItemError, TwicetoldError, UsageError


def family(kind: type[TwicetoldError] = TwicetoldError) -> list[type[TwicetoldError]]:
    ours = [child for child in kind.__subclasses__() if child.__module__ == kind.__module__]
    return [kind, *(member for child in ours for member in family(child))]


def test_the_drawn_tree_gives_each_class_its_exit_status() -> None:
    drawn = dict(re.findall(r"(\w+) +exit (\d+)", errors.__doc__ or ""))
    assert drawn == {member.__name__: str(member.exit_status) for member in family() if "exit_status" in vars(member)}


def test_default_codes_are_unique() -> None:
    codes = [member.default_code for member in family() if "default_code" in vars(member)]
    assert len(codes) == len(set(codes))


def test_errors_that_stop_a_command_have_an_exit_status_of_their_own() -> None:
    stopping = [member for member in family() if not issubclass(member, ItemError) and "exit_status" in vars(member)]
    statuses = [member.exit_status for member in stopping]
    assert len(statuses) == len(set(statuses))
    assert all(0 < status < 126 for status in statuses)


@pytest.mark.parametrize("kind", family())
def test_an_error_speaks_and_hints(kind: type[TwicetoldError]) -> None:
    error = kind("x.mp4: is broken")
    assert error.message == "x.mp4: is broken"
    assert str(error) == f"x.mp4: is broken [{kind.default_code}]"
    assert kind("m", hint="h", code="a.b").hint == "h"
    assert kind("m", hint="h", code="a.b").code == "a.b"


def test_an_empty_hint_is_not_replaced_by_the_default() -> None:
    assert errors.ArchiveBusy("busy", hint="").hint == ""
    assert errors.ArchiveBusy("busy").hint


def test_usage_errors_are_one_family() -> None:
    assert issubclass(errors.TableInvalid, UsageError)
