"""Why a match was made, in plain words: what `Match.evidence` holds, with the unit and the limit beside each number."""

from __future__ import annotations

import json
from dataclasses import dataclass

from twicetold.model import Match, Modality
from twicetold.report.words import fine_clock, percent
from twicetold.settings import Settings

MODALITIES = {
    Modality.VIDEO: "moving picture",
    Modality.IMAGE: "still picture",
    Modality.AUDIO: "sound",
    Modality.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One line of the table. `raw` is the key under which the evidence stored it, or empty."""

    label: str
    value: str
    raw: str = ""


LABELS: dict[str, tuple[str, str]] = {
    "frames": ("Frames that lie on one line in time", "{}"),
    "frames_matched": ("Frames that lie on one line in time", "{}"),
    "line_frames": ("Frames that lie on one line in time", "{}"),
    "frames_on_line": ("Frames that lie on one line in time", "{}"),
    "frames_compared": ("Frames compared", "{}"),
    "seeds": ("Frames that started the search", "{}"),
    "coverage": ("Share of the stretch whose frames agree", "{:.1%}"),
    "mean_distance_bits": ("Mean distance between the fingerprints", "{:.1f} of 256 bits"),
    "median_distance_bits": ("Median distance between the fingerprints", "{:.1f} of 256 bits"),
    "min_distance_bits": ("Smallest distance between the fingerprints", "{:.0f} of 256 bits"),
    "max_distance_bits": ("Limit for frames on the line", "{:.0f} of 256 bits"),
    "distance_bits": ("Distance between the fingerprints", "{:.0f} of 256 bits"),
    "motion_peak": ("Agreement of what changes, at this offset", "{:.2f} (1 is full agreement)"),
    "motion_runner_up": ("The same, at the best other offset", "{:.2f}"),
    "motion_second": ("The same, at the best other offset", "{:.2f}"),
    "motion_agreement": ("Agreement of what changes between frames", "{:.2f} (1 is full agreement)"),
    "offset_error_s": ("Offset found from motion, against the line", "{:+.3f} s"),
    "residual_s": ("Spread of the frames around the line", "{:.3f} s"),
    "fingerprinter": ("Fingerprinter", "{}"),
    "quality": ("Fingerprint quality", "{:.0f} of 100"),
}
"""What is known of evidence keys: the words, and how to write the number. A key not listed is shown as it is."""


def evidence_rows(match: Match, settings: Settings) -> list[EvidenceRow]:
    """The table of one match: what holds for every match first, then what its evidence adds."""
    rows = [
        EvidenceRow("What matched", MODALITIES[match.modality]),
        EvidenceRow("Probability that the match is right, as estimated", percent(match.score)),
        EvidenceRow("Mirrored left to right", "yes" if match.mirrored else "no"),
    ]
    if match.query and match.ref:
        rows.append(EvidenceRow("Speed against the source", _rate(match.rate)))
        rows.append(EvidenceRow("Time in the source", _offset(match)))
    rows.extend(_row(key, value, settings) for key, value in sorted(match.evidence.items()))
    return rows


def _rate(rate: float) -> str:
    if abs(rate - 1) < 0.0005:
        return "the same"
    return f"{rate:.3f} times as fast" if rate > 1 else f"{rate:.3f} times as fast (slowed down)"


def _offset(match: Match) -> str:
    if match.offset_known:
        return "known to about a frame"
    if match.ref is None:
        return "a range: the shot stands still"
    start, end = fine_clock(match.ref.first.us), fine_clock(match.ref.stop.us)
    return f"a range: the shot stands still, so the source lies somewhere in {start} to {end}"


def _row(key: str, value: float | int | str | list[float], settings: Settings) -> EvidenceRow:
    known = LABELS.get(key)
    if known is None or isinstance(value, list):
        return EvidenceRow(known[0] if known else key, _plain(value), key)
    label, form = known
    try:
        text = form.format(value)
    except ValueError:  # text where a number was expected: shown as it is stored
        text = str(value)
    if key in {"mean_distance_bits", "median_distance_bits"}:
        text += f" (limit {settings.picture.extend_max_distance_bits})"
    return EvidenceRow(label, text.replace("%", " %"), key)


def _plain(value: float | int | str | list[float]) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(f"{number:.4g}" for number in value)
    return value if isinstance(value, str) else json.dumps(value)
