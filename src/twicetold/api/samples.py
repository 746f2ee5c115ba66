"""Random samples of releases and of matches, and the shares that are estimated from them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from twicetold.archive import matches, parts, releases, verdicts
from twicetold.archive.custody import actor
from twicetold.coding import codebook_rows, machine_rows, sample_rows, sampling, units
from twicetold.coding.machine_rows import Model, ModelKind
from twicetold.coding.prevalence.estimators import Estimator
from twicetold.coding.prevalence.recycled import BASE, LENGTH, Judged, RecycledShare, recycled_share
from twicetold.coding.prevalence.shares import Group, Prevalence, theme_shares
from twicetold.coding.records import Purpose
from twicetold.coding.sample_rows import Sample, SampleUnit, Units
from twicetold.errors import DataRefused, UsageError
from twicetold.lineage.judged import Judgements
from twicetold.model import Match, Modality, PartKind, Release, TrackKind, VerdictWord
from twicetold.time import Span
from twicetold.trends.period import Period

if TYPE_CHECKING:
    from twicetold.api.coding import CodingFacet

UNDATED = "undated"

_JUDGED = {
    VerdictWord.SAME: Judged.RIGHT,
    VerdictWord.NOT_SAME: Judged.WRONG,
    VerdictWord.FURNITURE: Judged.WRONG,
    VerdictWord.UNSURE: Judged.UNSURE,
}


class Samples:
    """The random samples of one archive."""

    def __init__(self, coding: CodingFacet) -> None:
        self._coding = coding
        self._archive = coding.archive

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._archive.connection

    def all(self) -> list[Sample]:
        """Every sample, oldest first, each checked to be as it was drawn.

        Raises:
            ArchiveDamaged: `sample.changed`.
        """
        return [self.get(name, of=kind) for name, kind in sample_rows.names(self._connection)]

    def get(self, name: str | None = None, *, of: Units = Units.RELEASE) -> Sample:
        """One sample, checked to be as it was drawn; by default the only one of its kind.

        Raises:
            UsageError: `sample.unknown`.
            ArchiveDamaged: `sample.changed`.
        """
        return sample_rows.get(self._connection, name, units=of)

    def draw(
        self,
        name: str,
        size: int,
        *,
        by: Collection[str] = (),
        source: str | None = None,
        seed: int | None = None,
        coders: Sequence[str] = (),
        codebook: str | None = None,
    ) -> Sample:
        """Draw releases at random, once and for all, and give them to coders, who code them blind.

        Args:
            by: 'source', 'month' or both: draw in proportion from each source, each month of the date that orders.
            source: only releases of this source.
            seed: the same seed draws the same from the same releases; one that nobody chose by default.
            coders: who gets all of it.

        Raises:
            UsageError: `sample.exists`, `sample.size`, `sample.by`, `coding.no_coder`, `codebook.unknown`.
            DataRefused: `sample.too_small`.
        """
        if not set(by) <= {"source", "month"}:
            raise UsageError(
                f"samples are not drawn by {', '.join(sorted(by))}", hint="By source, month, or both.", code="sample.by"
            )
        population = [one for one in releases.all_releases(self._connection) if source is None or one.source == source]
        strata = {one.id: self._stratum(one, by) for one in population}
        chosen = sampling.new_seed() if seed is None else seed
        drawn = sampling.draw(strata, size, seed=chosen)
        design: dict[str, str | int | float] = {"by": ", ".join(sorted(by)) or "simple", "source": source or ""}
        sample = self._keep(name, Units.RELEASE, drawn, design, chosen)
        if coders:
            self._coding.assign([unit.unit for unit in sample.drawn], coders, codebook=codebook, purpose=Purpose.SAMPLE)
        return sample

    def draw_matches(
        self, name: str, size: int, *, track: TrackKind | str = TrackKind.PICTURE, seed: int | None = None
    ) -> Sample:
        """Draw, from the matches that the accounts of a track rest on, those that people are to judge.

        Raises:
            UsageError: `sample.exists`, `sample.size`.
            DataRefused: `sample.too_small`.
        """
        wanted = TrackKind(track)
        base, lengths = 0, dict[int, int]()
        for part in parts.all_parts(self._connection):
            if part.track is not wanted or part.span is None or part.kind not in (PartKind.NEW, PartKind.RECYCLED):
                continue
            base += part.span.duration_us
            if part.kind is PartKind.RECYCLED and part.match_id is not None:
                lengths[part.match_id] = lengths.get(part.match_id, 0) + part.span.duration_us
        details: dict[str, dict[str, str | int | float | None]] = {}
        for number, length in sorted(lengths.items()):
            found = matches.get(self._connection, number)
            if found is not None:
                details[_key(found)] = {**_spelled(found), LENGTH: length}
        chosen = sampling.new_seed() if seed is None else seed
        drawn = sampling.draw(dict.fromkeys(details, sampling.WHOLE), size, seed=chosen, details=details)
        return self._keep(name, Units.MATCH, drawn, {"track": wanted.value, BASE: base}, chosen)

    def _keep(
        self,
        name: str,
        kind: Units,
        drawn: Sequence[SampleUnit],
        design: dict[str, str | int | float],
        seed: int,
    ) -> Sample:
        details: dict[str, object] = {}
        with self._coding.change(sample_rows.DRAWN, name, details) as connection:
            sample = sample_rows.insert(connection, name, kind, drawn, design=design, seed=seed, drawn_by=actor())
            details |= {"digest": sample.digest, "size": len(sample.drawn), "population": len(sample.population)}
        return sample

    def _stratum(self, release: Release, by: Collection[str]) -> str:
        found = []
        if "source" in by:
            found.append(release.source)
        if "month" in by:
            date = release.date(self._archive.settings.lineage.date_order)
            found.append(UNDATED if date is None else f"{date.earliest:%Y-%m}")
        return " / ".join(found) or sampling.WHOLE

    def prevalence(
        self,
        *,
        sample: str | None = None,
        codebook: str | None = None,
        themes: Sequence[str] = (),
        periods: Sequence[Period] = (),
        by_source: bool = False,
        estimator: Estimator | str | None = None,
        model: int | None = None,
        simultaneous: bool = False,
    ) -> Prevalence:
        """How common each theme is among the releases that a sample was drawn from, with 95 % intervals.

        Args:
            sample: which sample; the only one by default.
            themes: which codes; all that are given by default.
            periods: a share for each period; releases whose date allows more than one are in none.
            by_source: a share for each source.
            estimator: 'human', 'ppi++' or 'difference'; by default the shortest that may be used.
            model: whose scores help; by default the newest model of this codebook that spoke of every release.
            simultaneous: intervals that hold for all themes of a group at once.

        Raises:
            UsageError: `sample.unknown`, `codebook.unknown`, `coding.unknown_code`, `proposal.no_model`.
            DataRefused: `sample.uncoded`, `sample.left`, `sample.learned`.
            ArchiveDamaged: `sample.changed`.
        """
        drawn = self.get(sample)
        book = codebook_rows.get(self._connection, codebook)
        wanted = list(themes) or [code.id for code in book.current]
        unknown = [theme for theme in wanted if theme not in book.by_id]
        if unknown:
            raise UsageError(
                f"version {book.version} of '{book.name}' has no code '{unknown[0]}'",
                hint="'twicetold codebook show' lists the codes.",
                code="coding.unknown_code",
            )
        there = {release.id: release for release in releases.all_releases(self._connection)}
        self._refuse_left(drawn, there)
        seen = units.observed(self._connection, book, first_pass=False)
        helping = self._model(drawn, book.name, book.version, model)
        groups = None
        if periods or by_source:
            groups = self._groups(there, periods, by_source=by_source)
        scores = None if helping is None else machine_rows.scores(self._connection, helping.id)
        shares = theme_shares(
            drawn,
            units.settled(seen),
            wanted,
            groups=groups,
            scores=scores,
            estimator=None if estimator is None else Estimator(estimator),
            simultaneous=simultaneous,
        )
        known = {unit.unit for unit in drawn.population}
        added = sum(
            drawn.design["source"] in ("", release.source) for name, release in there.items() if name not in known
        )
        cautions = list(seen.cautions)
        if added:
            cautions.append(f"{added} releases were added after the sample was drawn and are not spoken of.")
        outside = 0 if groups is None else sum(name not in groups for name in known)
        if outside:
            cautions.append(
                f"{outside} releases have no date, or one that allows more than one period, and are in none."
            )
        return Prevalence(
            sample=drawn.name,
            codebook=book.name,
            version=book.version,
            shares=tuple(shares),
            added_since=added,
            in_no_period=outside,
            model=None if helping is None else helping.id,
            cautions=tuple(cautions),
            method=_method(drawn, book.name, book.version, helping, simultaneous=simultaneous),
        )

    @staticmethod
    def _refuse_left(sample: Sample, there: Mapping[str, Release]) -> None:
        gone = [unit.unit for unit in sample.population if unit.unit not in there]
        if gone:
            raise DataRefused(
                f"{len(gone)} releases that the sample '{sample.name}' was drawn from left the "
                f"archive, such as {gone[0]}",
                hint="Add them again, or draw a new sample from what there is now.",
                code="sample.left",
            )

    def _model(self, sample: Sample, codebook: str, version: int, number: int | None) -> Model | None:
        """The model whose scores may help: none that learned from what was drawn."""
        drawn = {unit.unit for unit in sample.drawn}

        def learned(one: Model) -> bool:
            return one.made_at >= sample.drawn_at and bool(drawn & set(one.trained))

        if number is not None:
            asked = machine_rows.model(self._connection, number)
            if learned(asked):
                raise DataRefused(
                    f"model {number} learned from releases of the sample '{sample.name}'",
                    hint="It knows the answers there, and looks better than it is. Use another model.",
                    code="sample.learned",
                )
            return asked
        for one in reversed(machine_rows.models(self._connection, codebook=codebook)):
            if one.codebook_version == version and one.kind is not ModelKind.REUSE and not learned(one):
                return one
        return None

    def _groups(self, there: Mapping[str, Release], periods: Sequence[Period], *, by_source: bool) -> dict[str, Group]:
        found = {}
        for name, release in there.items():
            source = release.source if by_source else ""
            if not periods:
                found[name] = Group(source=source)
                continue
            date = release.date(self._archive.settings.lineage.date_order)
            period = next((one for one in periods if date and one.holds(date.earliest, date.latest)), None)
            if period is not None:
                found[name] = Group(period=period.name, source=source)
        return found

    def recycled(self, *, sample: str | None = None) -> RecycledShare:
        """The recycled share with an interval, from verdicts on a random sample of matches.

        Raises:
            UsageError: `sample.unknown`.
            DataRefused: `sample.uncoded`, `sample.too_small`.
            ArchiveDamaged: `sample.changed`.
        """
        drawn = self.get(sample, of=Units.MATCH)
        judgements = Judgements(verdicts.all_verdicts(self._connection))
        said = {}
        for unit in drawn.drawn:
            # A sample does not keep whether a match is mirrored; a verdict speaks of it either way.
            given = [one for mirrored in (False, True) for one in judgements.on(_match(unit, mirrored=mirrored))]
            if given:
                said[unit.unit] = _JUDGED[max(given, key=lambda one: one.id or 0).word]
        return recycled_share(drawn, said)


def _method(sample: Sample, codebook: str, version: int, model: Model | None, *, simultaneous: bool) -> str:
    machine = "No machine helped."
    if model is not None:
        machine = (
            f"Scores of model {model.id} ({model.name} {model.version}) helped where that made the interval "
            f"shorter; it "
            "learned from no release of the sample."
        )
    at_once = " for all themes of a group at once (Bonferroni)" if simultaneous else ""
    return (
        f"Shares are of the {len(sample.population)} releases that the sample '{sample.name}' was drawn from at random "
        f"on {sample.drawn_at:%Y-%m-%d} ({sample.design['by']}; {len(sample.drawn)} drawn, seed {sample.seed}, digest "
        f"{sample.digest[:12]}), by codings with version {version} of the codebook '{codebook}'. Where coders differed "
        "an adjudication counts, else the share of coders who gave the theme. Nothing else that was coded enters, and "
        f"nothing that active learning chose. {machine} Intervals are 95 %{at_once}, Wilson's with the finite "
        "population correction, of people alone, PPI++ (Angelopoulos et al. 2023) or the stratified difference "
        "estimator (Särndal et al. 1992), whichever has the smaller variance; the table says which."
    )


def _key(match: Match) -> str:
    return hashlib.sha256(repr(sorted(_spelled(match).items())).encode()).hexdigest()[:24]


def _spelled(match: Match) -> dict[str, str | int | float | None]:
    ends = {
        f"{side}_{end}": None if span is None else (span.first.us if end == "start" else span.stop.us)
        for side, span in (("query", match.query), ("ref", match.ref))
        for end in ("start", "end")
    }
    return {"query_item": match.query_item, "ref_item": match.ref_item, "modality": match.modality.value, **ends}


def _match(unit: SampleUnit, *, mirrored: bool) -> Match:
    detail = unit.detail

    def span(side: str) -> Span | None:
        start, end = detail[f"{side}_start"], detail[f"{side}_end"]
        return None if start is None or end is None else Span(int(start), int(end))

    return Match(
        query_item=str(detail["query_item"]),
        ref_item=str(detail["ref_item"]),
        modality=Modality(str(detail["modality"])),
        query=span("query"),
        ref=span("ref"),
        score=1.0,
        mirrored=mirrored,
    )
