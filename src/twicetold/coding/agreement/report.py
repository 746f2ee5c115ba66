"""Everything there is to say of how far the coders of an archive agree, with how it was measured."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from twicetold.coding.agreement.disagreements import Disagreement, decided_in, disagreements
from twicetold.coding.agreement.drift import Drift, drifts
from twicetold.coding.agreement.resampling import DRAWS
from twicetold.coding.agreement.stretches import StretchAgreement, stretch_agreements
from twicetold.coding.agreement.themes import ThemeAgreement, by_unit, theme_agreements
from twicetold.coding.units import Observed
from twicetold.errors import DataRefused, UsageError


class AgreementReport(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement on whole sets (first), on each theme and on stretches; drift, disagreements, and the method."""

    codebook: str
    version: int
    coders: tuple[str, ...]
    units: int
    themes: tuple[ThemeAgreement, ...]
    stretches: tuple[StretchAgreement, ...]
    drift: tuple[Drift, ...]
    disagreements: tuple[Disagreement, ...]
    cautions: tuple[str, ...]
    method: str

    @property
    def overall(self) -> ThemeAgreement:
        """Agreement on the whole set of themes."""
        return self.themes[0]


def agreement_report(
    seen: Observed, *, themes: Sequence[str] = (), include_open: bool = False, draws: int = DRAWS
) -> AgreementReport:
    """Agreement of the coders of `seen`, which holds first passes.

    Args:
        themes: only these codes; all that are given by default.
        include_open: count passes in which coders could see each other's work, too.

    Raises:
        DataRefused: `coding.no_overlap`, no release was finished by two coders.
        UsageError: `coding.unknown_code`.
    """
    for theme in themes:
        if theme not in seen.book.by_id:
            raise UsageError(
                f"version {seen.book.version} of '{seen.book.name}' has no code '{theme}'",
                hint="'twicetold codebook show' lists the codes.",
                code="coding.unknown_code",
            )
    blind = [one for one in seen.observations if one.blind or include_open]
    units = by_unit(blind)
    if not units:
        raise DataRefused(
            "no release was finished by two coders who did not see each other's work, so agreement cannot be told",
            hint="Assign a random part of the releases to two coders: 'twicetold sample draw', then 'code assign'.",
            code="coding.no_overlap",
        )
    cautions = list(seen.cautions)
    if len(blind) < len(seen.observations):
        cautions.append(f"{len(seen.observations) - len(blind)} passes were not blind and are left out.")
    chosen = {purpose for unit in units.values() for purpose in (one.purpose.value for one in unit.values())}
    if chosen & {"learning"}:
        cautions.append(
            "Some units were picked because they are hard for a machine; agreement elsewhere may be better."
        )
    wanted = themes or [code.id for code in seen.book.current]
    return AgreementReport(
        codebook=seen.book.name,
        version=seen.book.version,
        coders=tuple(sorted({coder for unit in units.values() for coder in unit})),
        units=len(units),
        themes=tuple(theme_agreements(units, seen.book, themes=themes, draws=draws)),
        stretches=tuple(stretch_agreements(units, seen.lengths, seen.book, themes=themes, draws=draws)),
        drift=tuple(drifts(units, wanted)),
        disagreements=tuple(disagreements(units, decided_in(seen))),
        cautions=tuple(cautions),
        method=_method(seen, len(units), draws, include_open=include_open),
    )


def _method(seen: Observed, units: int, draws: int, *, include_open: bool) -> str:
    how = "in passes of any kind" if include_open else "without seeing what others or machines said"
    return (
        f"Agreement was measured on {units} releases that two or more coders finished {how}, in their first pass, with "
        f"version {seen.book.version} of the codebook '{seen.book.name}'; codings of earlier versions were carried "
        "over through recorded renames and merges. A theme counts for a release where any part of it carries the theme "
        "or one below it. Krippendorff's alpha for single themes is nominal, for values that of their scale, for whole "
        "sets of themes by MASI (Passonneau 2006); AC1 is Gwet's (2008); percent is the share of agreeing pairs of "
        "coders. On stretches, alphas for unitizing (Krippendorff and others 2016) are told of boundaries, of "
        "stretches with their codes, and of codes where coders both marked something. Intervals are 95 % percentile "
        f"bootstrap over releases, or items ({draws} draws, seed 0). Drift compares the halves of each coder's work in "
        "order of time by permutation, adjusted by Holm."
    )
