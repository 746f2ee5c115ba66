"""Why a match was made, in plain words: what `Match.evidence` holds, with the unit and the limit beside each number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twicetold.model import Match, Modality
from twicetold.report.evidence_words import word_rows
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


@dataclass(frozen=True, slots=True)
class _Known:
    """Words for an evidence key, and how its number is written."""

    label: str
    written: Callable[[float], str]


def _of_one(value: float) -> str:
    return f"{value:.2f} (1 is the most)"


KNOWN: dict[str, _Known] = {
    "agreement": _Known("How well what changes between frames agrees", _of_one),
    "agreement_elsewhere": _Known("The same at the best other offset", lambda value: f"{value:.2f}"),
    "windows": _Known("Stretches of it that were checked for contradiction", lambda value: f"{value:,.0f}"),
    "windows_agreeing": _Known("Of these, stretches whose changes agree", lambda value: f"{value:,.0f}"),
    "likeness": _Known("How alike the pictures are as a whole", _of_one),
    "detail": _Known("Share of the detailed places that agree", lambda value: percent(min(1.0, max(0.0, value)))),
    "seeds": _Known("Frames that are nearly the same", lambda value: f"{value:,.0f}"),
    "distance_bits": _Known("Median distance between the frames' fingerprints", lambda value: f"{value:g} of 256 bits"),
    "fingerprints_alone": _Known(
        "Judged by fingerprints alone",
        lambda _: "yes: the media of one side is gone, nobody could look at it",
    ),
    "distance_beside_bits": _Known(
        "The same beside the line, a second or more away", lambda value: f"{value:g} of 256 bits"
    ),
    "evidence": _Known("How far this is from chance, in standard deviations", lambda value: f"{value:.1f}"),
    "correlation": _Known("How alike both sounds are, band by band", _of_one),
    "correlation_beside": _Known("The same at other offsets", lambda value: f"{value:.2f}"),
    "votes": _Known("Landmarks that agree on the place, weighted", lambda value: f"{value:.0f}"),
    "cents": _Known("Higher or lower than the source", lambda value: f"{value:+.0f} cents"),
    "near": _Known(
        "Share of the spectrogram's loud places that are near the source's", lambda value: percent(min(1.0, value))
    ),
    "exact": _Known(
        "Share of them that are exact: the same recording, not the same notes again",
        lambda value: percent(min(1.0, value)),
    ),
    "best_us": _Known("Most alike at", lambda value: fine_clock(round(value))),
}
"""Evidence keys in the order in which they are shown. A key that is not listed is shown as it is stored, after them."""


def evidence_rows(match: Match, settings: Settings) -> list[EvidenceRow]:
    """The table of one match: what holds for every match first, then what its evidence adds."""
    rows = [
        EvidenceRow("What matched", MODALITIES[match.modality]),
        EvidenceRow("Probability that the match is right, as estimated", percent(match.score)),
    ]
    if match.modality is Modality.TEXT:
        return rows + [EvidenceRow(*row) for row in word_rows(match)]
    seen = match.modality in (Modality.VIDEO, Modality.IMAGE)
    if seen:
        rows.append(EvidenceRow("Mirrored left to right", "yes" if match.mirrored else "no"))
    if match.query and match.ref:
        rows.append(EvidenceRow("Speed against the source", _rate(match.rate)))
    if match.query and match.ref and seen:
        rows.append(EvidenceRow("Time in the source", _offset(match)))
    places = {key: place for place, key in enumerate(KNOWN)}
    for key, value in sorted(match.evidence.items(), key=lambda entry: (places.get(entry[0], len(KNOWN)), entry[0])):
        rows.append(_row(key, value, settings))
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
    known = KNOWN.get(key)
    if known is None or isinstance(value, (str, list)):
        return EvidenceRow(key, _plain(value), key)
    text = known.written(value)
    if key == "distance_bits":
        text += f"; the limit is {settings.picture.extend_max_distance_bits}"
    return EvidenceRow(known.label, text, key)


def _plain(value: float | int | str | list[float]) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(f"{number:.4g}" for number in value)
    return str(value)
