from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.lineage.conftest import EPOCH, date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.archive import ledger, matches
from twicetold.archive.catalogue import transaction
from twicetold.archive.ledger import Done
from twicetold.model import Release
from twicetold.pipeline.retracing import forget_since

A, B, C, D = (digest(name) for name in "abcd")


def test_what_may_be_as_late_as_the_date_is_matched_again_and_nothing_else(tmp_path: Path) -> None:
    releases = [
        (Release(id="early", source="s", dates=(date(0),), items=(A,)), [film("a")]),
        (Release(id="month", source="s", dates=(date(1, 30),), items=(B,)), [film("b")]),
        (Release(id="late", source="s", dates=(date(40),), items=(C,)), [film("c")]),
        (Release(id="undated", source="s", items=(D,)), [film("d")]),
    ]
    with archive_of(tmp_path / "archive", releases) as archive:
        run = a_run(archive)
        with transaction(archive.connection):
            for item in (A, B, C, D):
                for stage in ("trace:picture", "trace:sound", "fingerprint:pdq"):
                    ledger.mark(archive.connection, Done(item=item, stage=stage, version="1"))
            matches.insert(
                archive.connection,
                run,
                [match(B, A, span(0, 5), span(0, 5)), match(C, A, span(0, 5), span(0, 5))],
            )
        assert forget_since(archive.workplace(), EPOCH + timedelta(days=20)) == {B, C, D}
        assert set(ledger.done(archive.connection, "trace:picture")) == {A}
        assert set(ledger.done(archive.connection, "trace:sound")) == {A}
        assert set(ledger.done(archive.connection, "fingerprint:pdq")) == {A, B, C, D}
        assert archive.matches() == []
        assert forget_since(archive.workplace(), EPOCH + timedelta(days=900)) == {D}
