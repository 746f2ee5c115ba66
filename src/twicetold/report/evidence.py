"""Why a match was made, in plain words: what `Match.evidence` holds, with the unit and the limit beside each number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twicetold.lineage.inset import SHARED, SHOWN_AT, SHOWS_PART
from twicetold.lineage.other_side import NEGATIVE, TURNED
from twicetold.model import Match, Modality
from twicetold.report.evidence_words import PHRASES, Say, english
from twicetold.report.words import NBSP, estimated, fine_clock, percent
from twicetold.settings import Settings


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One line of the table. `raw` is the key under which the evidence stored it, or empty."""

    label: str
    value: str
    raw: str = ""


def _share(say: Say, value: float) -> str:
    # The phrases take the share by its name, so that they can be handed on as they are written.
    under, over = (say(name, share="{share}") for name in ("under", "over"))
    return percent(min(1.0, max(0.0, value)), under=under, over=over)


def _count(say: Say, value: float) -> str:
    return f"{value:,.0f}"


def _plain_number(say: Say, value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # never a zero with a sign


def _cents(say: Say, value: float) -> str:
    whole = round(value)
    return say("in_cents", value=f"{whole:+}" if whole else "0")


def _of_one(say: Say, value: float) -> str:
    return say("of_one", value=f"{value:.2f}")


def _of_bits(say: Say, value: float) -> str:
    return say("of_bits", value=f"{value:g}")


def _yes_or_no(say: Say, value: float) -> str:
    return say("yes" if value else "no")


KNOWN: dict[str, Callable[[Say, float], str]] = {
    "agreement": _of_one,
    "slow_changes": _yes_or_no,
    "agreement_elsewhere": _plain_number,
    "agreement_places": _count,
    "windows": _count,
    "windows_agreeing": _count,
    "likeness": _of_one,
    SHARED: _share,
    "detail": _share,
    "only_here": _share,
    "only_elsewhere": _share,
    "seeds": _count,
    "spots": _count,
    "distance_bits": _of_bits,
    "fingerprints_alone": lambda say, _: say("media_gone"),
    "distance_beside_bits": _of_bits,
    "evidence": lambda _, value: f"{value:.1f}",
    "correlation": _of_one,
    "correlation_beside": _plain_number,
    "votes": lambda _, value: f"{value:.0f}",
    "cents": _cents,
    "near": _share,
    "exact": _share,
    "best_us": lambda _, value: fine_clock(round(value)),
    "moves": _yes_or_no,
    TURNED: lambda say, value: say("degrees", number=round(value)),
    NEGATIVE: _yes_or_no,
}
"""Evidence keys in the order in which they are shown, and how their number is written. The label is the phrase of the
same name. A key that is not listed is shown as it is stored, after them."""

BOXES = (SHOWN_AT, SHOWS_PART)
"""Evidence that is a part of a picture."""

MODALITIES = {modality: PHRASES[modality.value] for modality in Modality}

WORDS = (
    *("letters", "identity", "seeds", "query_made_by", "ref_made_by"),
    *("query_time_s", "ref_time_s", "query_page", "ref_page"),
)
"""The same for matches of words."""


def evidence_rows(match: Match, settings: Settings, *, say: Say = english) -> list[EvidenceRow]:
    """The table of one match: what holds for every match first, then what its evidence adds.

    Args:
        say: gives the phrases of `evidence_words.PHRASES` in some language.
    """
    rows = [
        EvidenceRow(say("matched"), say(match.modality.value)),
        EvidenceRow(say("score"), _share(say, estimated(match.score))),
    ]
    known: tuple[str, ...] = (*KNOWN, *BOXES)
    write = _row
    if match.modality is Modality.TEXT:
        known, write = WORDS, _word_row
    else:
        rows += _line_rows(match, say)
    places = {key: place for place, key in enumerate(known)}
    for key, value in sorted(match.evidence.items(), key=lambda entry: (places.get(entry[0], len(known)), entry[0])):
        rows.append(write(key, value, settings, say) or EvidenceRow(key, _plain(value), key))
    return rows


def _line_rows(match: Match, say: Say) -> list[EvidenceRow]:
    rows = []
    seen = match.modality in (Modality.VIDEO, Modality.IMAGE)
    if seen:
        rows.append(EvidenceRow(say("mirrored"), _yes_or_no(say, match.mirrored)))
    if match.query and match.ref:
        if match.offset_known:
            rows.append(EvidenceRow(say("speed"), _rate(match.rate, say)))
        if seen:
            rows.append(EvidenceRow(say("place"), _offset(match, say)))
    return rows


def _rate(rate: float, say: Say) -> str:
    if abs(rate - 1) < 0.0005:
        return say("same_speed")
    return say("faster" if rate > 1 else "slower", rate=f"{rate:.3f}")


def _offset(match: Match, say: Say) -> str:
    if match.offset_known:
        return say("to_a_frame")
    if match.ref is None:
        return say("a_range")
    return say("a_range_of", start=fine_clock(match.ref.first.us), end=fine_clock(match.ref.stop.us))


def _row(key: str, value: float | int | str | list[float], settings: Settings, say: Say) -> EvidenceRow | None:
    if key in BOXES and isinstance(value, list) and len(value) == 4:
        sides = zip(("left", "top", "right", "bottom"), value, strict=True)
        return EvidenceRow(
            say(key), say("in_picture", **{name: f"{100 * side:.0f}{NBSP}%" for name, side in sides}), key
        )
    written = KNOWN.get(key)
    if written is None or isinstance(value, (str, list)):
        return None
    text = written(say, value)
    if key == "distance_bits":
        text = say("limit", value=text, limit=settings.picture.extend_max_distance_bits)
    return EvidenceRow(say(key), text, key)


def _word_row(key: str, value: float | int | str | list[float], settings: Settings, say: Say) -> EvidenceRow | None:
    if key in {"letters", "seeds"} and isinstance(value, int):
        return EvidenceRow(say("letters" if key == "letters" else "runs"), f"{value:,}", key)
    if key == "identity" and isinstance(value, float | int):
        return EvidenceRow(say(key), _share(say, value), key)
    if key in {"query_time_s", "ref_time_s"} and isinstance(value, list) and len(value) == 2:
        start, end = (fine_clock(round(1_000_000 * second)) for second in value)
        return EvidenceRow(say(key), say("from_to", start=start, end=end), key)
    if key in {"query_page", "ref_page"}:
        return EvidenceRow(say(key), str(value), key)
    if key in {"query_made_by", "ref_made_by"}:
        return EvidenceRow(say(key), say("recognised_by", program=value), key)
    return None


def _plain(value: float | int | str | list[float]) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(f"{number:.4g}" for number in value)
    return str(value)
