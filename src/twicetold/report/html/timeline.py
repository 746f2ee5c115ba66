"""The archive on one time axis: a lane for each source, a bar for each release, links from releases to their sources.

A bar's height is the release's length, its filled part what of it is recycled; a whisker at its foot spans the days
that an imprecise date allows. Geometry only; the template draws it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from twicetold.report.account import ArchiveAccount, ReleaseAccount
from twicetold.report.html.wording import Wording

WIDTH = 1080.0
LEFT = 14.0
RIGHT = 14.0
TOP = 8.0
LANE = 104.0
LANE_HEAD = 42.0
BAR_MAX = LANE - LANE_HEAD
FOOT = 22.0
AXIS = 30.0
UNDATED = 92.0
MAX_LANES = 12
LABEL_REACH = 24.0
"""How far a date's label reaches to either side."""

BAR_WIDEST = 14.0
BAR_NARROWEST = 2.0
NUMBERED_MAX = 70
"""Most releases whose numbers stand under their bars; beyond it numbers would overlap."""

_DAY = 86_400.0

ENGLISH = Wording()


@dataclass(frozen=True, slots=True)
class Bar:
    """One release. `y` is the top of the bar, `foot` its base; `fill` the height of the recycled part."""

    account: ReleaseAccount
    x: float
    y: float
    width: float
    height: float
    fill: float
    foot: float
    whisker: tuple[float, float] | None
    colour: int | None

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Link:
    """What one release took from another: an SVG path, the source's colour, a width by length."""

    user: int
    source: int
    path: str
    colour: int
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A source's lane: its name (empty for all the sources that have no lane of their own) and where it lies."""

    name: str
    releases: int
    y: float
    foot: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A date on the axis. `anchor` keeps the outer labels inside the drawing."""

    x: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything to draw, in a box of `width` by `height`, and the words to say it in."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    links: dict[int, tuple[Link, ...]]
    marks: tuple[Mark, ...]
    axis_y: float
    undated_x: float | None
    numbered: bool
    wording: Wording

    @property
    def link_count(self) -> int:
        return sum(len(links) for links in self.links.values())


def timeline_of(archive: ArchiveAccount, colours: Mapping[str, int], wording: Wording = ENGLISH) -> Timeline | None:
    """The drawing, or None for an archive without releases."""
    if not archive.releases:
        return None
    lanes = _lanes(archive)
    lane_of = {lane.name: lane for lane in lanes}
    axis_y = lanes[-1].foot + FOOT
    undated = any(account.date is None for account in archive.releases)
    right = WIDTH - RIGHT - (UNDATED if undated else 0)
    scale = _Scale.over(archive, LEFT, right)
    bars = _bars(archive, lane_of, scale, right, colours)
    return Timeline(
        width=WIDTH,
        height=axis_y + AXIS,
        lanes=lanes,
        bars=tuple(bars),
        links=_links(archive, bars, colours),
        marks=scale.marks(wording.short_months.split()),
        axis_y=axis_y,
        undated_x=right + 18 if undated else None,
        numbered=len(archive.releases) <= NUMBERED_MAX,
        wording=wording,
    )


def _lanes(archive: ArchiveAccount) -> tuple[Lane, ...]:
    counts = Counter(account.release.source for account in archive.releases)
    first_seen = list(dict.fromkeys(account.release.source for account in archive.releases))
    named = first_seen
    if len(first_seen) > MAX_LANES:
        largest = set(sorted(first_seen, key=lambda source: (-counts[source], source))[: MAX_LANES - 1])
        named = [source for source in first_seen if source in largest]
    entries = [(source, counts[source]) for source in named]
    rest = sum(counts.values()) - sum(number for _, number in entries)
    if rest:
        entries.append(("", rest))
    pitch = LANE + FOOT
    return tuple(
        Lane(name=source, releases=number, y=TOP + row * pitch, foot=TOP + row * pitch + LANE)
        for row, (source, number) in enumerate(entries)
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Linear in time; a single moment gets a day around it."""

    start: float
    end: float
    left: float
    right: float

    @classmethod
    def over(cls, archive: ArchiveAccount, left: float, right: float) -> _Scale:
        dates = [account.date for account in archive.releases if account.date]
        start = min((d.earliest.timestamp() for d in dates), default=0.0)
        end = max((d.latest.timestamp() for d in dates), default=_DAY)
        margin = max(_DAY / 2, (end - start) * 0.02)
        return cls(start=start - margin, end=end + margin, left=left, right=right)

    def x(self, at: datetime) -> float:
        return self.left + (self.right - self.left) * (at.timestamp() - self.start) / (self.end - self.start)

    def marks(self, months: Sequence[str]) -> tuple[Mark, ...]:
        first = datetime.fromtimestamp(self.start, UTC)
        last = datetime.fromtimestamp(self.end, UTC)
        dates = [(self.x(at), label) for at, label in calendar_marks(first, last, months=months) if first <= at <= last]
        return tuple(Mark(x=round(x, 1), label=label, anchor=self._anchor(x)) for x, label in dates)

    def _anchor(self, x: float) -> str:
        if x < self.left + LABEL_REACH:
            return "start"
        return "end" if x > self.right - LABEL_REACH else "middle"


