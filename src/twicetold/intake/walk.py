"""All files below a folder, in one order everywhere, with what could not be entered."""

from __future__ import annotations

import os
import re
from pathlib import Path

from twicetold.errors import IntakeRejected
from twicetold.intake.plan import Plan

NOT_MEDIA = re.compile(
    r"\.(bak|css|csv|db|description|docx?|ini|js|jsonl?|log|lrc|md|ndjson|nfo|ods|part|rtf|sub"
    r"|tgs|toml|tsv|url|wacz|warc|xlsx?|xml|ya?ml|ytdl|zip)",
    re.IGNORECASE,
)
"""Suffixes of side files, tables, office documents and half downloads: passed over and counted, never opened."""

NAMED_AS_MEDIA = re.compile(
    r"\.(3gp|aac|aif[cf]?|amr|apng|asf|avi|avif|bmp|flac|flv|gif|hei[cf]|jfif|jpe?g|jxl|m2ts|m3u8?|m4[abv]|mk[av]|mov"
    r"|mp[234]|mpe?g|mts|mxf|og[agv]|opus|png|tiff?|ts|vob|wav|web[mp]|wm[av])",
    re.IGNORECASE,
)
"""Suffixes by which a file says that it is to be seen or heard. What it is, its bytes say; words in one are a fault."""


def media_files(folder: Path, plan: Plan, *, skip: Path | None = None) -> list[Path]:
    """Files below `folder` that may be media, sorted by path; side files and hidden ones are counted as ignored.

    Links to folders are followed, but not back into a folder that leads to them: that is a problem of the plan, as is
    a folder that cannot be read. `skip` (the archive's own folder) is not entered.
    """
    files: list[Path] = []
    pending: list[tuple[Path, frozenset[tuple[int, int]]]] = [(folder, frozenset())]
    while pending:
        here, above = pending.pop()
        try:
            status = here.stat()
            entries = sorted(os.scandir(here), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            plan.reject(_unreadable(here, error), str(here))
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            plan.reject(_loop(here), str(here))
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith(".") or entry.name == "__MACOSX" or path == skip:
                plan.ignored += path != skip
            elif _is_folder(entry):
                pending.append((path, above | {identity}))
            elif NOT_MEDIA.fullmatch(path.suffix):
                plan.ignored += 1
            else:
                files.append(path)
    return sorted(files, key=os.fsencode)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself; reading it as a file tells what is wrong
        return False


def _loop(folder: Path) -> IntakeRejected:
    return IntakeRejected(
        f"{folder}: is a link back to a folder above it",
        hint="What lies there is added once, through the folder itself; the link can stay or go.",
        code="intake.loop",
    )


def _unreadable(folder: Path, error: OSError) -> IntakeRejected:
    return IntakeRejected(
        f"{folder}: the folder cannot be read ({error.strerror})",
        hint="Ask for the right to read it, then add it again: what is there already is not added twice.",
        code="intake.unreadable_folder",
    )
