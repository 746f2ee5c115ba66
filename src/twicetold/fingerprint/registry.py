"""Which fingerprinters there are: the built-in ones, and those that installed packages register.

A package registers a callable without arguments that returns a `Fingerprinter` under the entry point group
`twicetold.fingerprinters`; the entry point's name is the fingerprinter's.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from twicetold.errors import UsageError
from twicetold.fingerprint.base import Fingerprinter
from twicetold.fingerprint.pdq_frame import PdqFrame

ENTRY_POINT_GROUP = "twicetold.fingerprinters"
DEFAULT = PdqFrame.name

_BUILT_IN: dict[str, Callable[[], Fingerprinter]] = {PdqFrame.name: PdqFrame}


def names() -> list[str]:
    """Names of every fingerprinter that can be loaded, sorted."""
    return sorted({*_BUILT_IN, *(point.name for point in entry_points(group=ENTRY_POINT_GROUP))})


def load(name: str = DEFAULT) -> Fingerprinter:
    """The fingerprinter called `name`; a built-in one cannot be replaced from outside.

    Raises:
        UsageError: `fingerprint.unknown`, no such name; `fingerprint.unusable`, what was registered is none.
    """
    if name in _BUILT_IN:
        return _BUILT_IN[name]()
    for point in entry_points(group=ENTRY_POINT_GROUP, name=name):
        made = point.load()()
        if not isinstance(made, Fingerprinter) or made.name != name:
            raise UsageError(
                f"What {point.value} registers as '{name}' is not a fingerprinter of that name",
                code="fingerprint.unusable",
                hint="Update or remove the package that registers it.",
            )
        return made
    raise UsageError(
        f"No fingerprinter is called '{name}'",
        code="fingerprint.unknown",
        hint=f"There are: {', '.join(names())}.",
    )
