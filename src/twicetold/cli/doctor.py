"""`twicetold doctor`: what this machine and this archive have and lack. Asks no network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import click

from twicetold.archive import lock
from twicetold.archive.versions import current
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import TwicetoldError, UsageError
from twicetold.fingerprint import learned_model
from twicetold.fingerprint.words_extras import extras

DECODERS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg2video", "mpeg4", "mjpeg", "prores", "theora")
PICTURES = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "HEIF")
_GIB = 1 << 30
_LOW_DISK_GIB = 1

Check = dict[str, object]


@click.command("doctor")
@output_options
@pass_session
def command(session: Session, output: Output) -> int:
    """Tell versions, readable formats, disk space, processors and the state of the archive.

    Exit status 1 where something is missing that the product needs.
    """
    checks = [*_machine(session), *_formats(), *_words(), *_models(), *_archive(session)]
    output.records(("what", "state", "detail"), checks)
    return 1 if any(check["state"] == "missing" for check in checks) else 0


def _check(what: str, state: str, detail: object) -> Check:
    return {"what": what, "state": state, "detail": str(detail)}


def _machine(session: Session) -> Iterator[Check]:
    for package, version in current().items():
        yield _check(package, "ok", version)
    yield _check("processors", "ok", len(os.sched_getaffinity(0)))
    yield _check("memory", "ok", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / _GIB:.1f} GiB")
    here = next(folder for folder in (session.path.absolute(), *session.path.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(here).free / _GIB
    yield _check("free disk space", "ok" if free >= _LOW_DISK_GIB else "low", f"{free:.1f} GiB at {here}")


def _formats() -> Iterator[Check]:
    # Loaded here: the decoders take longer to load than the rest of the command line together.
    import av  # noqa: PLC0415 - decoders take long to load
    from PIL import Image  # noqa: PLC0415 - decoders take long to load

    from twicetold.media import heif  # noqa: PLC0415 - decoders take long to load

    lacking = [name for name in DECODERS if name not in av.codecs_available]
    yield _check("video decoders", "missing" if lacking else "ok", ", ".join(lacking or DECODERS))
    Image.init()
    heif.register()
    lacking = [name for name in PICTURES if name not in Image.OPEN]
    yield _check("picture formats", "missing" if lacking else "ok", ", ".join(lacking or PICTURES))


def _words() -> Iterator[Check]:
    """What is optional, and how to get what is not there: everything else works without it."""
    for extra in extras():
        yield _check(extra.what, "ok" if extra.there else "optional", extra.version or extra.how)


def _models() -> Iterator[Check]:
    """Networks that describe pictures: the packaged one has to be whole, the others are optional."""
    for name in learned_model.NAMES:
        if name == learned_model.OWN:
            continue
        try:
            model = learned_model.PictureModel(learned_model.model_file(name))
        except UsageError as error:
            state = "missing" if name == learned_model.PACKAGED else "optional"
            yield _check(f"picture model {name}", state, f"{error.message}: {error.hint}")
        else:
            yield _check(f"picture model {name}", "ok", f"{model.dimensions} numbers a picture, {model.sha256[:12]}")


def _archive(session: Session) -> Iterator[Check]:
    try:
        with session.open("doctor", read_only=True) as archive:
            yield _check("archive", "ok", archive.layout.root)
            yield _check("releases", "ok", len(archive.releases()))
            yield _check("items", "ok", len(archive.items()))
            problems = len(archive.problems())
            yield _check("problems", "look" if problems else "ok", problems)
            busy = lock.is_held(archive.layout.lock)
            yield _check("being changed now", "ok", "yes" if busy else "no")
    except TwicetoldError as error:
        yield _check(
            "archive", "none" if error.code == "archive.missing" else "broken", f"{error.message} {error.hint}"
        )
