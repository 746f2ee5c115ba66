"""Write the report: pictures are read, the page is rendered, and the file appears whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from twicetold.archive.place import written_whole
from twicetold.report.account import ArchiveAccount
from twicetold.report.html.page import render
from twicetold.report.limits import PICTURES_MAX_BYTES, STRIPS_PER_RELEASE
from twicetold.report.quotes import Words, no_words
from twicetold.report.results.result import Result
from twicetold.report.strips import Gallery, Pictures, gallery_of, wanted_strips
from twicetold.run.progress import Progress


def write_report(
    archive: ArchiveAccount,
    path: Path,
    *,
    pictures: Pictures | None = None,
    words: Words = no_words,
    clear: bool = True,
    links: bool = False,
    strips_per_release: int = STRIPS_PER_RELEASE,
    pictures_max_bytes: int = PICTURES_MAX_BYTES,
    progress: Progress | None = None,
    coding: Sequence[Result] = (),
    more: Sequence[Result] = (),
) -> Path:
    """Write one self-contained HTML file and return its path.

    The same account and pictures give the same bytes.

    Args:
        archive: from `twicetold.report.gather.gather`.
        path: where the file goes; an existing report there is replaced, its folder is made where it is missing.
        pictures: where frames come from (`twicetold.report.frames.MediaPictures`); None leaves all pictures out.
        words: the words of an item, for quotations.
        clear: whether clear pictures are in the file, to be shown on request. It must say the same as `pictures`.
        links: make releases' web addresses links. They are text otherwise, so that nobody opens one by accident.
        strips_per_release: most strips of frames for one release, its longest recycled stretches first.
        pictures_max_bytes: encoded size of all pictures together.
        progress: told of each strip and thumbnail.
        coding, more: results for the sections on coding, and on what is told over time.

    Raises:
        StorageFull, StorageReadOnly: the file cannot be written.
    """
    gallery = Gallery(strips={}, stills={}, wanted=wanted_strips(archive))
    if pictures is not None:
        gallery = gallery_of(
            archive,
            pictures,
            strips_per_release=strips_per_release,
            max_bytes=pictures_max_bytes,
            progress=progress,
        )
    with written_whole(path) as held:
        for piece in render(archive, gallery, words=words, clear=clear, links=links, coding=coding, more=more):
            held.write(piece.encode("utf-8"))
    return path
