from __future__ import annotations

from pathlib import Path

from twicetold.archive.layout import Layout


def test_objects_and_fingerprints_lie_under_the_first_digits_of_their_item() -> None:
    layout = Layout(Path("archive"))
    digest = "ab" + "0" * 62
    assert layout.object(digest) == Path("archive/objects/ab") / digest
    assert layout.fingerprint("pdq", "1", digest) == Path("archive/fingerprints/pdq-1/ab") / f"{digest}.arrow"
    assert layout.words("text", "1", digest) == Path("archive/fingerprints/text-1/ab") / f"{digest}.json"


def test_the_record_lies_at_the_top() -> None:
    layout = Layout(Path("archive"))
    record = (
        layout.settings,
        layout.catalogue,
        layout.custody,
        layout.lock,
        layout.objects,
        layout.reports,
        layout.index,
    )
    assert {path.parent for path in record} == {Path("archive")}
