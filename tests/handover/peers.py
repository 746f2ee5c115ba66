"""Run by itself: loads lists in the real `threatexchange` package and matches with them; prints JSON.

    python tests/handover/peers.py lines.txt dataset.csv film.json PDQ VPDQ

The package imports three compiled modules that hash pictures, films and texts. They have no wheels and nothing here
hashes: empty modules stand in for them. What reads, checks, indexes and compares signals is the package's own.
"""

from __future__ import annotations

import csv
import json
import sys
import types
from pathlib import Path


def stand_in(name: str, **held: object) -> None:
    module = types.ModuleType(name)
    vars(module).update(held)
    sys.modules[name] = module


def main(lines: Path, dataset: Path, film: Path, pdq: str, vpdq: str) -> dict[str, object]:
    stand_in("pdqhash")
    stand_in("weighted_levenshtein", lev=None)
    stand_in("vpdq", VpdqFeature=object)
    from threatexchange.exchanges.impl.file_api import FileCollaborationConfig, LocalFileSignalExchangeAPI
    from threatexchange.extensions.vpdq.vpdq import VPDQSignal
    from threatexchange.extensions.vpdq.vpdq_util import json_to_vpdq
    from threatexchange.signal_type.pdq.pdq_index2 import PDQIndex2
    from threatexchange.signal_type.pdq.signal import PdqSignal

    types_ = {"pdq": PdqSignal, "vpdq": VPDQSignal}
    collab = FileCollaborationConfig(name="ours", api="local_file", enabled=True, filename=str(lines))
    [delta] = LocalFileSignalExchangeAPI.for_collab(collab).fetch_iter([], None)
    loaded: dict[str, list[str]] = {"pdq": [], "vpdq": []}
    for kind, signal in delta.updates:
        loaded[kind].append(types_[kind].validate_signal_str(signal))
    with dataset.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        types_[row["signal_type"]].validate_signal_str(row["signal_str"])
    VPDQSignal.validate_signal_str(film.read_text())
    index = PDQIndex2.build([(signal, place) for place, signal in enumerate(loaded["pdq"])])
    films = VPDQSignal.get_index_cls().build([(signal, place) for place, signal in enumerate(loaded["vpdq"])])
    compared = VPDQSignal.compare_hash(vpdq, loaded["vpdq"][0])
    return {
        "loaded": {kind: len(signals) for kind, signals in loaded.items()},
        "rows": [[row["signal_type"], row["collab"], row["category"], row["tags"]] for row in rows],
        "pdq": [
            [one.metadata, one.similarity_info.pretty_str()] for one in index.query(PdqSignal.validate_signal_str(pdq))
        ],
        "vpdq": [[one.metadata, one.similarity_info.pretty_str()] for one in films.query(vpdq)],
        "compared": compared.match,
        "times": [one.timestamp for one in json_to_vpdq(film.read_text())],
    }


if __name__ == "__main__":
    paths = [Path(given) for given in sys.argv[1:4]]
    print(json.dumps(main(*paths, *sys.argv[4:])))  # noqa: T201 - read by the test
