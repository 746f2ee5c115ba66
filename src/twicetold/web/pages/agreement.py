"""Agreement: how far coders who did not see each other's work found the same, and where they differ most."""

from __future__ import annotations

from starlette.requests import Request

from twicetold.coding.agreement.disagreements import Disagreement
from twicetold.coding.agreement.report import AgreementReport
from twicetold.coding.agreement.themes import ThemeAgreement
from twicetold.errors import DataRefused, UsageError
from twicetold.web.blind import sees_others
from twicetold.web.desk import Desk
from twicetold.web.page import catalogue_of
from twicetold.web.pages.trends import refusal_of
from twicetold.web.view import View
from twicetold.web.visitor import Right, visitor_of

DISAGREEMENTS_SHOWN = 50
COLUMNS = ("theme", "units", "coders", "alpha", "alpha_low", "alpha_high", "ac1", "percent", "prevalence")


def view(request: Request, desk: Desk) -> View:
    """The newest version of the archive's codebook."""
    report: AgreementReport | None = None
    refused: UsageError | None = None
    disagreements: list[Disagreement] = []
    kept_back = False
    with desk.archive() as archive:
        try:
            report = archive.coding.agreement()
            visitor = visitor_of(request)
            open_to = sees_others(archive, visitor)
            disagreements = [one for one in report.disagreements if open_to(one.release)]
            if visitor.may(Right.CHANGE):  # who leads is told that there is something to decide
                kept_back = any(one.open and not open_to(one.release) for one in report.disagreements)
        except (DataRefused, UsageError) as error:
            refused = error
    return View(
        template="agreement.html.j2",
        title="agreement.title",
        columns=COLUMNS,
        records=[] if report is None else [_record(theme) for theme in report.themes],
        about={
            "refused": refused.message if refused else None,
            "codebook": report.codebook if report else None,
            "coders": list(report.coders) if report else [],
            "disagreements": [[one.release, one.distance] for one in disagreements],
        },
        context={
            "report": report,
            "refused": refused,
            "refusal": "" if refused is None else refusal_of(catalogue_of(request), refused, None, ""),
            "disagreements": disagreements[:DISAGREEMENTS_SHOWN],
            "kept_back": kept_back,
        },
        command="twicetold agreement",
        python="archive.coding.agreement()",
    )


def _record(theme: ThemeAgreement) -> dict[str, object]:
    return {
        "theme": theme.theme or "all",
        "units": theme.units,
        "coders": theme.coders,
        "alpha": theme.alpha.value,
        "alpha_low": theme.alpha.low,
        "alpha_high": theme.alpha.high,
        "ac1": theme.ac1.value,
        "percent": theme.percent.value,
        "prevalence": theme.prevalence,
    }
