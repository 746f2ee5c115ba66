"""Files that a table or an export names, found below the folder they count from, and nowhere else."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from twicetold.errors import IntakeRejected


def locate(folder: Path, name: str) -> Path:
    """The file that `name` means.

    Names are relative to `folder`; absolute ones are taken where they lie below it. An export made on Windows may
    write backslashes, one made on a Mac decomposed accents: both are tried.

    Raises:
        IntakeRejected: `intake.outside` where the name leads out of `folder` (exports come from strangers),
            `intake.missing_file` where there is no such file.
    """
    outside = False
    for spelling in dict.fromkeys((name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD")))):
        for candidate in dict.fromkeys((spelling, spelling.replace("\\", "/"))):
            path = Path(os.path.normpath(folder / candidate))
            if not path.is_relative_to(os.path.normpath(folder)):
                outside = True
            elif os.path.isfile(path):  # False, too, for a name that no file system takes
                return path
    if outside:
        raise IntakeRejected(
            f"{name}: lies outside {folder}",
            hint="Tables and exports name files below the folder that is added: move the files there, or add a folder "
            "that holds both.",
            code="intake.outside",
        )
    raise IntakeRejected(
        f"{name}: there is no such file in {folder}",
        hint="Check the name, and that it counts from the folder that is added.",
        code="intake.missing_file",
    )
