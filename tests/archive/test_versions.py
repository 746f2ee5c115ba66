from __future__ import annotations

from importlib import metadata

from twicetold.archive import versions


def test_every_package_that_results_depend_on_is_named_with_its_version(monkeypatch) -> None:
    found = versions.current()
    assert set(found) == {"python", "sqlite", *versions.PACKAGES}
    assert found["twicetold"] == metadata.version("twicetold")
    monkeypatch.setattr(versions, "PACKAGES", ("twicetold", "no-such-package"))
    assert "no-such-package" not in versions.current()
