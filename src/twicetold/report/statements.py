"""What a report says in sentences: the finding, how it was made, and what "not found" means."""

from __future__ import annotations

from twicetold.model import PartKind
from twicetold.report.account import ArchiveAccount
from twicetold.report.words import count, length, percent, period

EDITS_UNMEASURED = (
    "Which edits and which lengths would have been found in this archive can be measured: 'twicetold self-test' plants "
    "edited copies of its own footage. No such test is on record here."
)


def finding(archive: ArchiveAccount) -> str:
    """The report's first sentence."""
    share = archive.share
    if not archive.releases:
        return "This archive holds no releases yet."
    total = sum(account.length_us for account in archive.releases)
    if archive.run is None and not any(account.parts for account in archive.releases):
        return f"{count(len(archive.releases), 'release')} are on record, and none has been traced yet."
    said = []
    if share.share is not None:
        said.append(
            f"Of {length(total)} of moving picture in {count(len(archive.releases), 'release')}, "
            f"{percent(share.share)} of what could be read and is not house furniture was first seen in an earlier "
            f"release."
        )
    if share.stills:
        seen = f"{share.stills_recycled:,} {'was' if share.stills_recycled == 1 else 'were'} seen before"
        said.append(f"Of {count(share.stills, 'still')}, {seen}.")
    return " ".join(said) or "Nothing in this archive could be compared."


def method(archive: ArchiveAccount) -> str:
    """One paragraph on how stretches were matched and dated."""
    picture, lineage = archive.settings.picture, archive.settings.lineage
    kinds = ", then ".join(kind.value for kind in lineage.date_order)
    return (
        f"A fingerprint was taken of a frame every {picture.sample_every_ms / 1000:g} s. Frames whose fingerprints "
        f"differ in at most {picture.seed_max_distance_bits} of 256 bits propose a line in time, which further frames "
        f"within {picture.extend_max_distance_bits} bits continue. A line of moving picture is kept where what changes "
        f"from frame to frame agrees along it and at no other offset; a still where its details agree. Matches of at "
        f"least {picture.min_span_ms / 1000:g} s that are right with an estimated probability of {picture.min_score:g} "
        f"or more are reported. Each matched stretch is credited to the earliest release that shows it; releases are "
        f"ordered by the date {kinds}. Material of up to {lineage.furniture_max_ms / 1000:g} s that recurs in at least "
        f"{count(lineage.furniture_min_releases, 'release')} of one source is house furniture and never counts as "
        f"recycled."
    )


def not_found(archive: ArchiveAccount) -> list[str]:
    """What it means, and what it does not, that a stretch is called new."""
    picture = archive.settings.picture
    span = archive.period
    where = count(len(archive.releases), "release")
    until = f", dated {period(*span)}" if span else ", none of them dated"
    said = [
        f"A stretch called new was not found in any earlier release of this archive ({where}{until}). It may well "
        f"have been shown elsewhere before: this report knows nothing outside the archive.",
        f"Only picture was compared. Sound, speech and text may be old where the picture is new. Stretches shorter "
        f"than {picture.min_span_ms / 1000:g} s are not reported, and strong edits can hide a copy.",
    ]
    unreadable = sum(account.length_by_kind_us[PartKind.UNREADABLE] for account in archive.releases)
    if unreadable:
        said.append(f"{length(unreadable)} could not be read, and so could not be compared.")
    if archive.problems:
        them = "it is" if len(archive.problems) == 1 else "they are"
        said.append(f"{count(len(archive.problems), 'problem')} with files or rows: {them} listed below.")
    untraced = sum(account.untraced_us for account in archive.releases)
    if untraced:
        said.append(f"{length(untraced)} has not been traced yet and counts as neither new nor recycled.")
    return [*said, EDITS_UNMEASURED] if archive.self_test is None else said
