"""Accounts, attacked: what is stored lets nobody in, guesses are slowed down, sessions and tokens end."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError

from twicetold.archive.moments import to_text
from twicetold.errors import RequestRefused, UsageError
from twicetold.web import accounts as module
from twicetold.web.accounts import TRIES, Accounts
from twicetold.web.keeping import Keeping
from twicetold.web.visitor import Right, Role

PASSWORD = "four words of my own"  # noqa: S105 - of an account that lives as long as the test


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose; here it may be quick."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(module, "_HASHER", quick)
    monkeypatch.setattr(module, "_NOBODYS_HASH", quick.hash("nobody"))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "desk.sqlite"


@pytest.fixture
def accounts(file) -> Accounts:
    made = Accounts(Keeping(file))
    made.add("ada", PASSWORD, Role.CODER)
    return made


def refused(accounts: Accounts, person: str, password: str, address: str = "10.0.0.1") -> RequestRefused:
    with pytest.raises(RequestRefused) as caught:
        accounts.sign_in(person, password, address=address)
    return caught.value


def test_whoever_reads_the_file_can_sign_in_as_nobody(accounts, file) -> None:
    cookie = accounts.sign_in("ada", PASSWORD, address="")
    token = accounts.new_token("ada", "script", [Right.SEE])
    content = b"".join(path.read_bytes() for path in file.parent.glob("desk.sqlite*"))
    for secret in (PASSWORD, cookie, token):
        assert secret.encode() not in content
    with sqlite3.connect(file) as connection:
        [hashed] = connection.execute("SELECT password FROM account").fetchone()
    connection.close()
    assert hashed.startswith("$argon2id$")


def test_an_unknown_name_and_a_wrong_password_are_told_the_same_and_both_hash(accounts, monkeypatch) -> None:
    checked = []
    monkeypatch.setattr(module, "_verified", lambda hashed, password: bool(checked.append(hashed)))
    one, other = refused(accounts, "ada", "wrong wrong wrong"), refused(accounts, "nobody", "wrong wrong wrong")
    assert (one.message, one.code, one.status) == (other.message, other.code, other.status)
    assert len(checked) == 2


def test_guessing_is_slowed_down_by_name_even_with_the_right_password(accounts) -> None:
    for number in range(TRIES):
        assert refused(accounts, "ada", f"guess number {number}", f"10.0.0.{number}").code == "web.sign_in"
    assert refused(accounts, "ada", PASSWORD, "10.0.0.99").status == 429


def test_guessing_many_names_is_slowed_down_by_address(accounts, monkeypatch) -> None:
    monkeypatch.setattr(module, "TRIES_FROM_ONE_ADDRESS", 3)
    for number in range(3):
        refused(accounts, f"name {number}", "x" * 12)
    assert refused(accounts, "another", "x" * 12).code == "web.too_many"
    assert accounts.sign_in("ada", PASSWORD, address="10.0.0.2")


def test_mistyping_before_coming_in_locks_nobody_out(accounts) -> None:
    for _ in range(TRIES - 1):
        refused(accounts, "ada", "mistyped it again")
    accounts.sign_in("ada", PASSWORD, address="")
    for _ in range(TRIES - 1):
        refused(accounts, "ada", "mistyped it again")
    assert accounts.sign_in("ada", PASSWORD, address="")


@pytest.mark.parametrize(("column", "ago"), [("began_at", timedelta(hours=13)), ("used_at", timedelta(minutes=61))])
def test_a_session_ends_by_age_and_by_idling(accounts, file, column: str, ago: timedelta) -> None:
    cookie = accounts.sign_in("ada", PASSWORD, address="")
    assert accounts.by_cookie(cookie) is not None
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE session SET {column} = ?", (to_text(datetime.now(UTC) - ago),))  # noqa: S608
    connection.close()
    assert accounts.by_cookie(cookie) is None


def test_signing_out_a_new_role_a_new_password_and_closing_end_sessions_at_once(accounts) -> None:
    ends = [
        accounts.sign_out,
        lambda cookie: accounts.change("ada", role=Role.VIEWER),
        lambda cookie: accounts.change("ada", password=PASSWORD),
        lambda cookie: accounts.close("ada"),
    ]
    for end in ends:
        cookie = accounts.sign_in("ada", PASSWORD, address="")
        end(cookie)
        assert accounts.by_cookie(cookie) is None
    assert refused(accounts, "ada", PASSWORD).code == "web.sign_in"


def test_a_token_has_no_more_rights_than_it_was_given_and_than_its_person_has(accounts) -> None:
    token = accounts.new_token("ada", "script", [Right.SEE])
    visitor = accounts.by_token(token)
    assert visitor is not None
    assert visitor.by_token
    assert visitor.rights == {Right.SEE}
    with pytest.raises(UsageError) as caught:
        accounts.new_token("ada", "more", [Right.SEE, Right.CHANGE])
    assert caught.value.code == "team.rights"
    assert accounts.by_token(token + "x") is None
    assert [row.name for row in accounts.tokens()] == ["script"]
    accounts.change("ada", role=Role.VIEWER)
    assert accounts.by_token(token) is None


def test_a_token_ends_by_date_and_by_being_revoked(accounts) -> None:
    late = accounts.new_token("ada", "late", [Right.SEE], days=-1)
    assert accounts.by_token(late) is None
    token = accounts.new_token("ada", "script", [Right.SEE])
    assert accounts.revoke("ada", "script")
    assert not accounts.revoke("ada", "script")
    assert accounts.by_token(token) is None


@pytest.mark.parametrize(
    ("person", "password", "role", "code"),
    [
        ("", PASSWORD, "lead", "team.name"),
        ("a\nb", PASSWORD, "lead", "team.name"),
        ("eve\u202e", PASSWORD, "lead", "team.name"),
        ("ben", "short", "lead", "team.password"),
        ("ben", PASSWORD, "king", "team.role"),
        ("ada", PASSWORD, "lead", "team.exists"),
    ],
)
def test_what_makes_no_account(accounts, person: str, password: str, role: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        accounts.add(person, password, role)
    assert caught.value.code == code
    assert [(one.person, one.role) for one in accounts.all()] == [("ada", "coder")]


def test_a_password_of_a_megabyte_is_not_even_hashed(accounts, monkeypatch) -> None:
    monkeypatch.setattr(module, "_HASHER", None)
    assert refused(accounts, "ada", "x" * 1_000_000).code == "web.sign_in"


def test_many_guesses_at_once_are_checked_a_few_at_a_time(accounts, monkeypatch) -> None:
    """Fifty at once took 64 MiB each."""
    at_once, most, lock = 0, 0, threading.Lock()

    class Slow:
        def verify(self, hashed: str, password: str) -> bool:
            nonlocal at_once, most
            with lock:
                at_once, most = at_once + 1, max(most, at_once + 1)
            time.sleep(0.02)
            with lock:
                at_once -= 1
            raise InvalidHashError

    monkeypatch.setattr(module, "_HASHER", Slow())
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda number: refused(accounts, f"person {number}", PASSWORD), range(20)))
    assert most == 2


@pytest.mark.parametrize("name", ["ada", "Ada", "ADA ", "\uff41\uff44\uff41"])
def test_names_that_look_alike_are_one_name(accounts, name: str) -> None:
    """'Ada' beside 'ada' could be taken for the other, and could not code: coders are told apart without case."""
    with pytest.raises(UsageError, match="'ada' already") as caught:
        accounts.add(name, PASSWORD, Role.LEAD)
    assert caught.value.code == "team.exists"
