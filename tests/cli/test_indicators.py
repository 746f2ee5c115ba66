from __future__ import annotations

import json
from pathlib import Path

from tests.trends.tabled import table
from twicetold import Archive

HEAD = "indicator,first,last,value,unit,citation"


def test_values_are_added_listed_and_held_to_their_unit(twicetold, tmp_path: Path) -> None:
    Archive.init(tmp_path / "archive").close()
    assert "No indicators yet" in twicetold("indicators").err
    given = table(tmp_path, f"{HEAD}\nfighters,2016-04,,200,persons,one\nfighters,2016-04,,500,persons,other")
    assert "Kept 2 new values" in twicetold("indicators", given).err
    rows = json.loads(twicetold("indicators", "--format", "json").out)["tables"]["indicators"]
    assert [(row["low"], row["disputed"], row["citation"]) for row in rows] == [
        (200, True, "one"),
        (500, True, "other"),
    ]
    ended = twicetold("indicators", table(tmp_path, f"{HEAD}\nfighters,2016-05,,2,thousand,one"))
    assert (ended.status, "[indicators.unit]" in ended.err) == (20, True)
