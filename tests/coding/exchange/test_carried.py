from __future__ import annotations

from twicetold.archive import catalogue
from twicetold.coding.exchange.carried import Carried, take_in
from twicetold.coding.records import Purpose, Target


def test_coders_are_added_and_releases_finished_last(archive) -> None:
    given = [
        Carried(
            where="1", target=Target(release="R1"), code="", coder="Cem", made_at="2024-01-02T00:00:00Z", blind=True
        ),
        Carried(where="2", target=Target(release="R1"), code="war", coder="Cem", blind=True),
        Carried(where="3", target=Target(release="Q"), code="", coder="Cem"),
    ]
    with catalogue.transaction(archive.connection):
        report = take_in(archive.connection, given, archive.coding.codebook())
    assert (report.added, [problem.code for problem in report.problems]) == (1, ["coding.no_target"])
    (one,) = archive.coding.passes()
    assert (one.coder, one.purpose, one.blind, str(one.finished_at)) == (
        "Cem",
        Purpose.IMPORT,
        True,
        "2024-01-02 00:00:00+00:00",
    )
    assert archive.coding.codings()[0].first_pass
