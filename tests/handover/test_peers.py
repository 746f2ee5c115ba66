"""Our files in the programs of others: `threatexchange` itself, the STIX library, as a receiver has them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handover.conftest import code, film, many, still
from twicetold.handover import forms, stix, vpdq
from twicetold.handover.forms import Form, Labels

LABELS = Labels(bank="FAIR", checkpoint="x,1")


@pytest.fixture
def told(tmp_path: Path) -> dict:
    """What `threatexchange` says of our files, asked with a picture 20 bits off and a film that is the same."""
    entries = [film("f", 1, 2, 3, tags=("night",)), still("s", 9), still("gone", 10, withdrawn=True)]
    paths = []
    for form in (Form.LINES, Form.CSV, Form.VPDQ_JSON):
        paths.append(tmp_path / form.value)
        paths[-1].write_bytes(forms.written(form, entries[:1] if form is Form.VPDQ_JSON else entries, LABELS))
    near = (int(code(9).hex(), 16) ^ (2**20 - 1)).to_bytes(32, "big").hex()
    asked = vpdq.to_json(film("q", 1, 2, 3).hashes)
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), *map(str, paths), near, asked],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_threatexchange_loads_our_lists_and_matches_with_them(told: dict) -> None:
    assert told["loaded"] == {"pdq": 1, "vpdq": 1}
    assert told["pdq"] == [[0, "20.0"]]
    assert [place for place, _ in told["vpdq"]] == [0]
    assert told["compared"] is True


def test_threatexchange_reads_the_data_set_and_full_times(told: dict) -> None:
    assert told["rows"] == [
        ["vpdq", "FAIR", "INVESTIGATION_SEED", "night"],
        ["pdq", "FAIR", "INVESTIGATION_SEED", ""],
    ]
    assert told["times"] == [0.0, 1.0, 2.0]


def test_the_stix_library_takes_our_bundle_without_anything_custom() -> None:
    """In a process of its own: the library is old, and warns of things that are none of ours."""
    script = (
        "import sys, stix2\n"
        "bundle = stix2.parse(sys.stdin.read(), version='2.1')\n"
        "kinds = [one.type for one in bundle.objects]\n"
        "print(','.join(kinds))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        input=stix.to_stix(many(), bank="FAIR").decode(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split(",")[:3] == ["identity", "extension-definition", "indicator"]
