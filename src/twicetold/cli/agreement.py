"""`twicetold agreement`: how far coders found the same."""

from __future__ import annotations

from collections.abc import Mapping

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.agreement.report import AgreementReport
from twicetold.coding.agreement.resampling import Figure

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "themes": ("theme", "level", "units", "carried_by", "prevalence", "alpha", "ac1", "percent", "cautions"),
    "confusion": ("theme", "level", "first", "second", "cells"),
    "drift": ("coder", "theme", "units", "first", "second", "change", "p", "p_adjusted"),
    "disagreements": ("release", "distance", "themes", "given", "adjudicated"),
}


@click.command("agreement")
@click.option(
    "--show",
    type=click.Choice(list(_COLUMNS)),
    default="themes",
    help="Agreement on each theme; raw counts for each pair of coders; drift of each coder; the worst disagreements.",
)
@click.option("--theme", "themes", multiple=True, help="Only this theme; may be given several times.")
@click.option("--codebook", help="Which codebook (default: the only one).")
@click.option("--version", type=int, help="Which version to read all codings with (default: the newest).")
@click.option("--include-open", is_flag=True, help="Count passes in which coders could see each other's work, too.")
@output_options
@pass_session
def command(
    session: Session,
    output: Output,
    show: str,
    themes: tuple[str, ...],
    codebook: str | None,
    version: int | None,
    include_open: bool,
) -> None:
    """Tell how far coders who did not see each other's work found the same in the same releases.

    Alpha and AC1 are 1 where all agree and 0 where agreement is that of chance. The first row is of whole sets of
    themes.
    """
    with session.open("agreement", read_only=True) as archive:
        report = archive.coding.agreement(codebook=codebook, version=version, themes=themes, include_open=include_open)
    output.records(_COLUMNS[show], _RECORDS[show](report))
    for caution in report.cautions:
        session.message(caution)
    session.message(report.method)


def _themes(report: AgreementReport) -> list[dict[str, object]]:
    return [
        {
            "theme": one.theme or "(all)",
            "level": one.level,
            "units": one.units,
            "coders": one.coders,
            "carried_by": one.carried_by if one.theme else "",
            "prevalence": None if one.prevalence is None else round(one.prevalence, 4),
            "prevalence_by_coder": {name: round(share, 4) for name, share in one.prevalence_by_coder.items()},
            **{name: shown(getattr(one, name)) for name in ("alpha", "ac1", "percent")},
            **{
                f"{name}_{end}": getattr(getattr(one, name), end)
                for name in ("alpha", "ac1", "percent")
                for end in ("value", "low", "high")
            },
            "cautions": list(one.cautions),
        }
        for one in report.themes
    ]


def _confusion(report: AgreementReport) -> list[dict[str, object]]:
    return [
        {"theme": one.theme, "level": one.level, "first": pair.first, "second": pair.second, "cells": pair.cells}
        for one in report.themes
        for pair in one.confusion
    ]


def _drift(report: AgreementReport) -> list[dict[str, object]]:
    return [
        {
            "coder": one.coder,
            "theme": one.theme or "(distance)",
            "units": one.units,
            **{name: round(getattr(one, name), 4) for name in ("first", "second", "change", "p", "p_adjusted")},
        }
        for one in report.drift
    ]


def _disagreements(report: AgreementReport) -> list[dict[str, object]]:
    return [
        {
            "release": one.release,
            "distance": round(one.distance, 4),
            "themes": list(one.themes),
            "given": {coder: list(codes) for coder, codes in one.given.items()},
            "adjudicated": list(one.adjudicated),
        }
        for one in report.disagreements
    ]


_RECORDS = {"themes": _themes, "confusion": _confusion, "drift": _drift, "disagreements": _disagreements}


def shown(figure: Figure) -> str:
    """A figure with its interval, as people read it: '0.74 (0.51 to 0.90)'."""
    if figure.value is None:
        return "not told"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
