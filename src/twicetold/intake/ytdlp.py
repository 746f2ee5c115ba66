"""yt-dlp's `.info.json` beside the media it describes (`yt-dlp --write-info-json`)."""

from __future__ import annotations

from pathlib import Path

from twicetold.errors import IntakeRejected, TableInvalid
from twicetold.intake.dates import parse_date, unix_date
from twicetold.intake.fields import Json, at, first_string, first_text, read_json, title_of
from twicetold.intake.plan import PlannedRelease
from twicetold.model import DateKind, Provenance, ReleaseDate

ORIGIN = "yt-dlp"
SUFFIX = ".info.json"


def planned(sidecar: Path, files: tuple[Path, ...], *, source: str, subject: str) -> PlannedRelease:
    """The release that a sidecar describes; `source` stands in where it names no channel.

    Raises:
        IntakeRejected: `intake.sidecar`, where it is no JSON object; a date that cannot be.
    """
    try:
        info = read_json(sidecar)
    except TableInvalid as error:
        raise _damaged(error.message) from error
    if not isinstance(info, dict):
        raise _damaged(f"{sidecar}: is not a JSON object")
    name = first_text(info, "id") or sidecar.name.removesuffix(SUFFIX)
    site = first_text(info, "extractor_key", "extractor").lower()
    description = first_string(info, "description")
    return PlannedRelease(
        id=f"{site}-{name}" if site else name,
        source=first_text(info, "channel", "uploader", "uploader_id") or source,
        origin=ORIGIN,
        subject=subject,
        files=files,
        title=first_text(info, "title", "fulltitle") or title_of(description),
        language=first_text(info, "language"),
        url=first_text(info, "webpage_url", "original_url"),
        texts=(description,),
        notes=description.strip(),
        dates=_dates(info),
    )


def _dates(info: Json) -> tuple[ReleaseDate, ...]:
    dates = []
    published = next((at(info, key) for key in ("release_timestamp", "timestamp") if at(info, key) is not None), None)
    if isinstance(published, int | float):
        dates.append(unix_date(published, kind=DateKind.PUBLISHED, provenance=Provenance.EXPORT))
    elif stated := first_text(info, "release_date", "upload_date"):
        dates.append(parse_date(stated, kind=DateKind.PUBLISHED, provenance=Provenance.EXPORT))
    collected = at(info, "epoch")
    if isinstance(collected, int | float):
        dates.append(unix_date(collected, kind=DateKind.COLLECTED, provenance=Provenance.EXPORT))
    return tuple(dates)


def _damaged(message: str) -> IntakeRejected:
    return IntakeRejected(
        message,
        hint="Download it again, or delete the side file to take the media in by its file name.",
        code="intake.sidecar",
    )
