"""Where everything of an archive lies on disk; `docs/on-disk.md` draws the same tree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths below one archive folder. Nothing here touches the disk."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / "twicetold.toml"

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue.sqlite"

    @property
    def custody(self) -> Path:
        return self.root / "custody.jsonl"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"

    @property
    def objects(self) -> Path:
        return self.root / "objects"

    @property
    def fingerprints(self) -> Path:
        return self.root / "fingerprints"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def proxies(self) -> Path:
        """Derived: copies of films that browsers play."""
        return self.root / "proxies"

    @property
    def desk(self) -> Path:
        """What the app keeps beside the record."""
        return self.root / "desk.sqlite"

    def object(self, sha256: str) -> Path:
        return self.objects / sha256[:2] / sha256

    def fingerprint(self, fingerprinter: str, version: str, sha256: str) -> Path:
        """Arrow IPC file of one item's fingerprints by one version of one fingerprinter."""
        return self.fingerprints / f"{fingerprinter}-{version}" / sha256[:2] / f"{sha256}.arrow"

    def words(self, reader: str, version: str, sha256: str) -> Path:
        """JSON file of the words that one version of a reader found in one item."""
        return self.fingerprint(reader, version, sha256).with_suffix(".json")
