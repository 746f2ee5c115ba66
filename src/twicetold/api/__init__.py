"""The Python API: `Archive`, and a facet of it for each larger part of the work."""

from twicetold.api.archive import Archive

__all__ = ["Archive"]
