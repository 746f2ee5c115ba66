"""docs/settings.md is what docs/make_settings.py makes of twicetold.settings."""

import subprocess
import sys
from pathlib import Path

import msgspec

from twicetold.settings import Settings


def test_the_page_is_current(root: Path) -> None:
    made = subprocess.run(
        [sys.executable, "docs/make_settings.py", "--print"], cwd=root, check=True, capture_output=True, text=True
    )
    stored = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    assert stored == made.stdout, "run 'python docs/make_settings.py'"


def test_every_setting_has_a_row_with_default_and_meaning(table_rows) -> None:
    rows = {cells[0].strip("`"): cells for cells in table_rows("settings.md")}
    for section, values in msgspec.to_builtins(Settings()).items():
        for key, default in values.items():
            name, shown, allowed, meaning = rows[f"{section}.{key}"]
            assert shown.strip("`") == msgspec.json.encode(default).decode(), name
            assert allowed, name
            assert meaning.endswith("."), name
