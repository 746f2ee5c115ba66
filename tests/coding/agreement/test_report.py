from __future__ import annotations

import pytest

from twicetold.coding.agreement.report import agreement_report
from twicetold.coding.codebook import default_codebook
from twicetold.coding.units import Observed
from twicetold.errors import DataRefused, UsageError


def seen(*observations) -> Observed:
    return Observed(book=default_codebook(), observations=observations)


def test_one_coder_alone_agrees_with_nobody(observe) -> None:
    with pytest.raises(DataRefused) as caught:
        agreement_report(seen(observe("R1", "Anna", "war")))
    assert caught.value.code == "coding.no_overlap"


def test_passes_that_were_not_blind_are_left_out_and_said_to_be(observe) -> None:
    given = [
        observe("R1", "Anna", "war"),
        observe("R1", "Bilal", ""),
        observe("R2", "Anna", ""),
        observe("R2", "Bilal", "", blind=False),
    ]
    report = agreement_report(seen(*given), draws=10)
    assert report.units == 1
    assert "1 passes were not blind" in report.cautions[0]
    assert agreement_report(seen(*given), include_open=True, draws=10).units == 2


def test_an_unknown_theme_is_refused(observe) -> None:
    with pytest.raises(UsageError) as caught:
        agreement_report(seen(observe("R1", "Anna", "")), themes=["wars"])
    assert caught.value.code == "coding.unknown_code"


def test_the_method_names_codebook_version_and_estimators(observe) -> None:
    report = agreement_report(seen(observe("R1", "Anna", "war"), observe("R1", "Bilal", "war")), draws=10)
    assert report.overall.theme == ""
    for word in ("version 1", "'themes'", "MASI", "Gwet", "bootstrap"):
        assert word in report.method


def test_agreement_of_an_archive_counts_first_passes_only(archive_with_two_passes) -> None:
    archive = archive_with_two_passes
    before = archive.coding.agreement().themes
    archive.coding.code("R1", "war", coder="Bilal")
    assert archive.coding.agreement().themes == before
