from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.pipeline.catalogued import a_run
from tests.pipeline.conftest import Clip, shot
from tests.pipeline.test_tracing import add
from twicetold import Archive
from twicetold.archive import ledger
from twicetold.fingerprint import registry
from twicetold.media.reader import MediaReader
from twicetold.pipeline.picture_tracing import STAGE, PictureTracing
from twicetold.run.progress import NoProgress


def test_items_are_traced_some_at_a_time_and_no_more_is_read_than_is_asked_for(
    tmp_path: Path, video: Callable[[str, Clip], Path]
) -> None:
    first, second = shot(1, 4), shot(2, 4)
    video("A", first)
    video("B", np.concatenate([second, first]))
    video("C", np.concatenate([first, second]))
    with Archive.init(tmp_path / "archive") as archive:
        add(archive, tmp_path / "media", {"A": "2024-01-01", "B": "2024-02-01", "C": "2024-03-01"})
        place = archive.workplace()
        a, b, c = (archive.release(name).items[0] for name in "ABC")
        with MediaReader(place.settings.media, workers=1) as reader:
            pictures = PictureTracing(place, reader, registry.load(), None, progress=NoProgress(), workers=1)
            assert pictures.waiting() == {a, b, c}
            run = a_run(archive)
            assert pictures.trace([a, b], run) == 1
            assert set(ledger.done(place.connection, "fingerprint:pdq-frame")) == {a, b}
            assert set(ledger.done(place.connection, STAGE)) == {a, b}
            assert pictures.trace([c, "a soundtrack"], run) == 3
            assert set(ledger.done(place.connection, STAGE)) == {a, b, c}
