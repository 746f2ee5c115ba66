"""`twicetold team`: accounts, roles and tokens from a shell, passwords never on the command line."""

from __future__ import annotations

import io
import json

import pytest

from twicetold.api import Archive
from twicetold.archive.layout import Layout
from twicetold.web.accounts import Accounts
from twicetold.web.keeping import Keeping
from twicetold.web.visitor import Right

PASSWORD = "four words of my own"  # noqa: S105 - of an account that lives as long as the test


@pytest.fixture
def team(twicetold, tmp_path, monkeypatch):
    Archive.init(tmp_path / "archive").close()

    def call(*arguments: str, typed: str = f"{PASSWORD}\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return twicetold("team", *arguments)

    return call


def test_a_person_is_added_listed_changed_and_closed(team, tmp_path) -> None:
    assert team("add", "ada", "coder").status == 0
    assert team("add", "ada", "coder").status == 2
    assert "team.password" in team("add", "ben", "lead", typed="short\n").err
    assert team("change", "ada", "--role", "viewer").status == 0
    [listed] = json.loads(team("--format", "json").out)
    assert (listed["person"], listed["role"], listed["closed_at"]) == ("ada", "viewer", None)
    assert PASSWORD not in team("--format", "json").out
    assert team("close", "ada").status == 0
    assert "team.unknown" in team("close", "ada").err


def test_a_token_is_printed_once_and_ended(team, tmp_path) -> None:
    team("add", "ada", "coder")
    token = team("token", "ada", "script", "--right", "see").out.strip()
    accounts = Accounts(Keeping(Layout(tmp_path / "archive").desk))
    visitor = accounts.by_token(token)
    assert visitor is not None
    assert visitor.rights == {Right.SEE}
    assert "team.rights" in team("token", "ada", "more", "--right", "change").err
    assert team("token", "ada", "script", "--revoke").status == 0
    assert accounts.by_token(token) is None


def test_a_team_is_not_served_without_accounts_nor_the_world_without_a_team(team, twicetold) -> None:
    assert "team.nobody" in twicetold("serve", "--team", "--no-open", "--port", "0").err
    assert "web.open_door" in twicetold("serve", "--host", "192.0.2.1", "--no-open", "--port", "0").err
