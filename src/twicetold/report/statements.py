"""What a report says in sentences: the finding, how it was made, and what "not found" means."""

from __future__ import annotations

from twicetold.lineage.lanes import Lane
from twicetold.model import PartKind, TrackKind
from twicetold.report.account import ArchiveAccount
from twicetold.report.reach import DEPENDABLE, OFTEN, Reach, TrackReach
from twicetold.report.words import NBSP, count, day, length, measure, percent, period

EDITS_UNMEASURED = (
    "Which edits and which lengths would have been found in this archive can be measured: 'twicetold self-test' plants "
    "edited copies of its own footage. No such test is on record here."
)


def finding(archive: ArchiveAccount) -> str:
    """The report's first sentence."""
    share = archive.share
    if not archive.releases:
        return "This archive holds no releases yet."
    if archive.run is None and not any(account.parts for account in archive.releases):
        return f"{count(len(archive.releases), 'release')} are on record, and none has been traced yet."
    told = [
        f"{percent(lane.share)} of {measure(lane.counted, lane.lane)}{_OF[lane.lane]}"
        for lane in share.lanes
        if lane.share is not None
    ]
    if not told or share.share is None:
        return "Nothing in this archive could be compared."
    lanes = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    said = f"In {count(len(archive.releases), 'release')}, {lanes} had been told in an earlier release"
    if len(told) > 1:
        said += f": {percent(share.share)} of all lanes together"
    return f"{said}. What could not be read and house furniture are left out of these shares."


_OF = {Lane.PICTURE: " of moving picture", Lane.SOUND: " of sound", Lane.STILLS: "", Lane.TEXT: " of words"}


def method(archive: ArchiveAccount) -> str:
    """One paragraph on how stretches were matched and dated."""
    picture, lineage = archive.settings.picture, archive.settings.lineage
    kinds = ", then ".join(kind.value for kind in lineage.date_order)
    return (
        f"A fingerprint was taken of a frame every {picture.sample_every_ms / 1000:g} s. Frames whose fingerprints "
        f"differ in at most {picture.seed_max_distance_bits} of 256 bits propose a line in time, which further frames "
        f"within {picture.extend_max_distance_bits} bits continue. A line of moving picture is kept where what changes "
        f"from frame to frame agrees along it and at no other offset; a still where its details agree, and not at "
        f"another moment of a shot instead. Matches of at least {picture.min_span_ms / 1000:g} s that are right with "
        f"an estimated probability of {picture.min_score:g} or more are reported. "
        f"Each matched stretch is credited to the earliest release that shows it; releases are ordered by the "
        f"date {kinds}. Material of up to {lineage.furniture_max_ms / 1000:g} s that recurs in at least "
        f"{count(lineage.furniture_min_releases, 'release')} of one source is house furniture and never counts as "
        f"recycled."
    )


def not_found(archive: ArchiveAccount) -> list[str]:
    """What it means, and what it does not, that a stretch is called new."""
    reach = archive.reach
    span = archive.period
    where = count(len(archive.releases), "release")
    until = f", dated {period(*span)}" if span else ", none of them dated"
    said = [
        f"A stretch called new was not found in any earlier release of this archive ({where}{until}). It may well "
        f"have been shown elsewhere before: this report knows nothing outside the archive.",
    ]
    if reach.tracks:
        said.append(compared(reach))
    unreadable = sum(account.length_by_kind_us[PartKind.UNREADABLE] for account in archive.releases)
    if unreadable:
        said.append(f"{length(unreadable)} could not be read, and so could not be compared.")
    if archive.problems:
        them = "it is" if len(archive.problems) == 1 else "they are"
        said.append(f"{count(len(archive.problems), 'problem')} with files or rows: {them} listed below.")
    untraced = sum(account.untraced_us for account in archive.releases)
    if untraced:
        said.append(f"{length(untraced)} has not been traced yet and counts as neither new nor recycled.")
    return [*said, edits(reach)]


def could_have_been_found(reach: Reach) -> list[str]:
    """What it says that nothing was found: in which archive, up to which date, of what, under which edits."""
    until = ", none of them dated"
    if reach.earliest is not None and reach.until is not None:
        until = f", dated {period(reach.earliest, reach.until)}"
    said = [f"Not found in '{reach.archive}': {count(reach.releases, 'release')}{until}."]
    if reach.tracks:
        said.append(compared(reach))
    return [sentence.replace(NBSP, " ") for sentence in (*said, edits(reach))]


def compared(reach: Reach) -> str:
    """Which tracks were compared, of how many items, and from which length on."""
    told = []
    for track in reach.tracks:
        least = "" if track.least is None else f", from {_least(track)} on"
        told.append(f"{_TRACKS[track.track]} of {count(track.items, 'item')}{least}")
    missing = [_TRACKS[track] for track in TrackKind if track not in {one.track for one in reach.tracks}]
    lacking = f" No {' and no '.join(missing)} was compared: it may be old all the same." if missing else ""
    return f"Compared were {'; '.join(told)}. Shorter stretches are not reported.{lacking}"


def edits(reach: Reach) -> str:
    """Under which edits copies would have been found, as the last self-test measured."""
    if not reach.edits or reach.tested_at is None:
        return EDITS_UNMEASURED
    groups = [
        ("found dependably", reach.edits_from(DEPENDABLE)),
        ("found often", reach.edits_from(OFTEN, DEPENDABLE)),
        ("seldom or never found", reach.edits_from(0.0, OFTEN)),
    ]
    told = [
        f"{said}: {', '.join(f'{edit.edit} ({percent(edit.recall)})' for edit in group)}"
        for said, group in groups
        if group
    ]
    return (
        f"The self-test of {day(reach.tested_at)} planted {count(reach.stretches, 'stretch', 'stretches')} of this "
        f"archive under each edit. {'; '.join(told)[:1].upper()}{'; '.join(told)[1:]}. Edits that people make are "
        f"harder than these."
    )


_TRACKS = {TrackKind.PICTURE: "picture", TrackKind.SOUND: "sound", TrackKind.TEXT: "text"}


def _least(track: TrackReach) -> str:
    least = track.least or 0
    return count(least, "character") if track.track is TrackKind.TEXT else f"{least / 1_000_000:g}{NBSP}s"
