"""Learns, from the demo's pictures, the rotation that `twicetold.fingerprint.keypoint_coding` ships.

    python bench/keypoint_coding.py OUT.npy

The result is float32 (65, 128): the mean, then one row for each of 64 directions. Where a picture is mirrored, put on
its head, turned by a quarter or made a negative, each row is the same, its own opposite, or another row or its
opposite. So directions are sought apart among those that behave alike. The order of the rows is the best of `ORDERS` at
telling spots of different pictures apart by their first bits, as an index of spots does, without losing those of one.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import BITS
from twicetold.fingerprint.keypoint_description import LENGTH, MIRRORED, NEGATIVE, TRANSPOSED
from twicetold.fingerprint.keypoints import DETECTED, KEYPOINTS, LONG_SIDE, descriptions_of
from twicetold.media.reader import MediaReader
from twicetold.search.keypoint_index import MAX_BITS
from twicetold.settings import MediaSettings

Matrix = NDArray[np.float64]

MEDIA = Path(__file__).parent.parent / "demo" / "media"
ROUNDS, ROWS = 40, 200_000

ORDERS = 400
BEGINNINGS = (14, 16, 18, 20, 22)
"""Lengths of beginnings that an order is judged by: those of archives from a hundred hours to many thousands."""

WORTH = 0.035
"""What halving the spots that have to be compared is worth, in share of spots found again: what a longer beginning
costs."""

MIRROR, TRANSPOSE, NEGATE = (np.eye(LENGTH)[order] for order in (MIRRORED, TRANSPOSED, NEGATIVE))
UPEND = TRANSPOSE @ MIRROR @ TRANSPOSE


def main() -> None:
    """Collect descriptions, learn, say what it costs, write."""
    shown = list(pictures())
    rows = np.concatenate([descriptions_of(picture, most=DETECTED)[1] for picture in shown]).astype(np.float64)
    # What is learnt must not depend on which way round the pictures happen to be.
    ways = [
        turn @ mirror @ tone
        for turn in (np.eye(LENGTH), TRANSPOSE, UPEND, TRANSPOSE @ UPEND)
        for mirror in (np.eye(LENGTH), MIRROR)
        for tone in (np.eye(LENGTH), NEGATE)
    ]
    mean = np.mean([way @ rows.mean(axis=0) for way in ways], axis=0)
    centred = rows - mean
    spread = np.mean([way @ (centred.T @ centred) @ way.T for way in ways], axis=0) / len(centred)
    every = np.concatenate([centred @ way.T for way in ways])
    every = every[np.random.default_rng(1).permutation(len(every))[:ROWS]]
    found = [(*principal(spread, projection), pair) for projection, pair in kinds()]
    least = threshold(found)
    turned: list[Matrix] = []
    for values, axes, pair in found:
        kept = axes[:, values >= least]
        seen = every @ kept
        if pair:
            seen = np.concatenate([seen, every @ TRANSPOSE.T @ kept])
        learnt = (kept @ quantised(seen)).T
        turned += [learnt, learnt @ TRANSPOSE] if pair else [learnt]
        print(f"{len(learnt)} directions{', and as many transposed' if pair else ''}")
    directions = np.vstack(turned)
    kept_share = np.trace(directions @ spread @ directions.T) / np.trace(spread)
    print(f"{len(rows)} descriptions, {kept_share:.1%} of variance kept")
    directions = directions[best_order(shown, mean, directions)]
    np.save(sys.argv[1], np.vstack([mean, directions]).astype(np.float32), allow_pickle=False)


def kinds() -> Iterator[tuple[Matrix, bool]]:
    """Projections (128, 128) onto directions that behave alike where a picture is turned, and whether each of them has
    its like among what is transposed: the irreducible representations of the square's symmetry, times two for tone."""
    for tone in (1, -1):
        of_tone = _part(NEGATE, tone)
        for either, across in itertools.product((1, -1), (1, -1)):
            yield of_tone @ _part(MIRROR, either) @ _part(UPEND, either) @ _part(TRANSPOSE, across), False
        yield of_tone @ _part(MIRROR, -1) @ _part(UPEND, 1), True


def _part(change: Matrix, sign: int) -> Matrix:
    """Onto the directions that a change multiplies by `sign`."""
    return (np.eye(LENGTH) + sign * change) / 2


def principal(spread: Matrix, projection: Matrix) -> tuple[Matrix, Matrix]:
    """Variances (128,) and axes (128, 128) among the directions of a projection."""
    values, vectors = np.linalg.eigh(projection @ spread @ projection.T)
    return values, vectors


def threshold(found: list[tuple[Matrix, Matrix, bool]]) -> float:
    """The variance from which directions are kept, so that they are `BITS`.

    Raises:
        ValueError: a pair of directions would have to be parted.
    """
    every = sorted(((value, 2 if pair else 1) for values, _, pair in found for value in values.tolist()), reverse=True)
    counts = np.cumsum([count for _, count in every])
    last = int(np.searchsorted(counts, BITS))
    if counts[last] != BITS:
        raise ValueError(f"{counts[last]} directions, not {BITS}: a direction and its transposed one belong together")
    return float(every[last][0])


