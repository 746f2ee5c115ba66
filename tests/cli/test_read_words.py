"""`twicetold read-words` asks for what it is told to, and `doctor` says what is missing."""

from __future__ import annotations

import json

from twicetold.api.words import Words
from twicetold.fingerprint import words_extras
from twicetold.pipeline.word_reading import WordsReport


def test_both_are_read_unless_one_is_named(twicetold, monkeypatch) -> None:
    asked = []

    def read(self, *, on_screen, spoken, model, progress):
        asked.append((on_screen, spoken))
        return WordsReport(items=1, with_words=1, failed=len(asked) // 3, readers=("seeing 1",))

    monkeypatch.setattr(Words, "read", read)
    twicetold("init")
    told = twicetold("read-words", "--format", "json")
    assert (told.status, json.loads(told.out)["readers"]) == (0, ["seeing 1"])
    twicetold("read-words", "--on-screen")
    assert twicetold("read-words", "--spoken").status == 3
    assert asked == [(True, True), (True, False), (False, True)]


def test_what_is_missing_is_told_and_is_no_fault(twicetold, monkeypatch) -> None:
    monkeypatch.setattr(words_extras, "has", lambda modules: False)
    twicetold("init")
    refused = twicetold("read-words", "--on-screen")
    assert (refused.status, "words.no_reader" in refused.err) == (2, True)
    told = twicetold("doctor", "--format", "jsonl")
    rows = [json.loads(line) for line in told.out.splitlines()]
    words = [row for row in rows if "words" in row["what"]]
    assert words
    assert all(row["state"] == "optional" and "pip install" in row["detail"] for row in words)
