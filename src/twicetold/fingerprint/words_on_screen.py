"""Words seen in pictures: a packaged detector finds rows, Latin ones are read by the same package, Arabic by Tesseract.

Whole frames given to Tesseract are useless for captions (character error .84 and more in our trial); rows that a
detector found, merged, enlarged and masked were read with a median error of .05 on banners, .18 straight on a picture.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.words_extras import ON_SCREEN, require, version_of
from twicetold.fingerprint.words_rows import Box, Picture, as_print, cut_out, merged_rows

LATIN_SCORE = 0.8
"""Score of the Latin recogniser from which a row is taken to be in Latin script."""

MIN_ROW_LETTERS = 3
TESSERACT_S = 20
"""Seconds that reading one row may take."""

_ARABIC = re.compile("[\u0620-\u064a\u0671-\u06d3]")
_LETTER = re.compile(r"[^\W\d_]")


class PictureReader(Protocol):
    """What reads the words in one picture."""

    made_by: str

    def rows(self, picture: Picture) -> list[str]:
        """The rows of words in a picture, from the top down."""
        ...


class OnScreenReader:
    """Reads rows of words. Raises UsageError (`words.no_reader`) where the extra is not installed."""

    def __init__(self) -> None:
        require(ON_SCREEN, what="words on screen", extra="ocr")
        self._engine = _engine()
        self._tesseract = _tesseract()
        arabic = f", {self._tesseract[1]}" if self._tesseract else ""
        self.made_by = f"rapidocr {version_of('rapidocr')}{arabic}"

    def rows(self, picture: Picture) -> list[str]:
        """The rows of words in a picture, from the top down."""
        found = self._engine(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        boxes = [_upright(np.asarray(corners)) for corners in found.boxes]
        read = (self._row(cut_out(picture, row)) for row in merged_rows(boxes))
        return [text for text in read if len(_LETTER.findall(text)) >= MIN_ROW_LETTERS]

    def _row(self, piece: Picture) -> str:
        found = self._engine(cv2.cvtColor(piece, cv2.COLOR_RGB2BGR), use_det=False, use_cls=False, use_rec=True)
        text, score = (found.txts[0], float(found.scores[0])) if found.txts else ("", 0.0)
        if score >= LATIN_SCORE or self._tesseract is None:
            return str(text).strip() if score >= LATIN_SCORE else ""
        arabic = _read_arabic(self._tesseract[0], as_print(piece))
        return arabic if len(_ARABIC.findall(arabic)) >= MIN_ROW_LETTERS else ""


def _engine() -> Callable[..., Any]:
    import rapidocr  # noqa: PLC0415 - an extra

    models = Path(rapidocr.__file__).parent / "models"
    # Paths, so that nothing looks for a model elsewhere; one thread, as everything here.
    params = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "Det.model_path": str(next(models.glob("*det*.onnx"))),
        "Rec.model_path": str(next(models.glob("*rec*.onnx"))),
        "Cls.model_path": str(next(models.glob("*cls*.onnx"))),
    }
    engine: Callable[..., Any] = rapidocr.RapidOCR(params=params)
    return engine


def _tesseract() -> tuple[str, str] | None:
    """The program and its name with version, where it is there with its Arabic model."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=TESSERACT_S, check=False)  # noqa: S603
    if "ara" not in listed.stdout.split():
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=TESSERACT_S, check=False)  # noqa: S603
    return program, " ".join((told.stdout or told.stderr).split()[:2])


def _read_arabic(program: str, piece: NDArray[np.uint8]) -> str:
    _, encoded = cv2.imencode(".png", cv2.copyMakeBorder(piece, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=255.0))
    try:
        read = subprocess.run(  # noqa: S603 - a program of the system, on a picture that we made
            [program, "stdin", "stdout", "-l", "ara", "--psm", "7"],
            input=encoded.tobytes(),
            capture_output=True,
            timeout=TESSERACT_S,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        return ""
    return " ".join(read.stdout.decode("utf-8", "replace").split())


def _upright(corners: NDArray[np.float64]) -> Box:
    left, top = np.floor(corners.min(axis=0)).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    return Box(max(0, int(left)), max(0, int(top)), int(right), int(bottom))
