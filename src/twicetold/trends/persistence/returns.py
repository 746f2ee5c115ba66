"""Whether what was removed came back: the same release, or one that shows the same material, up at another address.

Which releases show the same is told by fingerprints, as matches of the archive. A return is dated between two bounds:
the removal lies between two checks, the return at or before its first sight. What nobody saw come back may have come
back unseen, so the share that returned is a lower bound of the truth, and its interval is of what was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from twicetold.errors import DataRefused
from twicetold.trends.compare.shares import clopper_pearson
from twicetold.trends.method import Method, method
from twicetold.trends.persistence.observation import (
    DAY_S,
    Observed,
    Unseen,
    checked,
    never_alive,
    removal,
    unseen_of,
)


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """A removed subject, and the first that showed the same after its removal; `by` is empty where none was seen.

    `days_low` and `days_high` bound the days from removal to return. `same` is 'release' for the same release and
    'material' for another one that shares material with it. `copies` counts all that returned, `elsewhere` those that
    were up all the time at other addresses.
    """

    subject: str
    platform: str
    release: str
    removed_after: datetime
    removed_by: datetime
    by: str = ""
    by_platform: str = ""
    same: str = ""
    days_low: float | None = None
    days_high: float | None = None
    copies: int = 0
    elsewhere: int = 0


class Returns(msgspec.Struct, frozen=True, kw_only=True):
    """What returned of what was removed. `share` counts clusters, with an exact interval; None where none was
    removed.
    """

    found: tuple[Return, ...]
    removed: int
    returned: int
    clusters: int
    share: float
    share_low: float
    share_high: float
    method: Method
    unseen: tuple[Unseen, ...] = ()


def returns(observations: Iterable[Observed], *, shared: Mapping[str, Iterable[str]] | None = None) -> Returns:
    """Whether removed releases returned.

    Args:
        observations: subjects that name the release they carry; others are left out and counted.
        shared: of each release those that show the same material, from the archive's matches.

    Raises:
        DataRefused: `survival.too_few`, nothing that names a release was removed.
        TableInvalid: `survival.order`.
    """
    unseen = unseen_of(observations)
    everything = [checked(observed) for observed in observations]
    named = [observed for observed in everything if observed.release]
    kin = {release: set(others) for release, others in (shared or {}).items()}
    for release, others in list(kin.items()):  # sharing works both ways
        for other in others:
            kin.setdefault(other, set()).add(release)
    found: list[Return] = []
    fates: dict[str, bool] = {}
    for observed in named:
        went = removal(observed)
        if went is None:
            continue
        one = _return(observed, went, named, kin)
        found.append(one)
        cluster = observed.cluster or observed.release
        fates[cluster] = fates.get(cluster, False) or bool(one.by)
    if not found:
        raise DataRefused(
            "nothing that names a release was seen to go, so nothing can have come back",
            hint="Give each subject the release that it carries, and check again later.",
            code="survival.too_few",
        )
    share, low, high = clopper_pearson(sum(fates.values()), len(fates))
    return Returns(
        found=tuple(found),
        removed=len(found),
        returned=sum(bool(one.by) for one in found),
        clusters=len(fates),
        share=share,
        share_low=low,
        share_high=high,
        method=method(
            f"{len(found)} removed addresses or accounts that name a release were compared with {len(named)} observed "
            f"ones; a return is a first sight, at another address and after the removal, of the same release"
            f"{' or of one that shares material by the matches of the archive' if shared else ''}. The share counts "
            f"{len(fates)} clusters (an account or else a release) once each, with the exact interval of Clopper and "
            f"Pearson (1934).",
            cautions=[
                *never_alive(unseen),
                "What came back where nobody looked is not counted: the share is a lower bound of what returned.",
                *(
                    [f"{len(everything) - len(named)} of {len(everything)} name no release and are left out."]
                    if len(named) < len(everything)
                    else []
                ),
                *([] if shared else ["No matches were given: only the very same release counts as a return."]),
            ],
        ),
        unseen=unseen,
    )


def _return(
    observed: Observed, went: tuple[datetime, datetime], named: list[Observed], kin: Mapping[str, set[str]]
) -> Return:
    after, by = went
    alike = {observed.release} | kin.get(observed.release, set())
    others = [other for other in named if other.subject != observed.subject and other.release in alike]
    # Seen for the first time between the last sight and the check that found it gone: up together, or a return?
    # It counts from the check on only, so that nothing is called a return that may have been there all the time.
    back = sorted((other for other in others if other.first_seen >= by), key=lambda other: other.first_seen)
    first = back[0] if back else None
    return Return(
        subject=observed.subject,
        platform=observed.platform,
        release=observed.release,
        removed_after=after,
        removed_by=by,
        by=first.subject if first else "",
        by_platform=first.platform if first else "",
        same="" if first is None else "release" if first.release == observed.release else "material",
        days_low=None if first is None else (first.first_seen - by).total_seconds() / DAY_S,
        days_high=None if first is None else (first.first_seen - after).total_seconds() / DAY_S,
        copies=len(back),
        elsewhere=sum(_up_at(other, by) for other in others if other.first_seen < by),
    )


def _up_at(observed: Observed, at: datetime) -> bool:
    went = removal(observed)
    return went is None or went[0] >= at
