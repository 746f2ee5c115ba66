"""Evidence for outsiders: bags that verify without us, the pair of a match side by side, spans for other programs.

archive.evidence.bag("bag-of-R1", release="R1")
archive.evidence.clip(12, "match-12.webm")
archive.evidence.spans("r1.vtt", release="R1")
"""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from twicetold.api.changing import changing
from twicetold.archive import parts
from twicetold.archive.faults import storage_faults
from twicetold.archive.place import written_whole
from twicetold.errors import UsageError
from twicetold.handover import span_lists
from twicetold.handover.bag import Bag, Subject, write_bag
from twicetold.handover.span_lists import SpanForm
from twicetold.lineage.other_side import turned_degrees
from twicetold.model import Item, Modality, Part
from twicetold.time import Span

if TYPE_CHECKING:
    from twicetold.api.archive import Archive
    from twicetold.handover.clip import ClipSound
    from twicetold.handover.timestamp import Stamp


TIMELINE = "timelinejs"
"""The form that is of all releases and not of one item."""


class Evidence:
    """What an archive gives to people outside. Works beside a trace, and on an archive opened for reading too."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def bag(
        self,
        target: str | os.PathLike[str],
        *,
        release: str | None = None,
        match: int | None = None,
        media: bool = True,
    ) -> Bag:
        """Make a bag of a release or of a match; the custody log tells of it afterwards.

        Raises:
            UsageError: `bag.subject`, `bag.exists`, `usage.no_release`, `usage.no_match`.
            StorageFull, StorageReadOnly: it cannot be written.
        """
        archive = self._archive
        subject = self._subject(release, match)
        made = write_bag(
            Path(target),
            subject,
            connection=archive.connection,
            layout=archive.layout,
            settings=archive.settings,
            path_of=archive.item_path,
            media=media,
        )
        details = {
            "file": made.path.name,
            "sha256": made.sha256,
            "media": media,
            "missing": len(made.missing),
            "items": [{"sha256": item.sha256} for item in subject.items],
        }
        self._record("bag.made", release or f"match {match}", details, command="bag")
        return made

    def request_timestamp(self, path: str | os.PathLike[str]) -> str:
        """Write a request for a time stamp of the custody log's head, to be sent to an authority; returns the head.

        Raises:
            UsageError: `timestamp.extra`.
            StorageFull, StorageReadOnly: it cannot be written.
        """
        from twicetold.handover import timestamp  # noqa: PLC0415 - an extra

        head = self._archive.custody()[-1].hash
        content = timestamp.request_for(head)
        with written_whole(Path(path)) as file:
            file.write(content)
        return head

    def keep_timestamp(self, answer: str | os.PathLike[str], roots: str | os.PathLike[str]) -> Stamp:
        """Verify an authority's answer and keep it in the custody log, whole.

        Args:
            roots: certificates in PEM of authorities that are trusted.

        Raises:
            UsageError: `timestamp.extra`, `timestamp.refused`; `timestamp.unknown`, no line of this log was stamped.
            StorageReadOnly: a file cannot be read.
        """
        from twicetold.handover import timestamp  # noqa: PLC0415 - an extra

        with storage_faults(Path(answer)):
            content, trusted = Path(answer).read_bytes(), Path(roots).read_bytes()
        imprint, response = timestamp.read(content)
        line = next((one for one in self._archive.custody() if timestamp.imprint_of(one.hash) == imprint), None)
        if line is None:
            raise UsageError(
                "the answer is about no line of this custody log",
                hint="Ask with a request that 'twicetold timestamp request' made on this archive.",
                code="timestamp.unknown",
            )
        stamp = timestamp.verified(response, line.hash, trusted)
        details = {
            "line": line.seq,
            "head": line.hash,
            "stamped_at": stamp.at.isoformat(),
            "serial": stamp.serial,
            "authority": stamp.authority,
            "token_base64": base64.b64encode(content).decode(),
        }
        self._record("custody.timestamped", "custody.jsonl", details, command="timestamp")
        return stamp

    def clip(self, match: int, target: str | os.PathLike[str], *, sound: ClipSound | str = "none") -> Path:
        """Write the pair of a match side by side as a film with its source burnt in (VP9 in WebM).

        Args:
            sound: `none` for a muted film, or the sound of the `earlier` or the `later` side.

        Raises:
            UsageError: `usage.no_match`; `clip.no_pictures`, the match is of sound or text; `clip.webm`, the target's
                name says that it is something else.
            MediaRejected: one side cannot be read, or has no sound where it is asked for.
            StorageFull, StorageReadOnly: it cannot be written.
        """
        # Decoders load only when needed.
        from twicetold.handover.clip import (  # noqa: PLC0415 - decoders load only when needed
            ClipSound,
            Side,
            write_clip,
        )
        from twicetold.media.reader import MediaReader  # noqa: PLC0415 - decoders load only when needed

        archive = self._archive
        if Path(target).suffix.lower() not in {"", ".webm"}:
            raise UsageError(
                f"{target}: a clip is WebM, which its name should say",
                hint="Call it '.webm'; other programs turn it into something else.",
                code="clip.webm",
            )
        found = archive.verdicts.match(match)
        if found.modality not in {Modality.VIDEO, Modality.IMAGE}:
            raise UsageError(
                f"match {match} is of {found.modality.value}: there is nothing to see",
                hint="'twicetold matches' says which are of pictures.",
                code="clip.no_pictures",
            )
        place = archive.workplace()

        def side(item: str, span: Span | None) -> Side:
            first = min(place.holders[item], key=place.chronology.rank)
            date = archive.release(first).date(archive.settings.lineage.date_order)
            told = "" if date is None else f"{date.kind.value} {date.earliest.date().isoformat()}"
            path = archive.item_path(item)
            return Side(path=path, span=span, item=item, release=first, date=told)

        target = Path(target)
        with MediaReader(archive.settings.media, workers=1) as reader:
            reference = msgspec.structs.replace(
                side(found.ref_item, found.ref),
                mirrored=found.mirrored,
                turned=turned_degrees(found),
                rate=found.rate,
            )
            query, wanted = side(found.query_item, found.query), ClipSound(sound)
            frames = write_clip(target, found, reference, query, reader=reader, sound=wanted)
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        details = {
            "file": target.name,
            "sha256": digest,
            "frames": frames,
            "sound": str(sound),
            "items": [{"sha256": found.ref_item}, {"sha256": found.query_item}],
        }
        self._record("clip.made", f"match {match}", details, command="clip")
        return target

    def spans(
        self,
        path: str | os.PathLike[str],
        *,
        release: str | None = None,
        item: str | None = None,
        form: SpanForm | str = SpanForm.VTT,
    ) -> Path:
        """Write the account of one item of a release as spans, or all releases as a timeline (`timelinejs`).

        Raises:
            UsageError: `spans.form`, `spans.item`, `usage.no_release`, `usage.no_item`.
            StorageFull, StorageReadOnly: it cannot be written.
        """
        archive = self._archive
        target = Path(path)
        if form == TIMELINE:
            accounts = archive.account().releases
            shares = {
                one.release.id: f"{one.share.share:.0%} recycled" for one in accounts if one.share.share is not None
            }
            content = span_lists.to_timelinejs(archive.layout.root.name, archive.releases(), shares)
        elif form not in tuple(SpanForm):
            raise UsageError(
                f"there is no form '{form}' for spans",
                hint=f"Known are {', '.join(SpanForm)} and {TIMELINE}.",
                code="spans.form",
            )
        else:
            chosen, held = self._timed_item(release, item)
            match SpanForm(form):
                case SpanForm.VTT:
                    content = span_lists.to_vtt(chosen, held)
                case SpanForm.EAF:
                    content = span_lists.to_eaf(chosen, held, made_at=datetime.now(UTC))
                case SpanForm.OTIO:
                    content = span_lists.to_otio(chosen, held)
        with written_whole(target) as file:
            file.write(content)
        return target

    def _timed_item(self, release: str | None, item: str | None) -> tuple[Item, list[Part]]:
        archive = self._archive
        if release is None:
            raise UsageError("spans are of one release", hint="Give --release.", code="spans.item")
        of_release = archive.release(release).items
        wanted = of_release if item is None else (archive.item(item).sha256,)
        timed = [one for one in map(archive.item, wanted) if one.duration_us and one.sha256 in of_release]
        if len(timed) != 1:
            raise UsageError(
                f"release '{release}' has {len(timed)} films or sounds of that name",
                hint="Spans are of one: name it with --item.",
                code="spans.item",
            )
        held = parts.of_release(archive.connection, release)
        return timed[0], [part for part in held if part.item == timed[0].sha256]

    def _subject(self, release: str | None, match: int | None) -> Subject:
        archive = self._archive
        if (release is None) == (match is None):
            raise UsageError(
                "a bag is of one release or of one match", hint="Give --release or --match.", code="bag.subject"
            )
        if release is not None:
            found = archive.release(release)
            items = tuple(archive.item(digest) for digest in found.items)
            title = f"Release {release}: {found.title}" if found.title else f"Release {release}"
            return Subject(title=title, releases=(release,), items=items)
        pair = archive.verdicts.match(match or 0)
        items = (archive.item(pair.query_item), archive.item(pair.ref_item))
        holders = archive.workplace().holders
        releases = sorted({one for item in items for one in holders[item.sha256]})
        return Subject(title=f"Match {match}", releases=tuple(releases), items=items, match_id=match)

    def _record(self, action: str, subject: str, details: dict[str, object], *, command: str) -> None:
        with changing(self._archive, command) as (connection, log):
            log.record(connection, action, subject=subject, details=details)