def quantised(projected: Matrix) -> Matrix:
    """The turn of the axes after which signs say most."""
    count = projected.shape[1]
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(count, count)))
    for _ in range(ROUNDS):
        left, _, right = np.linalg.svd(np.sign(projected @ turn).T @ projected)
        turn = right.T @ left.T
    return turn


def best_order(shown: list[NDArray[np.uint8]], mean: Matrix, directions: Matrix) -> NDArray[np.int64]:
    """The order of directions (64,) whose beginnings tell most."""
    spots = [descriptions_of(picture, most=KEYPOINTS) for picture in shown]
    pairs = [_found_again(picture, own) for picture, own in zip(shown, spots, strict=True)]
    again = np.concatenate(
        [_signs(ours, mean, directions) != _signs(theirs, mean, directions) for ours, theirs in pairs]
    )
    again = again[again.sum(axis=1) <= MAX_BITS]
    random = np.random.default_rng(2)
    signs = _signs(np.concatenate([described for _, described in spots]), mean, directions)
    of_picture = np.repeat(np.arange(len(spots)), [len(where) for where, _ in spots])
    one, two = random.integers(0, len(signs), (2, 600_000))
    apart = of_picture[one] != of_picture[two]
    others = signs[one[apart]] != signs[two[apart]]
    best = (-np.inf, np.arange(BITS))
    for _ in range(ORDERS):
        order = random.permutation(BITS)
        told = np.mean([_worth(again[:, order[:count]], others[:, order[:count]]) for count in BEGINNINGS])
        if told > best[0]:
            best = (float(told), order)
    for count in BEGINNINGS:
        order = best[1][:count]
        shares = [(differ[:, order].sum(axis=1) <= 1).mean() for differ in (again, others)]
        print(
            f"beginnings of {count}: {shares[0]:.3f} of {len(again)} spots found again, {shares[1]:.6f} of other pairs"
        )
    return best[1]


def _worth(again: NDArray[np.bool_], others: NDArray[np.bool_]) -> float:
    met = (others.sum(axis=1) <= 1).mean()
    return float((again.sum(axis=1) <= 1).mean() - WORTH * np.log2(max(met, 1 / len(others))))


def _signs(descriptions: NDArray[np.float32], mean: Matrix, directions: Matrix) -> NDArray[np.bool_]:
    signs: NDArray[np.bool_] = (descriptions - mean) @ directions.T > 0
    return signs


def _found_again(
    picture: NDArray[np.uint8], own: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Descriptions (n, 128) of a picture's spots, and of the same spots after an edit: of all edits together."""
    where, descriptions = own
    ours, theirs = [np.zeros((0, LENGTH), np.float32)], [np.zeros((0, LENGTH), np.float32)]
    for edited, scale, shift in edits(picture):
        at, described = descriptions_of(edited, most=KEYPOINTS)
        apart = np.hypot(*(where[:, None, axis] * scale + shift - at[None, :, axis] for axis in (0, 1)))
        grown = at[None, :, 2] / (where[:, None, 2] * scale)
        apart[(grown < 0.75) | (grown > 1.33)] = np.inf
        if not apart.size:
            continue
        near = apart.argmin(axis=1)
        same = apart[np.arange(len(near)), near] < 0.008
        ours.append(descriptions[same])
        theirs.append(described[near[same]])
    return np.concatenate(ours), np.concatenate(theirs)


def edits(picture: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], float, float]]:
    """A picture after an edit each, and how that scales and shifts a place over its width and height."""
    high, wide = picture.shape
    middle = picture[high // 5 : high - high // 5, wide // 5 : wide - wide // 5]
    part = wide / middle.shape[1]
    yield np.asarray(cv2.resize(middle, (wide, high), interpolation=cv2.INTER_CUBIC), np.uint8), part, (1 - part) / 2
    small = np.asarray(cv2.resize(picture, (wide // 2, high // 2), interpolation=cv2.INTER_AREA), np.uint8)
    inset = np.full_like(picture, 90)
    inset[high // 4 : high // 4 + high // 2, wide // 4 : wide // 4 + wide // 2] = small
    yield inset, 0.5, 0.25
    _, coarse = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 18])
    yield np.asarray(cv2.resize(cv2.imdecode(coarse, 0), (wide, high)), np.uint8), 1.0, 0.0
    noise = np.random.default_rng(3).normal(0, 5, picture.shape)
    yield np.clip(picture * 0.4 + noise, 0, 255).astype(np.uint8), 1.0, 0.0
    yield np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.5), np.uint8), 1.0, 0.0


def pictures() -> Iterator[NDArray[np.uint8]]:
    """The demo's stills, and a frame each two seconds of its films."""
    with MediaReader(MediaSettings()) as reader:
        for path in sorted(MEDIA.iterdir()):
            if path.suffix == ".jpg":
                yield reader.still(path, long_side=LONG_SIDE, pixels="gray")
            elif path.suffix == ".mp4":
                end = reader.probe(path).duration_us or 0
                for at in range(0, end - 200_000, 2_000_000):
                    yield reader.window(path, start_us=at, end_us=at + 100_000, long_side=LONG_SIDE).pixels[0]


if __name__ == "__main__":
    main()
