#!/usr/bin/env python3
"""Hold our PDQ against reference results on pictures and videos.

    python bench/pdq_reference.py DIR

DIR holds `pdq.csv` (file, width, height, mode, quality, pdq and the seven turned hashes, as `pdqhash` makes them from
RGB pixels decoded by Pillow), `images/`, and `videos/` with a `<name>.vpdq.txt` of lines `frame,quality,hash,seconds`
beside each video. Printed are distances in bits: on the same pixels, through our own reader of media, and of the frame
codes that the index is made of (`pdq-frame`), which are close to PDQ and not equal.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import av
import numpy as np
from PIL import Image

from twicetold.fingerprint.frames import fingerprint_still
from twicetold.fingerprint.pdq import Turn, dihedral, from_hex, pdq
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.media.reader import MediaReader
from twicetold.search.hamming import one_to_many, rowwise
from twicetold.settings import MediaSettings

COLUMN_OF_TURN = {
    Turn.ORIGINAL: "pdq",
    Turn.ROTATE90: "rotate90",
    Turn.ROTATE180: "rotate180",
    Turn.ROTATE270: "rotate270",
    Turn.FLIP_VERTICAL: "flip_vertical",
    Turn.FLIP_HORIZONTAL: "flip_horizontal",
    Turn.ROTATE90_FLIP_VERTICAL: "rotate90_flip_vertical",
    Turn.ROTATE90_FLIP_HORIZONTAL: "rotate90_flip_horizontal",
}


def print_images(folder: Path, reader: MediaReader) -> None:
    """One line for each picture, and the worst of each column."""
    print(f"{'picture':24} {'same pixels':>11} {'turned':>7} {'quality':>8} {'own reader':>11} {'pdq-frame':>10}")
    worst = np.zeros(5, np.int64)
    with (folder / "pdq.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            path = folder / "images" / row["file"]
            with Image.open(path) as image:
                pixels = np.asarray(image.convert("RGB"))
            expected = np.array([from_hex(row[COLUMN_OF_TURN[turn]]) for turn in Turn])
            codes, quality = dihedral(pixels)
            distances = rowwise(codes, expected)
            read = reader.still(path)
            through_reader = rowwise(pdq(read)[0][None], expected[:1])[0]
            frame_code = fingerprint_still(read, PdqFrame()).codes
            figures = np.array(
                [
                    distances[0],
                    distances[1:].max(),
                    abs(quality - int(row["quality"])),
                    through_reader,
                    rowwise(frame_code, expected[:1])[0],
                ],
                np.int64,
            )
            worst = np.maximum(worst, figures)
            print_row(row["file"], figures)
    print_row("worst", worst)


def print_row(name: str, figures: np.ndarray) -> None:
    """A line of the table of pictures."""
    same, turned, quality, read, frame = figures
    print(f"{name:24} {same:11d} {turned:7d} {quality:8d} {read:11d} {frame:10d}")


def print_videos(folder: Path) -> None:
    """Every frame of each video, decoded by PyAV to RGB, against its line of the reference.

    The authors call hashes equal at 10 bits or less and quality 80 or more: below, noise decides.
    """
    print(f"\n{'':28} {'':9} {'':9} {'published PDQ':>24} {'pdq-frame':>18}")
    print(
        f"{'video':28} {'frames':>9} {'quality':>9} {'mean':>6} {'worst':>6} {'up to 10':>10} {'mean':>11} {'worst':>6}"
    )
    for text in sorted((folder / "videos").glob("*.vpdq.txt")):
        lines = [line.split(",") for line in text.read_text().splitlines()]
        expected = np.array([from_hex(line[2]) for line in lines])
        qualities = np.array([int(line[1]) for line in lines])
        codes, frame_codes, measured = [], [], []
        with av.open(str(text).removesuffix(".vpdq.txt") + ".mp4") as container:
            for frame in container.decode(video=0):
                code, quality = pdq(frame.to_ndarray(format="rgb24"))
                codes.append(code)
                measured.append(quality)
                small = frame.reformat(64, 64, "gray", interpolation="AREA").to_ndarray()
                frame_codes.append(fingerprint_still(small, PdqFrame()).codes[0])
        count = min(len(codes), len(expected))
        exact = rowwise(np.array(codes[:count]), expected[:count])
        frames = rowwise(np.array(frame_codes[:count]), expected[:count])
        if np.abs(np.array(measured[:count]) - qualities[:count]).max() > 1:
            print(f"{text.name}: qualities differ by more than 1")
        for label, chosen in (("80-100", qualities[:count] >= 80), ("0-79", qualities[:count] < 80)):
            if chosen.any():
                print(
                    f"{text.name.removesuffix('.vpdq.txt'):28} {chosen.sum():4d}/{len(expected):<4d} {label:>9}"
                    f" {exact[chosen].mean():6.2f} {exact[chosen].max():6d} {np.mean(exact[chosen] <= 10):10.3f}"
                    f" {frames[chosen].mean():11.2f} {frames[chosen].max():6d}"
                )


def print_unrelated(folder: Path) -> None:
    """How near the two most alike frames of different videos come, for scale."""
    files = sorted((folder / "videos").glob("*.vpdq.txt"))
    codes = [np.array([from_hex(line.split(",")[2]) for line in text.read_text().splitlines()[::10]]) for text in files]
    nearest = min(
        int(one_to_many(code, other).min()) for k, one in enumerate(codes) for other in codes[k + 1 :] for code in one
    )
    print(f"nearest frames of different videos: {nearest} bits")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder = parser.parse_args().folder
    with MediaReader(MediaSettings(), workers=1) as reader:
        print_images(folder, reader)
    print_videos(folder)
    print_unrelated(folder)


if __name__ == "__main__":
    main()
