"""Rights by role."""

import pytest

from twicetold.errors import RequestRefused
from twicetold.web.visitor import RIGHTS, Right, Role, Visitor, require, visitor_of


class Connection:
    def __init__(self, visitor: Visitor | None) -> None:
        self.scope = {"visitor": visitor}


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.LEAD, {"see", "judge", "change"}),
        (Role.CODER, {"see", "judge"}),
        (Role.VIEWER, {"see"}),
        (Role.AUDITOR, {"see", "audit"}),
    ],
)
def test_a_role_may_what_its_table_says_and_no_more(role: Role, rights: set[str]) -> None:
    visitor = Visitor(person="ada", rights=RIGHTS[role])
    for right in Right:
        connection = Connection(visitor)
        if right in rights:
            assert require(connection, right) is visitor  # type: ignore[arg-type]
        else:
            with pytest.raises(RequestRefused, match="no right") as caught:
                require(connection, right)  # type: ignore[arg-type]
            assert (caught.value.code, caught.value.status) == ("web.right", 403)


def test_nobody_is_asked_to_come_in_by_the_door() -> None:
    with pytest.raises(RequestRefused) as caught:
        visitor_of(Connection(None))  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.status) == ("web.session", 401)
