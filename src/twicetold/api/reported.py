"""What a report says beside the accounts: coding, shares of themes, agreement, the watch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from twicetold.coding.sample_rows import Units
from twicetold.errors import ArchiveDamaged, DataRefused, UsageError
from twicetold.report.results.result import Result

if TYPE_CHECKING:
    from twicetold.api.archive import Archive

MOST_WATCHED = 20
"""Answers of the watch that a report lists, unless more are alarms; 'twicetold watch' lists all."""


def coding_results(archive: Archive) -> list[Result]:
    """Codebooks, agreement, samples, and shares of themes overall and month by month; none without a finished pass.

    What the data cannot carry is told as such, with the reason.
    """
    if not any(one.finished_at for one in archive.coding.passes()):
        return []
    from twicetold.report.results import coded  # noqa: PLC0415 - drawing and statistics load only when needed

    found = []
    names = list(dict.fromkeys(one.codebook for one in archive.coding.passes() if one.finished_at))
    for name in names:
        found.append(coded.of_codebook(archive.coding.codebook(name)))
        found += [_told(title, of) for title, of in _of_codebook(archive, name)]
    try:
        samples = archive.coding.samples.all()
    except ArchiveDamaged as damaged:
        return [*found, _said(Result(name="samples", title="Random samples", sheets=()), damaged)]
    if samples:
        found.append(coded.of_samples(samples))
    for sample in samples:
        found += [_told(title, of) for title, of in _of_sample(archive, sample.name, sample.units, names)]
    return found


def further_results(archive: Archive, folders: Iterable[str | os.PathLike[str]]) -> list[Result]:
    """The watch, and the results that lie in folders.

    Raises:
        TableInvalid: `report.result`, a folder holds no result.
    """
    from twicetold.report.results.read import read_result  # noqa: PLC0415 - the report loads only when needed

    return [*watch_results(archive), *(read_result(Path(folder)) for folder in folders)]


def watch_results(archive: Archive) -> list[Result]:
    """The watch over the newest week: alarms, what came nearest to one, and counts; none where nothing has a date."""
    from twicetold.report.results.watched import of_watch  # noqa: PLC0415 - the report loads only when needed

    try:
        return [of_watch(archive.trends.watch(), most=MOST_WATCHED)]
    except UsageError:
        return []  # no release has a date


def _of_codebook(archive: Archive, name: str) -> Iterator[tuple[str, Callable[[], Result]]]:
    from twicetold.report.results import over_time  # noqa: PLC0415 - the report loads only when needed
    from twicetold.report.results.agreed import of_agreement  # noqa: PLC0415 - the report loads only when needed
    from twicetold.trends.change.themes import theme_changes  # noqa: PLC0415 - statistics load only when needed

    def themes() -> Result:
        counts = archive.trends.themes(codebook=name)
        series = over_time.theme_series(counts)
        shares = over_time.of_series(series, title="Theme shares, by month")
        try:
            dated = over_time.of_changes(theme_changes(counts), series)
        except DataRefused as refused:
            return _said(shares, refused)
        methods = (*shares.methods, *dated.methods)
        return replace(shares, figures=dated.figures, methods=methods, sentences=dated.sentences)

    yield "Agreement of coders", lambda: of_agreement(archive.coding.agreement(codebook=name))
    yield "Theme shares, by month", themes


def _of_sample(
    archive: Archive, sample: str, units: Units, codebooks: list[str]
) -> Iterator[tuple[str, Callable[[], Result]]]:
    from twicetold.report.results.prevalent import (  # noqa: PLC0415 - the report loads only when needed
        of_prevalence,
        of_recycled,
    )

    samples = archive.coding.samples
    if units is Units.MATCH:
        yield "Recycled share, corrected", lambda: of_recycled(samples.recycled(sample=sample))
        return
    for name in codebooks:
        yield (
            f"How common themes are, by the sample '{sample}'",
            lambda name=name: of_prevalence(samples.prevalence(sample=sample, codebook=name)),  # type: ignore[misc]
        )


def _told(title: str, of: Callable[[], Result]) -> Result:
    try:
        return replace(of(), title=title)
    except (DataRefused, UsageError, ArchiveDamaged) as refused:
        return _said(Result(name="refused", title=title, sheets=()), refused)


def _said(result: Result, refused: DataRefused | UsageError | ArchiveDamaged) -> Result:
    said = f"Not stated: {refused.message}. {refused.hint}"
    return replace(result, sentences=(*result.sentences, said))
