"""MinHash over windows: datasketch as one would use it for passages (`pip install datasketch`).

Each text is cut into windows of `WINDOW` characters, a new one every `STEP`; windows are sets of runs of `SHINGLE`
letters after the folding that Twicetold does, too. Windows whose estimated Jaccard similarity reaches `THRESHOLD`
match; those that lie on one line, or overlap on both sides, become one passage.
"""

from __future__ import annotations

from bench.text_set.cases import Case, ReuseSet
from twicetold.fingerprint.text_folding import folded_string

WINDOW, STEP, SHINGLE = 120, 40, 5
THRESHOLD = 0.5
PERMUTATIONS = 64


def detections(reuse: ReuseSet) -> list[Case]:
    """Passages of the quoting texts that have windows like those of a source."""
    from datasketch import MinHash, MinHashLSH

    def sketch(text: str) -> MinHash:
        letters = folded_string(text)
        made = MinHash(num_perm=PERMUTATIONS, seed=1)
        made.update_batch({letters[at : at + SHINGLE].encode() for at in range(max(1, len(letters) - SHINGLE + 1))})
        return made

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    sketches = {}
    for name, text in reuse.sources.items():
        for start in _starts(text):
            sketches[name, start] = sketch(text[start : start + WINDOW])
            index.insert((name, start), sketches[name, start])
    found: list[Case] = []
    for name, text in reuse.texts.items():
        rows: dict[str, list[tuple[int, int]]] = {}
        for start in _starts(text):
            own = sketch(text[start : start + WINDOW])
            for source, there in index.query(own):
                if own.jaccard(sketches[source, there]) >= THRESHOLD:
                    rows.setdefault(source, []).append((start, there))
        for source, pairs in rows.items():
            found += _joined(name, len(text), source, len(reuse.sources[source]), sorted(pairs))
    return found


def _starts(text: str) -> range:
    return range(0, max(1, len(text) - WINDOW + STEP), STEP)


def _joined(text: str, length: int, source: str, source_length: int, pairs: list[tuple[int, int]]) -> list[Case]:
    cases: list[Case] = []
    for start, there in pairs:
        end, source_end = min(length, start + WINDOW), min(source_length, there + WINDOW)
        for place, case in enumerate(cases):
            if start <= case.end and case.source_start - STEP <= there <= case.source_end:
                cases[place] = case._replace(
                    end=max(case.end, end),
                    source_start=min(case.source_start, there),
                    source_end=max(case.source_end, source_end),
                )
                break
        else:
            cases.append(Case(text, start, end, source, there, source_end))
    return cases
