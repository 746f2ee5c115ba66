from __future__ import annotations

import inspect

import msgspec

from twicetold.intake.probing import Probed
from twicetold.media.probe import Probe
from twicetold.model import ItemKind


def test_what_the_media_room_finds_out_is_what_intake_needs() -> None:
    needed = {name for name, member in vars(Probed).items() if isinstance(member, property)}
    assert needed <= {field.name for field in msgspec.structs.fields(Probe)}
    assert all(inspect.getdoc(vars(Probed)[name]) for name in needed)


def test_all_of_it_can_be_kept_as_json() -> None:
    probe = Probe(kind=ItemKind.VIDEO, media_type="video/mp4", width=4, height=3, duration_us=1)
    assert msgspec.json.decode(msgspec.json.encode(probe), type=Probe) == probe
