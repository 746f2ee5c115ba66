"""Real, freely licensed sound from packages of Debian: music and human speech, cut into pieces that share nothing.

    apt-get download wesnoth-1.16-music hyperrogue-music singularity-music \\
        asterisk-core-sounds-en-wav asterisk-core-sounds-fr-wav asterisk-core-sounds-ru-wav
    for package in *.deb; do dpkg -x "$package" MATERIAL; done

Music: Wesnoth (GPL-2), HyperRogue (GPL-2 or later), Endgame: Singularity (CC BY-SA). Speech: telephone prompts spoken
by Allison Smith (English) and June Wallack (French), CC BY-SA 3.0, and the Russian set of ivrvoice.ru, CC BY 3.0. They
are read where they lie and never copied into this project. What the packages hold twice is left out (`doubles`).
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from bench.sound_set.doubles import RATE, Sound, without_doubles

MUSIC_FOLDERS = (
    "usr/share/games/wesnoth/1.16/data/core/music",
    "usr/share/hyperrogue/music",
    "usr/share/games/singularity/music",
)
SPEECH_FOLDERS = tuple(
    f"usr/share/asterisk/sounds/{voice}" for voice in ("en_US_f_Allison", "fr_CA_f_June", "ru_RU_f_IvrvoiceRU")
)

LONGEST_PIECE_S = 45
TUNE_FROM_S = 20
PAUSE_S = 0.35
SHORTEST_PROMPT_S = 1.5


def read_sound(path: Path, *, until_s: float = 3600.0) -> Sound:
    """A file's sound up to about `until_s`, mixed to one channel."""
    parts = [np.zeros(0, np.float32)]
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in container.decode(container.streams.audio[0]):
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
            if frame.time is not None and frame.time > until_s:
                break
        parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    return np.concatenate(parts)


def tunes(root: Path) -> list[Sound]:
    """One piece of every tune that is long enough and loud."""
    found = []
    for path in sorted(path for folder in MUSIC_FOLDERS for path in (root / folder).glob("*.ogg")):
        try:
            tune = read_sound(path, until_s=TUNE_FROM_S + LONGEST_PIECE_S + 1)
        except av.FFmpegError:
            # One file of HyperRogue's is not whole in the package.
            continue
        piece = tune[TUNE_FROM_S * RATE : (TUNE_FROM_S + LONGEST_PIECE_S) * RATE]
        if len(piece) == LONGEST_PIECE_S * RATE and loud(piece):
            found.append(piece)
    return [found[number] for number in without_doubles(found)]


def talks(root: Path) -> list[Sound]:
    """Prompts of one speaker after another strung into talks; each prompt is in one talk only."""
    prompts = [
        (folder, prompt)
        for folder in SPEECH_FOLDERS
        for path in sorted((root / folder).glob("*.wav"))
        if len(prompt := read_sound(path)) >= SHORTEST_PROMPT_S * RATE and loud(prompt)
    ]
    # The packages of all speakers have a recording of monkeys.
    kept = [prompts[number] for number in without_doubles([prompt for _, prompt in prompts])]
    found = []
    for folder in SPEECH_FOLDERS:
        parts: list[Sound] = []
        length = 0
        for prompt in (prompt for whose, prompt in kept if whose == folder):
            parts += [prompt, np.zeros(round(PAUSE_S * RATE), np.float32)]
            length += len(prompt)
            if length >= LONGEST_PIECE_S * RATE:
                found.append(np.concatenate(parts)[: LONGEST_PIECE_S * RATE])
                parts, length = [], 0
    return found


def loud(sound: Sound) -> bool:
    """Whether there is something to hear."""
    return bool(len(sound)) and level(sound) > 10 ** (-45 / 20)


def level(sound: Sound) -> float:
    """Root mean square of what is not silence."""
    heard = sound[np.abs(sound) > 1e-3]
    return float(np.sqrt(np.mean(heard**2))) if len(heard) else 0.0
