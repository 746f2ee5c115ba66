"""The demo's messages: what the two outlets wrote. The words are ours, under the project's licence.

A message is new, quotes an earlier one in whole or in part, or ends with its outlet's own sign-off.
"""

from __future__ import annotations

from dataclasses import dataclass

SIGN_OFF = "Valley Channel, from the hill above the brook. Write to us, tell a neighbour, and look up now and then."

APPLES = (
    "This year's apples are smaller and sweeter than any since the bridge was rebuilt. The press by the mill opens on "
    "Saturday at nine; bring your own bottles, and bring back the ones you borrowed last autumn."
)

SNOW = (
    "The pass is closed above the second hut. Two walkers turned back in time and were given soup and dry socks; the "
    "warden asks everybody else to wait until the wind has turned."
)

WATER = (
    "قَالَتِ البَلَدِيَّةُ إِنَّ خَزَّانَ المَاءِ عَلَى التَّلِّ قَدِ امْتَلَأَ بَعْدَ أَمْطَارِ الأُسْبُوعِ المَاضِي، وَإِنَّ سَقْيَ البَسَاتِينِ "
    "يَبْدَأُ صَبَاحَ الأَحَدِ عِنْدَ الجِسْرِ القَدِيمِ."
)
"""Arabic, with vowel marks."""

WATER_PLAIN = (
    "قالت البلدية إن خزان الماء على التل قد امتلأ بعد أمطار الأسبوع الماضي، وإن سقي البساتين يبدأ صباح الأحد عند الجسر "
    "القديم."
)
"""The same without vowel marks."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that an earlier message already had: `words` here, `there` in the message `release`."""

    release: str
    words: str
    there: str
    edit: str = "verbatim"


@dataclass(frozen=True, slots=True)
class Message:
    """A release that is a message: its pieces one after another, separated by an empty line."""

    id: str
    source: str
    date: str
    title: str
    pieces: tuple[str | Quote, ...]
    language: str = "en"

    @property
    def text(self) -> str:
        return "\n\n".join(piece if isinstance(piece, str) else piece.words for piece in self.pieces)


VALLEY, HARBOUR = "Valley Channel", "Harbour Notes"

MESSAGES: tuple[Message, ...] = (
    Message("vc-apples", VALLEY, "2023-03-05", "The press opens", (APPLES, SIGN_OFF)),
    Message("vc-water", VALLEY, "2023-08-01", "الخزان ممتلئ", (WATER, SIGN_OFF), "ar"),
    Message("hn-snow", HARBOUR, "2024-01-25", "The pass is closed", (SNOW,)),
    Message(
        "vc-fair", VALLEY, "2024-04-02", "Fair on the green",
        ("The fair comes to the green on the first weekend of May, with two carousels and no loudspeakers.", SIGN_OFF),
    ),
    Message(
        # The same notice, a year and ten months later, as if it were news.
        "vc-apples-again", VALLEY, "2025-01-10", "News from the press",
        ("Good news for all who have waited.", Quote("vc-apples", APPLES, APPLES), SIGN_OFF),
    ),
    Message(
        "hn-water", HARBOUR, "2025-03-08", "من صفحة الوادي",
        ("قرأنا عند جيراننا في الوادي ما يلي، وننقله كما هو:", Quote("vc-water", WATER_PLAIN, WATER, "without marks")),
        "ar",
    ),
)  # fmt: skip
"""In order of date."""
