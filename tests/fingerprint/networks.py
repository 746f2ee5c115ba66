"""Tiny networks in ONNX files, written by hand: what a user's own model may look like.

The format is protocol buffers (https://onnx.ai/onnx/repo-docs/IR.html); a handful of fields is enough here.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

FLOAT, UINT8 = 1, 2


def _number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def _int(field: int, value: int) -> bytes:
    return _number(field << 3) + _number(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return _number(field << 3 | 2) + _number(len(content)) + content


def _tensor(name: str, array: np.ndarray) -> bytes:
    kind = FLOAT if array.dtype == np.float32 else 7
    dims = b"".join(_int(1, size) for size in array.shape)
    return dims + _int(2, kind) + _bytes(8, name) + _bytes(9, array.tobytes())


def _value(name: str, kind: int, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _int(1, size)) for size in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _int(1, kind) + _bytes(2, dims)))


def _node(kind: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    wired = b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output)
    return wired + _bytes(4, kind) + b"".join(_bytes(5, one) for one in attributes)


def _ints(name: str, values: Sequence[int]) -> bytes:
    return _bytes(1, name) + b"".join(_int(8, value) for value in values) + _int(20, 7)


def _whole(name: str, value: int) -> bytes:
    return _bytes(1, name) + _int(3, value) + _int(20, 2)


def _model(nodes: Sequence[bytes], taken: bytes, given: bytes, weights: Sequence[bytes]) -> bytes:
    graph = b"".join(_bytes(1, node) for node in nodes) + _bytes(2, "tiny")
    graph += b"".join(_bytes(5, weight) for weight in weights) + _bytes(11, taken) + _bytes(12, given)
    return _int(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _int(2, 13))


def colours(path: Path, *, parts: int = 8, prepared: bool = False) -> str:
    """Write a network that gives the mean colours of `parts` x `parts` places, less their mid grey; returns the
    SHA-256.

    Args:
        path: where it goes.
        parts: places along each side; 224 is divided by it.
        prepared: whether it takes float32 (1, 3, 224, 224) and not uint8 (1, 224, 224, 3).
    """
    side = 224 // parts
    square = [_ints("kernel_shape", [side, side]), _ints("strides", [side, side])]
    nodes, weights = [], []
    if prepared:
        nodes.append(_node("AveragePool", ["pictures"], "pooled", *square))
        taken = _value("pictures", FLOAT, [1, 3, 224, 224])
        middle = np.zeros(1, np.float32)
    else:
        nodes.append(_node("Cast", ["pictures"], "cast", _whole("to", FLOAT)))
        nodes.append(_node("Transpose", ["cast"], "turned", _ints("perm", [0, 3, 1, 2])))
        nodes.append(_node("AveragePool", ["turned"], "pooled", *square))
        taken = _value("pictures", UINT8, [1, 224, 224, 3])
        middle = np.full(1, 127, np.float32)
    weights.append(_tensor("middle", middle))
    nodes.append(_node("Sub", ["pooled", "middle"], "less"))
    nodes.append(_node("Flatten", ["less"], "embedding", _whole("axis", 1)))
    content = _model(nodes, taken, _value("embedding", FLOAT, [1, 3 * parts * parts]), weights)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def broken(path: Path) -> str:
    """Write a file that is no network; returns the SHA-256."""
    path.write_bytes(struct.pack("<8I", *range(8)))
    return hashlib.sha256(path.read_bytes()).hexdigest()
