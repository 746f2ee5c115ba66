"""How far hashes for others lie from those that a receiver makes of the same picture: python bench/exchange_hashes.py.

Receivers hash the whole picture (pdqhash, vPDQ) or, as the reference's own photo program does, the picture squeezed to
512x512. Compared with both: the archive's frame codes (64x64), frames of at most 512 px, and whole frames.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twicetold.fingerprint.pdq import EXPORT_MIN_QUALITY, pdq
from twicetold.fingerprint.pdq_frame import PdqFrame
from twicetold.media.reader import MediaReader
from twicetold.search.hamming import rowwise
from twicetold.settings import MediaSettings

MEDIA = Path(__file__).parents[1] / "demo" / "media"
EVERY_US = 1_000_000


def views(reader: MediaReader, path: Path) -> Iterator[dict[str, NDArray[np.uint8]]]:
    """One picture as it is, at most 512 long, squeezed to 512x512, and as the archive hashes it."""
    if path.suffix == ".jpg":
        whole = reader.still(path)
        yield {
            "whole": whole,
            "long 512": reader.still(path, long_side=512),
            "archive": reader.still(path, long_side=512),
        }
        return
    end_us = min(reader.probe(path).duration_us or 0, 60_000_000)
    for start in range(0, end_us - 1_000_000, 2 * EVERY_US):
        ends = {"start_us": start, "end_us": start + EVERY_US, "every_us": EVERY_US}
        batches = {
            "whole": reader.window(path, **ends, pixels="rgb"),
            "long 512": reader.window(path, **ends, pixels="rgb", long_side=512),
            "archive": reader.window(path, **ends, width=64, height=64),
        }
        if all(len(batch) for batch in batches.values()):
            yield {name: batch.pixels[0] for name, batch in batches.items()}


def main() -> None:
    """Print mean, 95 % and greatest distance in bits, and milliseconds for one hash."""
    codes: dict[str, list[NDArray[np.uint64]]] = {}
    spent: dict[str, float] = {}
    frames = PdqFrame()
    with MediaReader(MediaSettings()) as reader:
        for path in sorted(MEDIA.iterdir()):
            if path.suffix not in {".jpg", ".mp4"}:
                continue
            for view in views(reader, path):
                squeezed = np.asarray(Image.fromarray(view["whole"]).resize((512, 512), Image.Resampling.BILINEAR))
                row = {}
                for name, picture in (view | {"squeezed 512": squeezed}).items():
                    began = time.perf_counter()
                    if name == "archive":
                        made = frames.compute(np.zeros(1, np.int64), picture[None])
                        row[name], quality = made.codes[0], int(made.quality[0])
                    else:
                        row[name], quality = pdq(picture)
                    spent[name] = spent.get(name, 0.0) + time.perf_counter() - began
                    if name == "whole" and quality < EXPORT_MIN_QUALITY:
                        row = {}
                        break
                for name, code in row.items():
                    codes.setdefault(name, []).append(code)
    count = len(codes["whole"])
    print(f"{count} pictures of quality {EXPORT_MIN_QUALITY} and above; distance in bits: mean, 95 %, greatest")
    for receiver in ("whole", "squeezed 512"):
        for name in ("archive", "long 512", "squeezed 512", "whole"):
            apart = rowwise(np.array(codes[name]), np.array(codes[receiver]))
            print(
                f"{receiver:>13} | {name:>13} | {apart.mean():5.1f} {np.percentile(apart, 95):5.0f} {apart.max():4d}"
                f" | {(apart <= 31).mean():.3f} within 31 | {spent[name] / count * 1000:6.2f} ms"
            )


if __name__ == "__main__":
    main()