def calendar_marks(
    first: datetime, last: datetime, *, most: int = 11, months: Sequence[str] = tuple(ENGLISH.short_months.split())
) -> list[tuple[datetime, str]]:
    """Round dates from `first` to `last`, at most about `most`: days, months or years, whichever fits."""
    days = (last - first) / timedelta(days=1)
    for step in (1, 2, 7, 14):
        if days / step <= most:
            midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
            dates = [midnight + timedelta(days=step * n) for n in range(int(days / step) + 2)]
            return [(at, f"{at.day} {months[at.month - 1]} {at.year}") for at in dates]
    for step in (1, 2, 3, 6):
        if days / 30.44 / step <= most:
            count = int(days / 28 / step) + 2
            start = first.year * 12 + (first.month - 1) // step * step
            starts = [datetime(m // 12, m % 12 + 1, 1, tzinfo=UTC) for m in range(start, start + count * step, step)]
            return [(at, f"{months[at.month - 1]} {at.year}") for at in starts]
    years = days / 365.25
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if years / s <= most)
    start = max(1, first.year // step * step)
    return [(datetime(y, 1, 1, tzinfo=UTC), str(y)) for y in range(start, min(last.year, 9999) + 1, step)]


def _bars(
    archive: ArchiveAccount,
    lane_of: Mapping[str, Lane],
    scale: _Scale,
    right: float,
    colours: Mapping[str, int],
) -> list[Bar]:
    longest = max((account.length_us for account in archive.releases), default=0) or 1
    in_lane: dict[str, list[ReleaseAccount]] = defaultdict(list)
    for account in archive.releases:
        in_lane[account.release.source if account.release.source in lane_of else ""].append(account)
    bars = []
    for source, accounts in in_lane.items():
        width = min(BAR_WIDEST, max(BAR_NARROWEST, 0.7 * (right - LEFT) / len(accounts)))
        dated = [account for account in accounts if account.date]
        undated = [account for account in accounts if not account.date]
        places = _side_by_side([scale.x(_middle(account)) - width / 2 for account in dated], width, LEFT, right)
        step = min(width + 1.5, (UNDATED - 30) / max(1, len(undated)))
        places += [right + 18 + step * n for n in range(len(undated))]
        for account, x in zip([*dated, *undated], places, strict=True):
            colour = colours.get(account.release.id)
            lane = lane_of[source]
            bars.append(_bar(account, x=x, width=width, lane=lane, scale=scale, longest=longest, colour=colour))
    return sorted(bars, key=lambda bar: bar.account.number)


def _middle(account: ReleaseAccount) -> datetime:
    if account.date is None:
        raise ValueError("an undated release has no place on the axis")
    return account.date.earliest + (account.date.latest - account.date.earliest) / 2


def _side_by_side(wanted: Sequence[float], width: float, left: float, right: float) -> list[float]:
    """Bars as near to where they belong as they can stand without covering each other, in the order given.

    Thousands in one lane cover each other in part, rather than leave the drawing.
    """
    gap = min(width + (1.5 if width >= 4 else 0.5), (right - left - width) / max(1, len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    places = [0.0] * len(wanted)
    at = left
    for n in order:
        places[n] = max(wanted[n], at)
        at = places[n] + gap
    limit = right - width
    for n in reversed(order):
        if places[n] <= limit:
            break
        places[n] = limit
        limit -= gap
    return places


def _bar(
    account: ReleaseAccount,
    *,
    x: float,
    width: float,
    lane: Lane,
    scale: _Scale,
    longest: int,
    colour: int | None,
) -> Bar:
    height = max(3.0, BAR_MAX * account.length_us / longest) if account.length_us else 0.0
    told = account.share.counted_us + account.share.furniture_us
    recycled = account.share.recycled_us / told if told else 0.0
    whisker = None
    if account.date:
        ends = (round(scale.x(account.date.earliest), 1), round(scale.x(account.date.latest), 1))
        whisker = ends if ends[1] - ends[0] > width + 3 else None
    return Bar(
        account=account,
        x=round(x, 1),
        y=round(lane.foot - height, 1),
        width=round(width, 1),
        height=round(height, 1),
        fill=round(height * recycled, 1),
        foot=lane.foot,
        whisker=whisker,
        colour=colour,
    )


def _links(archive: ArchiveAccount, bars: Sequence[Bar], colours: Mapping[str, int]) -> dict[int, tuple[Link, ...]]:
    bar_of = {bar.account.release.id: bar for bar in bars}
    links: dict[int, tuple[Link, ...]] = {}
    for account in archive.releases:
        taken: Counter[str] = Counter()
        for part in account.recycled:
            if part.source_release in bar_of and part.source_release != account.release.id:
                taken[part.source_release] += part.span.duration_us if part.span else 1
        most = max(taken.values(), default=1)
        links[account.number] = tuple(
            Link(
                user=account.number,
                source=bar_of[source].account.number,
                path=_arc(bar_of[account.release.id], bar_of[source]),
                colour=colours[source],
                width=round(1 + 2.2 * us / most, 2),
            )
            for source, us in sorted(taken.items(), key=lambda entry: (-entry[1], entry[0]))
        )
    return links


def _arc(user: Bar, source: Bar) -> str:
    x1, y1, x2, y2 = source.middle, source.y - 2, user.middle, user.y - 2
    lift = min(34.0, 10 + abs(x2 - x1) * 0.09)
    top = round(max(2.0, min(y1, y2) - lift), 1) if source.foot == user.foot else None
    if top is not None:
        third = round((x2 - x1) / 4, 1)
        return f"M{x1} {round(y1, 1)}C{round(x1 + third, 1)} {top} {round(x2 - third, 1)} {top} {x2} {round(y2, 1)}"
    bend = round((y2 - y1) / 2, 1)
    return f"M{x1} {round(y1, 1)}C{x1} {round(y1 + bend, 1)} {x2} {round(y2 - bend, 1)} {x2} {round(y2, 1)}"
