"""What the tagger knows of a word: the sentence model's state of exactly this word."""

from pathlib import Path

import numpy as np
import pytest

from core.models.embedding import MAX_PIECES, SentenceEmbedder
from nodes.understanding.tagging import states
from nodes.understanding.tokens import tokenize


@pytest.fixture(scope="module")
def embedder(home: Path) -> SentenceEmbedder:
    return SentenceEmbedder(home / "cache" / "models")


def test_each_word_has_the_mean_of_its_own_pieces_and_no_others(embedder: SentenceEmbedder) -> None:
    text = "  Mrs. Duckworth-Ebbinghaus, 7:30 — déjà vu"
    [read] = embedder.read([text])
    tokens = tokenize(text)
    for token, state in zip(tokens, states(tokens, read), strict=True):
        own = [i for i, (start, end) in enumerate(read.spans) if start < token.end and end > token.start]
        assert np.allclose(state, read.pieces[own].mean(axis=0), atol=1e-6)


def test_words_beyond_the_models_limit_have_no_state(embedder: SentenceEmbedder) -> None:
    text = "dog " * (MAX_PIECES + 10)
    found = states(tokenize(text), embedder.read([text])[0])
    assert not np.isnan(found[: MAX_PIECES - 2]).any()
    assert np.isnan(found[MAX_PIECES - 2 :]).all()
