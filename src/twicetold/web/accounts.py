"""People of a team: accounts with a role in this archive, sessions that end, API tokens, and the limit on signing in.

Passwords are kept as Argon2id hashes, cookies and tokens as SHA-256 of 256 random bits: whoever reads `desk.sqlite` can
sign in as nobody. Rights are those of an account in this archive; another archive has accounts of its own.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from twicetold.archive.moments import now_text, to_text
from twicetold.archive.names import printable
from twicetold.coding.coder_rows import folded
from twicetold.errors import RequestRefused, UsageError
from twicetold.web.door import digest
from twicetold.web.keeping import Keeping
from twicetold.web.visitor import RIGHTS, Right, Role, Visitor

SESSION_HOURS = 12
IDLE_MINUTES = 60
"""A session ends a working day after it began, and an hour after it was last used."""

PASSWORD_MIN = 12
PASSWORD_MAX = 1000
NAME_MAX = 100

TRIES = 5
TRIES_FROM_ONE_ADDRESS = 50
WINDOW_MINUTES = 15
"""So many wrong passwords for one name, or from one address, and further ones are not even looked at for a while."""

TOKEN_DAYS = 90

_AT_ONCE = threading.BoundedSemaphore(2)
"""A password takes 64 MiB to check: fifty strangers at once would take three gigabytes."""

_HASHER = PasswordHasher()
_NOBODYS_HASH = _HASHER.hash(secrets.token_urlsafe(32))
"""Verified where there is no such account, so that the time an answer takes tells nobody which names there are."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One person. `closed_at` is set for one who may no longer come in; what they decided stays under their name."""

    person: str
    role: Role
    made_at: str
    closed_at: str | None = None


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """An API token as it is listed: never the token itself."""

    name: str
    person: str
    rights: tuple[Right, ...]
    made_at: str
    ends_at: str


