"""Clear pictures are for whoever asked, for an hour, until they veil all."""

import time

import pytest

from twicetold.errors import RequestRefused
from twicetold.web import grants as module
from twicetold.web.grants import Grants


def test_a_grant_is_one_persons_for_one_item_and_ends(monkeypatch) -> None:
    grants = Grants()
    grants.give("ada", "one")
    grants.check("ada", "one")
    for person, item in (("ada", "other"), ("ben", "one")):
        with pytest.raises(RequestRefused) as caught:
            grants.check(person, item)
        assert (caught.value.code, caught.value.status) == ("web.veiled", 403)
    later = time.monotonic() + module.GRANT_S + 1
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    with pytest.raises(RequestRefused):
        grants.check("ada", "one")


def test_veiling_all_takes_a_persons_grants_back_and_nobody_elses() -> None:
    grants = Grants()
    grants.give("ada", "one")
    grants.give("ben", "one")
    grants.take_back("ada")
    grants.check("ben", "one")
    with pytest.raises(RequestRefused):
        grants.check("ada", "one")
