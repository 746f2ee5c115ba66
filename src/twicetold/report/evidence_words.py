"""What the table of evidence says, as phrases: in English here, in other languages where a catalogue has them.

A phrase is named after the key under which a match stores its evidence (`agreement`), or after what it says
(`of_one`). Values stand in braces.
"""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[..., str]
"""A phrase by its name, with its values: `say("of_one", value="0.97")`."""

PHRASES = {
    "under": "under {share}",
    "over": "over {share}",
    "matched": "What matched",
    "score": "Probability that the match is right, as estimated",
    "mirrored": "Mirrored left to right",
    "speed": "Speed against the source",
    "place": "Time in the source",
    "agreement": "How well what changes between frames agrees",
    "slow_changes": "Told by what changes slowly, over a third of a second",
    "agreement_elsewhere": "The same at the best other offset",
    "agreement_places": "Places that agree, each for half a second",
    "windows": "Stretches of it that were checked for contradiction",
    "windows_agreeing": "Of these, stretches whose changes agree",
    "likeness": "How alike the pictures are as a whole",
    "picture_shared": "Share of the picture that is the same in both, of whichever it is more",
    "detail": "Share of the detailed places that agree",
    "only_here": "Share of the places that agree at this moment of the shot and not at others",
    "only_elsewhere": "Share of the places that agree at another moment of the shot and not at this one",
    "seeds": "Frames that are nearly the same",
    "distance_bits": "Median distance between the frames' fingerprints",
    "fingerprints_alone": "Judged by fingerprints alone",
    "distance_beside_bits": "The same beside the line, a second or more away",
    "evidence": "How far this is from chance, in standard deviations",
    "correlation": "How alike both sounds are, band by band",
    "correlation_beside": "The same at other offsets",
    "spots": "Spots of both pictures that lie on one another",
    "moves": "The picture moves over the other, as under a zoom",
    "turned_degrees": "Turned clockwise, against the source",
    "degrees": "{number} degrees",
    "negative": "Shown as a negative",
    "shown_at": "Where on the screen the source is shown",
    "shows_part": "Which part of the source's picture is shown",
    "in_picture": "{left} to {right} of the width, {top} to {bottom} of the height",
    "votes": "Landmarks that agree on the place, weighted",
    "cents": "Higher or lower than the source",
    "near": "Share of the spectrogram's loud places that are near the source's",
    "exact": "Share of them that are exact: the same recording, not the same notes again",
    "best_us": "Likeliest moment",
    "letters": "Letters that agree, without marks and spaces",
    "identity": "Share of the letters that agree",
    "runs": "Runs of letters that are the same",
    "query_time_s": "Shown or said here",
    "ref_time_s": "Shown or said in the source",
    "query_page": "Page here",
    "ref_page": "Page in the source",
    "query_made_by": "Machine-made here",
    "ref_made_by": "Machine-made in the source",
    "video": "moving picture",
    "image": "still picture",
    "audio": "sound",
    "text": "text",
    "yes": "yes",
    "no": "no",
    "same_speed": "the same",
    "faster": "{rate} times as fast",
    "slower": "{rate} times as fast (slowed down)",
    "to_a_frame": "known to about a frame",
    "a_range": "a range: the shot stands still",
    "a_range_of": "a range: the shot stands still, so the source lies somewhere in {start} to {end}",
    "of_one": "{value} (1 is the most)",
    "of_bits": "{value} of 256 bits",
    "limit": "{value}; the limit is {limit}",
    "media_gone": "yes: the media of one side is gone, nobody could look at it",
    "in_cents": "{value} cents",
    "from_to": "{start} to {end}",
    "recognised_by": "these words were recognised by {program}",
}


def english(name: str, **values: object) -> str:
    """A phrase in English."""
    return PHRASES[name].format(**values)
