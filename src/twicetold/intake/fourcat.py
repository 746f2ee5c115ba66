"""4CAT and Zeeschuimer NDJSON: one post per line, in the shape of the platform it was taken from.

Three shapes are read: Zeeschuimer's own (`item_id`, `timestamp_collected`, `data`), the same after 4CAT took it in
(`__import_meta`), and 4CAT's mapped items (`id`, `author`, `body`, `timestamp`). Neither tool keeps media in the file.
They are found through 4CAT's `.metadata.json` beside downloaded media (unpack its zip below the folder), through a
field that names a file, or as files named by the post's id.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from twicetold.archive.names import printable
from twicetold.errors import IntakeRejected, TableInvalid
from twicetold.intake.dates import parse_date, unix_date
from twicetold.intake.fields import at, first_string, first_text, not_an_export, read_json, texts, title_of
from twicetold.intake.folder import stem
from twicetold.intake.locate import locate
from twicetold.intake.plan import Plan, PlannedRelease
from twicetold.intake.walk import media_files
from twicetold.model import DateKind, Provenance, ReleaseDate

ORIGIN = "4cat"
MEDIA_INDEX = ".metadata.json"

_FILE_FIELDS = ("local_path", "media_path", "local_file", "filename", "file", "files", "video_file", "image_file")
_ID_FIELDS = ("item_id", "id", "rest_id", "aweme_id", "pk", "code")
_TIME_FIELDS = (
    "unix_timestamp",
    "createTime",
    "create_time",
    "taken_at",
    "created_at",
    "legacy.created_at",
    "timestamp",
)
_AUTHOR_FIELDS = (
    "author.uniqueId author.unique_id author.nickname author_name author user.username owner.username username channel"
)
_TEXT_FIELDS = ("desc", "caption.text", "body", "legacy.full_text", "full_text", "text", "subject", "caption")
_URL_FIELDS = ("url", "post_url", "tiktok_url", "link", "webpage_url")
_TWITTER_TIME = "%a %b %d %H:%M:%S %z %Y"


def read_fourcat(path: Path, folder: Path, *, source: str | None = None, skip: Path | None = None) -> Plan:
    """Plan one release per post with words or with media below `folder`; posts without either are counted as ignored.

    Raises:
        TableInvalid: `intake.export`, where the file cannot be read or no line of it is a JSON object.
    """
    plan = Plan(origin=ORIGIN)
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise not_an_export(path, f"cannot be read ({error.strerror})") from error
    media = _media_by_post(folder, plan, skip)
    objects = 0

    def planned(line: bytes, subject: str) -> PlannedRelease | None:
        nonlocal objects
        post = _post(line)
        objects += 1
        return _planned(post, media, folder, subject, source)

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        subject = f"{path.name}, line {number}"
        plan.take(subject, partial(planned, line, subject))
    if not objects:
        raise not_an_export(path, "no line of it is a JSON object")
    return plan


def _post(line: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(line, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IntakeRejected(
            f"is not a JSON object ({error})",
            hint="NDJSON holds one object a line; export it again if the line was cut.",
            code="intake.line",
        ) from error


def _planned(
    post: dict[str, object], media: dict[str, list[Path]], folder: Path, subject: str, source: str | None
) -> PlannedRelease | None:
    data = post["data"] if isinstance(post.get("data"), dict) else post
    post_id = first_text(post, "item_id") or first_text(data, *_ID_FIELDS)
    if not post_id:
        raise IntakeRejected("the post has no id", hint="Export it again from 4CAT.", code="intake.id_invalid")
    named = [name for field in _FILE_FIELDS for name in texts(at(data, field))]
    files = [locate(folder, name) for name in named] or media.get(post_id, [])
    body = first_string(data, *_TEXT_FIELDS)
    if not files and not body.strip():
        return None
    platform = first_text(post, "source_platform", "__import_meta.source_platform", "source")
    return PlannedRelease(
        id=printable(f"{platform.removesuffix('.com')}-{post_id}" if platform else post_id),
        source=printable(source or first_text(data, *_AUTHOR_FIELDS.split()) or platform or ORIGIN),
        origin=ORIGIN,
        subject=subject,
        files=tuple(dict.fromkeys(files)),
        title=first_text(data, "title") or title_of(body),
        language=first_text(data, "textLanguage", "legacy.lang", "lang", "language"),
        url=first_text(data, *_URL_FIELDS) or first_text(post, "source_url"),
        texts=(body,),
        notes=body.strip(),
        dates=_dates(post, data),
    )


def _dates(post: object, data: object) -> tuple[ReleaseDate, ...]:
    dates = []
    if stated := first_text(data, *_TIME_FIELDS):
        dates.append(_published(stated))
    if collected := first_text(post, "timestamp_collected", "__import_meta.timestamp_collected"):
        dates.append(parse_date(collected, kind=DateKind.COLLECTED, provenance=Provenance.EXPORT))
    return tuple(dates)


def _published(stated: str) -> ReleaseDate:
    try:
        moment = datetime.strptime(stated, _TWITTER_TIME)
    except ValueError:
        return parse_date(stated, kind=DateKind.PUBLISHED, provenance=Provenance.EXPORT)
    return unix_date(moment.timestamp(), kind=DateKind.PUBLISHED, provenance=Provenance.EXPORT, stated=stated)


def _media_by_post(folder: Path, plan: Plan, skip: Path | None) -> dict[str, list[Path]]:
    """Files by the post they belong to: as 4CAT's media indexes say, else by names '<id>.mp4' or '<id>_2.jpg'."""
    by_post: dict[str, list[Path]] = defaultdict(list)
    files = dict.fromkeys(media_files(folder, Plan(origin=ORIGIN), skip=skip))
    indexed: set[Path] = set()
    for index in sorted({file.parent / MEDIA_INDEX for file in files}):
        if not index.is_file():
            continue
        try:
            entries = read_json(index)
        except TableInvalid as error:
            plan.reject(error, str(index))
            continue
        for entry in entries.values() if isinstance(entries, dict) else []:
            for name in _index_names(entry):
                path = index.parent / os.path.basename(name)
                if path in files:
                    indexed.add(path)
                    for post_id in texts(at(entry, "post_ids")):
                        by_post[post_id].append(path)
    for path in files:
        if path not in indexed:
            name = stem(path)
            by_post[name].append(path)
            base, _, position = name.rpartition("_")
            if base and position.isdecimal():
                by_post[base].append(path)
    return by_post


def _index_names(entry: object) -> Iterable[str]:
    listed = at(entry, "files")
    nested = [first_text(file, "filename") for file in listed] if isinstance(listed, list) else []
    return filter(None, [first_text(entry, "filename"), *nested])
