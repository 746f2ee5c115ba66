"""Precision, recall, granularity and plagdet by characters, as the PAN competitions have them.

Potthast, Stein, Barrón-Cedeño and Rosso, "An Evaluation Framework for Plagiarism Detection", COLING 2010: a passage is
its characters in the quoting text and in the source; a detection counts for a case where both sides overlap. Macro
averages: every case and every detection weighs the same, however long.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bench.text_set.cases import Case


class Scores(NamedTuple):
    """The four measures; `cases` and `detections` are how many there were."""

    precision: float
    recall: float
    granularity: float
    plagdet: float
    cases: int
    detections: int


def scored(cases: Sequence[Case], detections: Sequence[Case]) -> Scores:
    """The measures of these detections against these cases."""
    by_pair: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        by_pair[case.text, case.source].append(case)
    found_by_pair: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for detection in detections:
        found_by_pair[detection.text, detection.source].append(detection)
    precision = _mean(_covered(one, by_pair[one.text, one.source]) for one in detections)
    recall = _mean(_covered(one, found_by_pair[one.text, one.source]) for one in cases)
    detected = [count for one in cases if (count := _meeting(one, found_by_pair[one.text, one.source]))]
    granularity = sum(detected) / len(detected) if detected else 1.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return Scores(precision, recall, granularity, f1 / math.log2(1 + granularity), len(cases), len(detections))


def recall_by_kind(cases: Sequence[Case], detections: Sequence[Case]) -> dict[str, tuple[int, float]]:
    """For each kind of case, how many there are and the recall of those."""
    kinds = sorted({case.kind for case in cases})
    return {
        kind: (len(of_kind), scored(of_kind, detections).recall)
        for kind in kinds
        if (of_kind := [case for case in cases if case.kind == kind])
    }


def _meeting(one: Case, others: Iterable[Case]) -> int:
    return sum(_overlap(one, other) is not None for other in others)


def _overlap(one: Case, other: Case) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """What two passages share on both sides; None where they do not meet on one of them."""
    text = max(one.start, other.start), min(one.end, other.end)
    source = max(one.source_start, other.source_start), min(one.source_end, other.source_end)
    return (text, source) if text[0] < text[1] and source[0] < source[1] else None


def _covered(one: Case, others: Iterable[Case]) -> float:
    """Share of a passage's characters, both sides together, that those which meet it cover."""
    shared = [both for other in others if (both := _overlap(one, other)) is not None]
    covered = _length(text for text, _ in shared) + _length(source for _, source in shared)
    return covered / (one.end - one.start + one.source_end - one.source_start)


def _length(spans: Iterable[tuple[int, int]]) -> int:
    total, at = 0, -1
    for start, end in sorted(spans):
        total += max(0, end - max(start, at))
        at = max(at, end)
    return total


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0