class Accounts:
    """The accounts of one archive.

    Args:
        keeping: the file beside the record.
    """

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def add(self, person: str, password: str, role: Role | str) -> Account:
        """Add a person.

        Raises:
            UsageError: `team.name`, `team.password`, `team.role`, `team.exists`.
        """
        name = person.strip()
        if not name or len(name) > NAME_MAX or printable(name) != name:
            raise UsageError("a name is not empty, on one line and at most 100 characters", hint="", code="team.name")
        if role not in tuple(Role):
            raise UsageError(f"'{role}' is no role", hint=f"Known are {', '.join(Role)}.", code="team.role")
        hashed = _HASHER.hash(_checked_password(password))
        with self._keeping.open() as connection:
            taken = {folded(row["person"]): row["person"] for row in connection.execute("SELECT person FROM account")}
            # Names that look alike would be taken for one another, and coders are told apart in the same way.
            if (other := taken.get(folded(name))) is not None:
                raise UsageError(
                    f"there is an account '{other}' already", hint="Change its password or role.", code="team.exists"
                )
            connection.execute(
                "INSERT INTO account (person, role, password, made_at) VALUES (?,?,?,?)",
                (name, Role(role).value, hashed, now_text()),
            )
        return Account(person=name, role=Role(role), made_at=now_text())

    def change(self, person: str, *, role: Role | str | None = None, password: str | None = None) -> None:
        """Give an account another role or password; every session and, with a role, every token of it ends.

        Raises:
            UsageError: `team.unknown`, `team.role`, `team.password`.
        """
        if role is not None and role not in tuple(Role):
            raise UsageError(f"'{role}' is no role", hint=f"Known are {', '.join(Role)}.", code="team.role")
        hashed = None if password is None else _HASHER.hash(_checked_password(password))
        with self._keeping.open() as connection:
            self._known(connection, person)
            connection.execute(
                "UPDATE account SET role = coalesce(?, role), password = coalesce(?, password) WHERE person = ?",
                (None if role is None else Role(role).value, hashed, person),
            )
            _end_sessions(connection, person)
            if role is not None:
                connection.execute("DELETE FROM token WHERE person = ?", (person,))

    def close(self, person: str) -> None:
        """Let a person in no longer: sessions and tokens end at once.

        Raises:
            UsageError: `team.unknown`.
        """
        with self._keeping.open() as connection:
            self._known(connection, person)
            connection.execute("UPDATE account SET closed_at = ? WHERE person = ?", (now_text(), person))
            _end_sessions(connection, person)
            connection.execute("DELETE FROM token WHERE person = ?", (person,))

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._keeping.open() as connection:
            rows = connection.execute("SELECT person, role, made_at, closed_at FROM account ORDER BY person").fetchall()
        return [
            Account(person=row["person"], role=Role(row["role"]), made_at=row["made_at"], closed_at=row["closed_at"])
            for row in rows
        ]

    def sign_in(self, person: str, password: str, *, address: str) -> str:
        """Check a password and begin a session; returns what its cookie holds.

        Raises:
            RequestRefused: `web.sign_in`, the same for an unknown name and a wrong password; `web.too_many`.
        """
        person = person.strip()[:NAME_MAX]
        with self._keeping.open() as connection:
            _check_tries(connection, person, address)
            row = connection.execute(
                "SELECT password FROM account WHERE person = ? AND closed_at IS NULL", (person,)
            ).fetchone()
            # Counted before the slow check, so that many at once are not all let through.
            number = connection.execute(
                "INSERT INTO sign_in (at, person, address, good) VALUES (?,?,?,0)", (now_text(), person, address)
            ).lastrowid
        good = _verified(row["password"] if row else _NOBODYS_HASH, password) and row is not None
        if not good:
            raise RequestRefused("the name or the password is wrong", status=401, hint="", code="web.sign_in")
        cookie = secrets.token_urlsafe(32)
        with self._keeping.open() as connection:
            connection.execute("UPDATE sign_in SET good = 1 WHERE id = ?", (number,))
            connection.execute(
                "INSERT INTO session (digest, person, began_at, used_at) VALUES (?,?,?,?)",
                (digest(cookie), person, now_text(), now_text()),
            )
        return cookie

    def sign_out(self, cookie: str) -> None:
        """End a session."""
        with self._keeping.open() as connection:
            connection.execute("DELETE FROM session WHERE digest = ?", (digest(cookie),))

    def by_cookie(self, cookie: str) -> Visitor | None:
        """Whoever has a session that still lasts."""
        now = datetime.now(UTC)
        with self._keeping.open() as connection:
            row = connection.execute(
                "SELECT a.person, a.role, s.used_at FROM session s JOIN account a ON a.person = s.person"
                " WHERE s.digest = ? AND a.closed_at IS NULL AND s.began_at > ? AND s.used_at > ?",
                (
                    digest(cookie),
                    to_text(now - timedelta(hours=SESSION_HOURS)),
                    to_text(now - timedelta(minutes=IDLE_MINUTES)),
                ),
            ).fetchone()
            if row is not None and row["used_at"] < to_text(now - timedelta(minutes=1)):
                connection.execute("UPDATE session SET used_at = ? WHERE digest = ?", (now_text(), digest(cookie)))
        return None if row is None else Visitor(person=row["person"], rights=RIGHTS[Role(row["role"])])

    def new_token(self, person: str, name: str, rights: list[Right], *, days: int = TOKEN_DAYS) -> str:
        """An API token for a program of a person's, with some of the person's rights; shown this once.

        Raises:
            UsageError: `team.unknown`, `team.rights`, `team.token_exists`.
        """
        token = f"twt_{secrets.token_urlsafe(32)}"
        with self._keeping.open() as connection:
            role = self._known(connection, person)
            if not rights or not set(rights) <= RIGHTS[role]:
                raise UsageError(f"a {role} can give: {', '.join(sorted(RIGHTS[role]))}", hint="", code="team.rights")
            try:
                connection.execute(
                    "INSERT INTO token (digest, name, person, rights, made_at, ends_at) VALUES (?,?,?,?,?,?)",
                    (
                        digest(token),
                        name,
                        person,
                        json.dumps(sorted(rights)),
                        now_text(),
                        to_text(datetime.now(UTC) + timedelta(days=days)),
                    ),
                )
            except sqlite3.IntegrityError as error:
                raise UsageError(
                    f"'{person}' has a token '{name}' already", hint="", code="team.token_exists"
                ) from error
        return token

    def revoke(self, person: str, name: str) -> bool:
        """End a token; returns whether there was one."""
        with self._keeping.open() as connection:
            return bool(connection.execute("DELETE FROM token WHERE person = ? AND name = ?", (person, name)).rowcount)

    def tokens(self) -> list[TokenRow]:
        """Every token, without itself."""
        with self._keeping.open() as connection:
            rows = connection.execute("SELECT * FROM token ORDER BY person, name").fetchall()
        return [
            TokenRow(
                name=row["name"],
                person=row["person"],
                rights=tuple(Right(right) for right in json.loads(row["rights"])),
                made_at=row["made_at"],
                ends_at=row["ends_at"],
            )
            for row in rows
        ]

    def by_token(self, token: str) -> Visitor | None:
        """Whoever a token speaks for, with what both the token and the person's role allow."""
        with self._keeping.open() as connection:
            row = connection.execute(
                "SELECT t.person, t.rights, a.role FROM token t JOIN account a ON a.person = t.person"
                " WHERE t.digest = ? AND t.ends_at > ? AND a.closed_at IS NULL",
                (digest(token), now_text()),
            ).fetchone()
        if row is None:
            return None
        rights = frozenset(Right(right) for right in json.loads(row["rights"])) & RIGHTS[Role(row["role"])]
        return Visitor(person=row["person"], rights=rights, by_token=True)

    @staticmethod
    def _known(connection: sqlite3.Connection, person: str) -> Role:
        row = connection.execute(
            "SELECT role FROM account WHERE person = ? AND closed_at IS NULL", (person,)
        ).fetchone()
        if row is None:
            raise UsageError(
                f"there is no account '{person}'", hint="'twicetold team' lists them.", code="team.unknown"
            )
        return Role(row["role"])


def _checked_password(password: str) -> str:
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise UsageError(
            f"a password has at least {PASSWORD_MIN} characters",
            hint="A few words that nobody else puts together do well.",
            code="team.password",
        )
    return password


def _verified(hashed: str, password: str) -> bool:
    if len(password) > PASSWORD_MAX:
        return False
    try:
        with _AT_ONCE:
            return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _check_tries(connection: sqlite3.Connection, person: str, address: str) -> None:
    since = to_text(datetime.now(UTC) - timedelta(minutes=WINDOW_MINUTES))
    count = "SELECT count(*) FROM sign_in WHERE at >= ? AND good = 0 AND"
    # By name until the last good one, so that a person who mistyped is not locked out by having come in.
    by_name = connection.execute(
        f"{count} person = ? AND id > coalesce((SELECT max(id) FROM sign_in WHERE person = ? AND good = 1), 0)",  # noqa: S608 - a constant
        (since, person, person),
    ).fetchone()[0]
    by_address = connection.execute(f"{count} address = ?", (since, address)).fetchone()[0]
    if by_name >= TRIES or by_address >= TRIES_FROM_ONE_ADDRESS:
        raise RequestRefused(
            "too many wrong passwords",
            status=429,
            hint=f"Try again in {WINDOW_MINUTES} minutes.",
            code="web.too_many",
        )


def _end_sessions(connection: sqlite3.Connection, person: str) -> None:
    connection.execute("DELETE FROM session WHERE person = ?", (person,))
