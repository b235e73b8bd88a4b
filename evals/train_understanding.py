"""Train the learned parts of understanding and print how well they do, in-sample and cross-validated.

    python -m evals.train_understanding [--no-folds]

The development data is read from ``../shared/data``; the weights go to ``nodes/understanding/weights.npz``. The same data
gives the same weights. A fold's held-out part is run through the whole of ``Understander`` with weights that have seen
neither it nor an utterance of the same dialogue or wording.
"""

import argparse
import importlib.util
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from core.models.embedding import Embedded, SentenceEmbedder
from core.settings import Settings
from evals.understanding import corpora, crf, intent_corpora, logistic
from evals.understanding.logistic import Labelled
from nodes.understanding import intents
from nodes.understanding.tagging import TaggerWeights, hashed
from nodes.understanding.tokens import tokenize
from nodes.understanding.types import Utterance
from nodes.understanding.understander import Understander, Weights

FOLDS = 5
SETS = {
    "restaurant8k": "restaurant8k_dev.jsonl",
    "nlupp": "nlupp_hotels_0-9.jsonl",
    "sgd": "sgd_dev.jsonl",
    "clinc": "clinc_val.jsonl",
}
_SCORER = Path("../shared/score/understanding.py")
_OUT = Path("nodes/understanding/weights.npz")
_CRF_EPOCHS = 10
_SMALL = 2e-3
"""Emission weights below it are dropped from the file."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-folds", action="store_true", help="train and write the weights, without cross-validation")
    folds = not parser.parse_args().no_folds
    settings = Settings()
    embedder = SentenceEmbedder.load(settings)
    examples = intent_corpora.everything()
    vectors = Vectors(embedder)
    weights = fit(examples, vectors, lambda _: True)
    write(weights, _OUT)
    scorer = _scorer()
    data = {name: corpora.rows(file) for name, file in SETS.items()}
    print("\nin-sample")
    _report(scorer, data, [Weights.read(_OUT)], vectors)
    if folds:
        parts = [fit(examples, vectors, lambda group, fold=fold: hashed(group, FOLDS) != fold) for fold in range(FOLDS)]  # type: ignore[misc]
        print(f"\n{FOLDS}-fold cross-validated")
        _report(scorer, data, parts, vectors)


class Vectors:
    """Texts as the sentence model sees them, each read once; its pieces are kept in half precision."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Embedded] = {}

    def read(self, texts: Sequence[str]) -> list[Embedded]:
        new = sorted(set(texts) - set(self._known))
        for text, seen in zip(new, self._embedder.read(new), strict=True):
            self._known[text] = replace(seen, pieces=seen.pieces.astype(np.float16))
        return [self._known[text] for text in texts]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([seen.vector for seen in self.read(texts)])


def fit(examples: Sequence[Labelled], vectors: Vectors, use: Callable[[str], bool]) -> Weights:
    """Weights from the examples and sentences whose group ``use`` lets in."""
    rng = random.Random(1)
    sentences = [s for s in (*corpora.restaurant8k(), *corpora.other_names()) if use(s.group)]
    chosen = [example for example in examples if use(example.group)]
    known = corpora.ordinary_words(sentences, [example.text for example in chosen])
    spoken = [corpora.spoken(s, rng) for s in sentences if s.spans]
    tagged = [s for s in (*sentences, *spoken) if tokenize(s.text)]
    seen = vectors.read([s.text for s in tagged])
    trained = crf.train([corpora.example(s, known, read) for s, read in zip(tagged, seen, strict=True)], _CRF_EPOCHS)
    buckets = [intents.features(tokenize(e.text), e.before, e.kind) for e in chosen]
    heads = logistic.train(vectors.embed([e.text for e in chosen]), buckets, chosen)
    return Weights(TaggerWeights(trained.emission, trained.transition, known, trained.meaning, trained.middle), heads)


def write(weights: Weights, path: Path) -> None:
    rows = np.flatnonzero(np.abs(weights.tagger.emission).max(axis=1) > _SMALL)
    np.savez_compressed(
        path,
        emission_rows=rows.astype(np.int32),
        emission=weights.tagger.emission[rows].astype(np.float16),
        transition=weights.tagger.transition,
        known=np.array(sorted(weights.tagger.known), np.uint32),
        meaning=weights.tagger.meaning.astype(np.float16),
        middle=weights.tagger.middle.astype(np.float16),
        dense=weights.intents.dense.astype(np.float16),
        sparse=weights.intents.sparse.astype(np.float16),
        bias=weights.intents.bias,
    )
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {len(rows)} tagger features, {len(intents.HEADS)} heads")


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("understanding_score", _SCORER)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{_SCORER} is missing: the scores come from it")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def group_of(name: str, row: dict[str, Any]) -> str:
    return str({"sgd": row.get("dialogue"), "restaurant8k": row["text"].lower()}.get(name) or row["text"])


def _report(scorer: ModuleType, data: dict[str, list[dict[str, Any]]], parts: Sequence[Weights], vectors: Vectors) -> None:
    understanders = [Understander(vectors, weights) for weights in parts]
    for name, rows in data.items():
        print(f"{name}")
        out = []
        for row, asked in zip(scorer.sgd_turns(rows) if name == "sgd" else rows, scorer.make(name, rows), strict=True):
            understander = understanders[hashed(group_of(name, row), FOLDS) if len(parts) > 1 else 0]
            out.append(answer(understander, asked, vectors))
        scorer.score(name, rows, out)


def answer(understander: Understander, line: dict[str, Any], vectors: Vectors) -> dict[str, Any]:
    utterance = Utterance(
        line["text"], line["kind"], datetime.fromisoformat(line["now"]), tuple(line["asked"]), line.get("before", "")
    )
    got = understander.understand(utterance, vectors.read([line["text"]])[0])
    return {
        "id": line["id"],
        "in_scope": got.in_scope,
        "intents": [{"name": intent.name, "score": intent.score} for intent in got.intents],
        "slots": [{"name": s.name, "value": s.value, "start": s.start, "end": s.end} for s in got.slots],
    }


if __name__ == "__main__":
    main()
