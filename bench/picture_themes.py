#!/usr/bin/env python3
"""How well themes are told from pictures on units held out: `python bench/picture_themes.py TABLE FOLDER`.

TABLE has the columns `unit,file,start,end,themes`: a unit is what is coded, one or more stretches of seconds of films
in FOLDER (0 to 0 for a still); `themes` are joined by `+`, and empty where none applies. Units are held out whole, five
folds, as `twicetold propose --from pictures` does with releases. Chance is the share of units that carry the theme.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from twicetold.coding.proposals.picture import Frame, learn
from twicetold.fingerprint.learned import describe
from twicetold.fingerprint.learned_model import PACKAGED, SIDE, PictureModel, model_file
from twicetold.media.reader import MediaReader
from twicetold.pipeline.describing import FEW, STILL_SIDE
from twicetold.settings import MediaSettings


def pictures_of(reader: MediaReader, path: Path, start: float, end: float) -> NDArray[np.uint8]:
    """Pictures of a stretch, evenly spread, or one still."""
    if end <= start:
        return reader.still(path, long_side=STILL_SIDE, pixels="rgb")[None]
    start_us, end_us = round(start * 1e6), round(end * 1e6)
    every_us = max(500_000, (end_us - start_us) // FEW)
    return reader.window(
        path, start_us=start_us, end_us=end_us, every_us=every_us, width=SIDE, height=SIDE, pixels="rgb"
    ).pixels


def main() -> None:
    """Describe, learn, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    model = PictureModel(model_file(PACKAGED))
    frames: dict[str, list[Frame]] = {}
    labels: dict[str, dict[str, float]] = {}
    with arguments.table.open(newline="") as table:
        rows = list(csv.DictReader(table))
    themes = sorted({theme for row in rows for theme in row["themes"].split("+") if theme})
    with MediaReader(MediaSettings(), workers=1) as reader:
        for row in rows:
            path = arguments.folder / row["file"]
            shown = pictures_of(reader, path, float(row["start"]), float(row["end"]))
            found = describe(model, np.arange(len(shown), dtype=np.int64), shown, short=False)
            frames.setdefault(row["unit"], []).extend(Frame(row["file"], 0, vector) for vector in found.vectors)
            labels[row["unit"]] = {theme: float(theme in row["themes"].split("+")) for theme in themes}
    frames = {unit: given[:FEW] for unit, given in frames.items()}
    learned = learn(frames, labels, themes, version=model.sha256)
    if learned is None:
        sys.exit("no theme is in five units and absent from five")
    print(f"{len(frames)} units, {learned.features} ({learned.compared})")
    print("| theme | units | average precision held out | by chance |")
    print("| --- | --- | --- | --- |")
    for one in learned.quality:
        carried = sum(given[one.theme] for given in labels.values())
        print(f"| {one.theme} | {carried:.0f} | {one.average_precision:.2f} | {one.base:.2f} |")


if __name__ == "__main__":
    main()
