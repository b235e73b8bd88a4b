"""all-MiniLM-L6-v2 as an ONNX graph, built from its published weights: a BERT encoder, mean pooling and unit length."""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH = 384
LAYERS = 6
HEADS = 12
GRAPH_VERSION = 2
"""Raise it when the graph below changes, so that graphs kept on disk are built anew."""

PIECES_LAYER = 2
"""The layer whose states are given out beside the embedding. Later layers turn towards the sentence as a whole: of layers 2,
4 and 6 this one told best what a word is doing in its sentence (measured on restaurant8k, see evals.train_understanding)."""

_OPSET = 20
_HEAD = WIDTH // HEADS
_EPSILON = 1e-12
_MASKED = -1e9


class _Graph:
    """Nodes and constants in the order they are made; every method returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray, name: str | None = None) -> str:
        name = name or f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def dense(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``weight`` as PyTorch stores it, [out, in]."""
        return self.op("Add", self.op("MatMul", x, self.constant(weight.T)), self.constant(bias))

    def norm(self, x: str, weights: Mapping[str, np.ndarray], prefix: str) -> str:
        scale, bias = (self.constant(weights[f"{prefix}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=_EPSILON)


def build(weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """The model from its tensors, float32 by their names in the published safetensors file.

    Inputs ``ids`` and ``mask``, int64 [batch, length]; outputs ``embedding``, float32 [batch, 384], of unit length, and
    ``pieces``, float32 [batch, length, 384], what each word piece has become after ``PIECES_LAYER`` layers.
    """
    graph = _Graph()
    hidden = _embeddings(graph, weights)
    mask = graph.op("Cast", "mask", to=TensorProto.FLOAT)
    unseen = graph.op("Sub", graph.constant(np.array(1, np.float32)), mask)
    penalty = graph.op("Mul", unseen, graph.constant(np.array(_MASKED, np.float32)))
    penalty = graph.op("Unsqueeze", penalty, graph.constant(np.array([1, 2], np.int64)))
    for layer in range(LAYERS):
        hidden = _layer(graph, weights, f"encoder.layer.{layer}", hidden, penalty)
        if layer + 1 == PIECES_LAYER:
            graph.nodes.append(helper.make_node("Identity", [hidden], ["pieces"]))
    _pool(graph, hidden, mask)
    shape = ["batch", "length"]
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")],
            [
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH]),
                helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [*shape, WIDTH]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=10,
    )


def _embeddings(graph: _Graph, weights: Mapping[str, np.ndarray]) -> str:
    words = graph.op("Gather", graph.constant(weights["embeddings.word_embeddings.weight"]), "ids")
    # One segment only, so its vector is the same everywhere and is added to the positions once, here.
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.op("Shape", "ids", start=1, end=2)
    zero = graph.constant(np.array([0], np.int64))
    place = graph.op("Slice", graph.constant(places), zero, length, zero)
    return graph.norm(graph.op("Add", words, place), weights, "embeddings.LayerNorm")


def _layer(graph: _Graph, weights: Mapping[str, np.ndarray], prefix: str, hidden: str, penalty: str) -> str:
    def dense(x: str, name: str) -> str:
        return graph.dense(x, weights[f"{prefix}.{name}.weight"], weights[f"{prefix}.{name}.bias"])

    def heads(name: str) -> str:
        split = graph.op("Reshape", dense(hidden, f"attention.self.{name}"), graph.constant(np.array([0, 0, HEADS, _HEAD])))
        return graph.op("Transpose", split, perm=[0, 2, 3, 1] if name == "key" else [0, 2, 1, 3])

    scores = graph.op("MatMul", heads("query"), heads("key"))
    scores = graph.op("Mul", scores, graph.constant(np.array(_HEAD**-0.5, np.float32)))
    attention = graph.op("Softmax", graph.op("Add", scores, penalty), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", attention, heads("value")), perm=[0, 2, 1, 3])
    mixed = graph.op("Reshape", mixed, graph.constant(np.array([0, 0, WIDTH])))
    mixed = graph.op("Add", dense(mixed, "attention.output.dense"), hidden)
    middle = graph.norm(mixed, weights, f"{prefix}.attention.output.LayerNorm")
    wide = graph.op("Gelu", dense(middle, "intermediate.dense"))
    out = graph.op("Add", dense(wide, "output.dense"), middle)
    return graph.norm(out, weights, f"{prefix}.output.LayerNorm")


def _pool(graph: _Graph, hidden: str, mask: str) -> None:
    """The mean over the pieces that are not padding, scaled to unit length; the division by their count cancels out."""
    seen = graph.op("Unsqueeze", mask, graph.constant(np.array([2], np.int64)))
    total = graph.op("ReduceSum", graph.op("Mul", hidden, seen), graph.constant(np.array([1], np.int64)), keepdims=0)
    graph.nodes.append(helper.make_node("LpNormalization", [total], ["embedding"], axis=-1, p=2))
