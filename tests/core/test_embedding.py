"""Sentence embeddings are those of the published model, whatever batch a text travels in."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from core.models.embedding import DIMENSIONS, MAX_PIECES, SentenceEmbedder, weights_folder
from core.models.minilm import PIECES_LAYER

SENTENCES = [
    "a table for four on friday at seven please",
    "Are you open on Sunday evening?",
    "hi",
    "Is there somewhere to park the car near the guesthouse, and does it cost anything to leave it overnight?",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def embedder(cache: Path) -> SentenceEmbedder:
    return SentenceEmbedder(cache)


def bert(weights: dict[str, np.ndarray], ids: list[int], layers: int = 6) -> np.ndarray:
    """The model once more, straight from its paper and in float64: one sentence, no padding, no batching; [pieces, 384]."""
    tensors = {name: value.astype(np.float64) for name, value in weights.items() if value.dtype == np.float32}

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        x = x - x.mean(-1, keepdims=True)
        scaled = x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-12)
        return np.asarray(scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"])

    def dense(x: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"])

    x = tensors["embeddings.word_embeddings.weight"][ids] + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + tensors["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        query, key, value = (dense(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        mixed = np.empty_like(x)
        for head in range(12):
            part = slice(32 * head, 32 * head + 32)
            scores = np.exp(query[:, part] @ key[:, part].T / math.sqrt(32))
            mixed[:, part] = scores / scores.sum(-1, keepdims=True) @ value[:, part]
        x = norm(x + dense(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        wide = dense(x, f"{name}.intermediate.dense")
        wide = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = norm(x + dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    return np.asarray(x)


def pooled(states: np.ndarray) -> np.ndarray:
    mean = states.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_vectors_equal_an_independent_computation_of_the_model(embedder: SentenceEmbedder) -> None:
    folder = weights_folder()
    weights = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    expected = np.array([pooled(bert(weights, tokenizer.encode(text).ids)) for text in SENTENCES])
    got = embedder.embed(SENTENCES)
    assert got.dtype == np.float32
    assert got.shape == (len(SENTENCES), DIMENSIONS)
    assert np.abs(got - expected).max() < 1e-5


def test_pieces_equal_an_independent_computation_of_the_lower_layers(embedder: SentenceEmbedder) -> None:
    folder = weights_folder()
    weights = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    for text, read, vector in zip(SENTENCES, embedder.read(SENTENCES), embedder.embed(SENTENCES), strict=True):
        encoding = tokenizer.encode(text)
        assert np.abs(read.pieces - bert(weights, encoding.ids, PIECES_LAYER)).max() < 1e-4
        assert read.spans == tuple(encoding.offsets)
        assert np.array_equal(read.vector, vector)


def test_a_vector_does_not_depend_on_the_batch_it_travels_in(embedder: SentenceEmbedder) -> None:
    texts = [f"{word} " * count for count in range(1, 24) for word in ("table", "haircut", "breakfast")]
    together = embedder.embed(texts)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_like_questions_are_nearer_than_unlike_ones(embedder: SentenceEmbedder) -> None:
    asked, same, other = embedder.embed(["do you allow dogs", "can I bring my pet with me", "what time does the kitchen close"])
    assert asked @ same > 0.5
    assert asked @ other < 0.3


def test_text_beyond_the_models_limit_is_cut_off_and_nothing_else(embedder: SentenceEmbedder) -> None:
    limit = MAX_PIECES - 2
    exact, longer, shorter = embedder.embed(["dog " * limit, "dog " * limit + "cat " * 400, "dog " * (limit - 1) + "cat"])
    assert np.allclose(exact, longer, atol=1e-6)
    assert not np.allclose(exact, shorter, atol=1e-4)


def test_no_texts_give_no_vectors(embedder: SentenceEmbedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_the_graph_is_built_once_and_leaves_no_unfinished_file(cache: Path, embedder: SentenceEmbedder) -> None:
    (built,) = cache.iterdir()
    before = built.stat().st_mtime_ns
    again = SentenceEmbedder(cache)
    assert [path.name for path in cache.iterdir()] == [built.name]
    assert built.stat().st_mtime_ns == before
    assert np.array_equal(again.embed(SENTENCES), embedder.embed(SENTENCES))


def test_threads_may_share_one_embedder(embedder: SentenceEmbedder) -> None:
    expected = embedder.embed(SENTENCES)
    with ThreadPoolExecutor(4) as pool:
        for got in pool.map(lambda _: embedder.embed(SENTENCES), range(12)):
            assert np.array_equal(got, expected)
