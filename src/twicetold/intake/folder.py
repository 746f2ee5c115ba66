"""A plain folder: each media file is a release; files of one name in one folder, whatever their endings, are one."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from twicetold.archive.names import printable
from twicetold.intake import ytdlp
from twicetold.intake.plan import Plan, PlannedRelease
from twicetold.intake.walk import media_files

ORIGIN = "folder"


def read_folder(folder: Path, *, source: str | None = None, skip: Path | None = None) -> Plan:
    """Plan the releases of a folder.

    The source is `source`, or the name of the sub-folder of `folder` that a file lies in, or that of `folder` itself.
    The id is the source and the path below it, without the ending, so that adding again finds the same release.
    A yt-dlp `.info.json` of the same name gives id, title, source, dates and link.
    """
    plan = Plan(origin=ORIGIN)
    groups: dict[Path, list[Path]] = {}
    for path in media_files(folder, plan, skip=skip):
        groups.setdefault(path.parent / stem(path), []).append(path)
    for base, files in groups.items():
        plan.take(str(files[0]), partial(_planned, folder, base, tuple(files), source))
    return plan


def read_file(path: Path, *, source: str | None = None) -> Plan:
    """Plan one media file as a release, as if the folder it lies in were added and held only this file."""
    plan = Plan(origin=ORIGIN)
    plan.take(str(path), partial(_planned, path.parent, path.parent / stem(path), (path,), source))
    return plan


def stem(path: Path) -> str:
    """The name without its ending, which is short and holds no space: 'talk no. 5.mp4' is 'talk no. 5'."""
    suffix = path.suffix
    return path.name.removesuffix(suffix) if 1 < len(suffix) <= 6 and " " not in suffix else path.name


def _planned(folder: Path, base: Path, files: tuple[Path, ...], source: str | None) -> PlannedRelease:
    below = base.relative_to(folder).parts
    if source is None:
        source, below = (below[0], below[1:]) if len(below) > 1 else (folder.absolute().name, below)
    source = printable(source) or ORIGIN
    subject = printable(files[0])
    sidecar = base.with_name(base.name + ytdlp.SUFFIX)
    if os.path.isfile(sidecar):  # the longer name may be one that the file system does not take
        return ytdlp.planned(sidecar, files, source=source, subject=subject)
    return PlannedRelease(
        id=printable("/".join((source, *below))),
        source=source,
        origin=ORIGIN,
        subject=subject,
        files=files,
        title=printable(base.name),
    )
