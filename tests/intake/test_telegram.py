from __future__ import annotations

import json
from pathlib import Path

import pytest

from twicetold.errors import TableInvalid
from twicetold.intake.plan import Plan
from twicetold.intake.telegram import read_telegram

CHAT = {"name": "Channel", "type": "public_channel", "id": 777}


@pytest.fixture
def export(folder: Path, media):
    media(folder / "photos" / "p1.jpg")
    media(folder / "video_files" / "v1.mp4")

    def read(content: object) -> Plan:
        path = folder / "result.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return read_telegram(path, folder)

    return read


def message(**fields: object) -> dict[str, object]:
    return {"id": 5, "type": "message", "date": "2024-05-06T15:30:15", "date_unixtime": "1714998615", **fields}


def test_a_message_with_media_is_a_release(export, folder: Path) -> None:
    text = ["Look: ", {"type": "link", "text": "here"}, "\nsecond line"]
    (release,) = export({**CHAT, "messages": [message(file="video_files/v1.mp4", text=text)]}).releases
    assert (release.id, release.source) == ("telegram-777-5", "Channel")
    assert (release.title, release.notes) == ("Look: here", "Look: here\nsecond line")
    assert release.files == (folder / "video_files" / "v1.mp4",)
    assert release.dates[0].earliest.isoformat() == "2024-05-06T12:30:15+00:00"


def test_an_account_export_holds_many_chats(export) -> None:
    chats = [{**CHAT, "id": number, "messages": [message(photo="photos/p1.jpg", text="")]} for number in (1, 2)]
    plan = export({"chats": {"list": chats}})
    assert [release.id for release in plan.releases] == ["telegram-1-5", "telegram-2-5"]


def test_an_old_export_has_only_the_local_date(export) -> None:
    old = {"id": 5, "date": "2024-05-06T15:30:15", "photo": "photos/p1.jpg", "text": ""}
    (release,) = export({**CHAT, "messages": [old]}).releases
    assert release.dates[0].stated == "2024-05-06T15:30:15"


def test_a_message_of_words_is_a_release(export) -> None:
    (release,) = export(
        {**CHAT, "messages": [message(text=["  Two ", {"type": "bold", "text": "words"}, "\n"])]}
    ).releases
    assert (release.files, release.texts, release.notes) == ((), ("  Two words\n",), "Two words")


def test_silence_and_stickers_are_counted_as_ignored(export) -> None:
    messages = [message(text=" \n"), message(file="stickers/s.webp", media_type="sticker"), "no message", None]
    plan = export({**CHAT, "messages": messages})
    assert plan.ignored == 4
    assert not plan.releases
    assert not plan.problems


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"file": "(File not included. Change data exporting settings to download.)"}, "intake.not_in_export"),
        ({"file": "video_files/gone.mp4"}, "intake.missing_file"),
        ({"photo": "../../../etc/passwd"}, "intake.outside"),
        ({"photo": "photos/p1.jpg", "id": None}, "intake.id_invalid"),
        ({"photo": "photos/p1.jpg", "date_unixtime": "99999999999999"}, "intake.date_impossible"),
    ],
)
def test_a_message_that_cannot_be_taken_is_a_problem(export, fields: dict[str, object], code: str) -> None:
    plan = export({**CHAT, "messages": [message(**fields), message(id=6, photo="photos/p1.jpg")]})
    assert [problem.code for problem in plan.problems] == [code]
    assert [release.id for release in plan.releases] == ["telegram-777-6"]


@pytest.mark.parametrize("content", ["{", "[]", {"messages": "none"}, {"chats": []}])
def test_what_is_no_such_export_is_refused(export, content: object) -> None:
    with pytest.raises(TableInvalid) as caught:
        export(content)
    assert caught.value.code == "intake.export"
