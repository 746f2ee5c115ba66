from __future__ import annotations

import pytest

from twicetold.coding.agreement.disagreements import Disagreement
from twicetold.coding.agreement.drift import Drift
from twicetold.coding.agreement.report import AgreementReport
from twicetold.coding.agreement.resampling import Figure
from twicetold.coding.agreement.stretches import StretchAgreement
from twicetold.coding.agreement.themes import Confusion, ThemeAgreement
from twicetold.report.results.agreed import of_agreement

TOLD, NOT_TOLD = Figure(value=0.741, low=0.5, high=0.9), Figure(value=None)


def agreement(theme: str, alpha: Figure) -> ThemeAgreement:
    return ThemeAgreement(
        theme=theme, level="presence" if theme else "sets", units=12, coders=2, carried_by=3, alpha=alpha, ac1=TOLD,
        percent=TOLD, prevalence=0.25 if theme else None, prevalence_by_coder={"Anna": 0.25} if theme else {},
        confusion=(Confusion(first="Anna", second="Bilal", cells={"given / given": 2}),) if theme else (),
        cautions=("Few: 12.",),
    )  # fmt: skip


@pytest.fixture
def report() -> AgreementReport:
    return AgreementReport(
        codebook="themes", version=1, coders=("Anna", "Bilal"), units=12,
        themes=(agreement("", TOLD), agreement("war", TOLD), agreement("mercy", NOT_TOLD)),
        stretches=(
            StretchAgreement(
                theme="", medium="span", continua=12, length=900, marked=30, boundaries=TOLD, stretches=TOLD,
                codes=NOT_TOLD, coverage=0.4,
            ),
        ),
        drift=(Drift(coder="Anna", theme="", units=12, first=0.1, second=0.4, p=0.02, p_adjusted=0.04),),
        disagreements=(
            Disagreement(release="R1", distance=0.5, themes=("war",), given={"Anna": ("war",), "Bilal": ()}),
        ),
        cautions=("2 codings speak of what left.",), method="Agreement was measured.",
    )  # fmt: skip


def test_every_theme_has_its_figures_and_the_whole_set_comes_first(report: AgreementReport) -> None:
    made = of_agreement(report)
    whole, war, mercy = made.sheet("agreement").records()
    assert (whole["theme"], whole["carried_by"], whole["prevalence"]) == ("(all)", None, None)
    assert (war["alpha_value"], war["alpha_low"], war["alpha_high"], war["prevalence"]) == (0.741, 0.5, 0.9, 0.25)
    assert mercy["alpha_value"] is None
    assert made.sentences[0].endswith("alpha is 0.74 (0.50 to 0.90).")
    labels = [record["label"] for record in made.figures[0].spec["layer"][0]["data"]["values"]]
    assert labels == ["(all)", "war"]  # what cannot be told is not drawn


def test_counts_drift_and_disagreements_have_sheets_of_their_own(report: AgreementReport) -> None:
    made = of_agreement(report)
    (whole,) = made.sheet("stretches").records()
    assert (whole["theme"], whole["boundaries_low"], whole["codes_value"]) == ("(all)", 0.5, None)
    assert made.sheet("confusion").records()[0]["cells"] == {"given / given": 2}
    (drift,) = made.sheet("drift").records()
    assert (drift["theme"], drift["change"]) == ("(distance)", pytest.approx(0.3))
    (worst,) = made.sheet("disagreements").records()
    assert (worst["given"], worst["adjudicated"]) == ({"Anna": ["war"], "Bilal": []}, ())


def test_method_and_cautions_stand_in_one_paragraph(report: AgreementReport) -> None:
    (paragraph,) = of_agreement(report).paragraphs
    assert paragraph.startswith("Agreement was measured. 2 codings speak of what left.")
    assert "Made with twicetold" in paragraph
