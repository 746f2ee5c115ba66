"""Agreement on stretches of an archive: where coders see a theme begin and end, and what they call what they mark.

Films and recordings are told in time and texts in characters, each apart. A continuum is an item in which anybody
marked a stretch, of a release that two coders or more finished. A coder who gave a theme to the whole release, and
marked no stretch of it there, says nothing of boundaries and is left out of that continuum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.coding.agreement.resampling import DRAWS, MIN_UNITS, Figure, figure
from twicetold.coding.agreement.unitizing import Alphas, Continuum, Unit, alphas, coincidences, flattened, united
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import TargetKind
from twicetold.coding.units import Observation, Stretch

MEDIA = (TargetKind.SPAN, TargetKind.PASSAGE)


class StretchAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement on stretches of one theme; `theme` is empty for all of them with their codes.

    `medium` is 'span' (lengths in microseconds) or 'passage' (characters). `continua` are items that two coders or more
    worked through, `length` of all of them; `marked` how many stretches any coder marked. `boundaries` is |uα,
    `stretches` uα, `codes` cuα, of which `coverage` of the length speaks; the last two are of the whole only.
    """

    theme: str
    medium: str
    continua: int
    length: int
    marked: int
    boundaries: Figure
    stretches: Figure
    codes: Figure
    coverage: float
    cautions: tuple[str, ...] = ()


def stretch_agreements(
    units: Mapping[str, Mapping[str, Observation]],
    lengths: Mapping[str, int],
    book: Codebook,
    *,
    themes: Sequence[str] = (),
    draws: int = DRAWS,
) -> list[StretchAgreement]:
    """Agreement on all stretches, then on those of each theme that anybody marked, in time and in characters.

    Args:
        units: release to coder to observation, as `themes.by_unit` gives them.
        lengths: of items, in microseconds or characters; where one is not known, its last stretch ends it.
        themes: only these codes; all that are given by default.
    """
    found = []
    for medium in MEDIA:
        whole = _continua(units, lengths, medium, "")
        if not whole:
            continue
        found.append(_agreement("", medium, whole, draws))
        for code in book.current:
            if themes and code.id not in themes:
                continue
            continua = _continua(units, lengths, medium, code.id)
            if any(marks for one in continua for marks in one.coders.values()):
                found.append(_agreement(code.id, medium, continua, draws))
    return found


def _continua(
    units: Mapping[str, Mapping[str, Observation]], lengths: Mapping[str, int], medium: TargetKind, theme: str
) -> list[Continuum]:
    found = []
    for unit in units.values():
        marked = {coder: _marks(one, medium, theme) for coder, one in unit.items()}
        # Whoever gave the theme, or any code, to wholes only does not speak of where it lies.
        speaking = {
            coder: marks
            for coder, marks in marked.items()
            if marks or not (theme in unit[coder].codes if theme else unit[coder].codes)
        }
        items = sorted({one.item for seen in unit.values() for one in seen.stretches if one.medium is medium})
        if len(speaking) < 2:
            continue
        for item in items:
            cut = {coder: _cut([one for one in marks if one.item == item], theme) for coder, marks in speaking.items()}
            last = max((piece.end for pieces in cut.values() for piece in pieces), default=0)
            length = max(lengths.get(item, 0), last)
            if length:
                found.append(Continuum(length=length, coders=cut))
    return found


def _marks(one: Observation, medium: TargetKind, theme: str) -> list[Stretch]:
    return [mark for mark in one.stretches if mark.medium is medium and (not theme or theme in mark.above)]


def _cut(marks: Iterable[Stretch], theme: str) -> tuple[Unit, ...]:
    pieces = [Unit(start=mark.start, end=mark.end, value=mark.code) for mark in marks]
    return united(pieces, theme) if theme else flattened(pieces)


def _agreement(theme: str, medium: TargetKind, continua: Sequence[Continuum], draws: int) -> StretchAgreement:
    counted = coincidences(continua)

    def told(name: str) -> Figure:
        def statistic(weights: NDArray[np.float64]) -> float | None:
            value: float | None = getattr(alphas(counted, weights=weights), name)
            return value

        return figure(statistic, len(continua), draws=draws)

    at_once: Alphas = alphas(counted)
    marked = sum(len(marks) for one in continua for marks in one.coders.values())
    boundaries = told("boundaries")
    return StretchAgreement(
        theme=theme,
        medium=medium.value,
        continua=len(continua),
        length=sum(one.length for one in continua),
        marked=marked,
        boundaries=boundaries,
        stretches=boundaries if theme else told("units"),
        codes=Figure(value=None) if theme else told("values"),
        coverage=at_once.coverage,
        cautions=tuple(_cautions(len(continua), marked, boundaries)),
    )


def _cautions(continua: int, marked: int, boundaries: Figure) -> Iterable[str]:
    if boundaries.value is None:
        yield "Everything, or nothing, was marked by everybody, so agreement cannot be told from chance."
    if continua < MIN_UNITS:
        yield f"Few: {marked} stretches in {continua} items; without an interval."
