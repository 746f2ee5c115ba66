"""Active learning: which releases a person should code next, so that a machine learns most from it.

Those it is least sure of, theme by theme in turn, so that rare themes get their share. What was picked this way is a
biased choice: it never enters a prevalence estimate, and nothing that a sample drew is ever picked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def next_to_code(
    scores: Mapping[str, Mapping[str, float]], thresholds: Mapping[str, float], *, without: Collection[str], count: int
) -> list[str]:
    """Releases to code next, the most telling first.

    Args:
        scores: release to theme to a machine's score.
        thresholds: theme to the score that separates; themes in turn pick the release nearest to it.
        without: releases that are not to be picked: coded ones, and whatever a sample drew.
    """
    blocked = set(without)
    open_ = {name: given for name, given in scores.items() if name not in blocked}
    queues = [_nearest(open_, theme, thresholds[theme]) for theme in sorted(thresholds)]
    found: list[str] = []
    depth = 0
    while len(found) < count and any(depth < len(queue) for queue in queues):
        for queue in queues:
            if depth < len(queue) and queue[depth] not in found and len(found) < count:
                found.append(queue[depth])
        depth += 1
    return found


def _nearest(scores: Mapping[str, Mapping[str, float]], theme: str, threshold: float) -> list[str]:
    having = [name for name in scores if theme in scores[name]]
    return sorted(having, key=lambda name: (abs(scores[name][theme] - threshold), name))
