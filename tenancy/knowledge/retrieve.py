"""A business's passages in memory, as a call uses them: found by meaning and by letters, or not found at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenancy.knowledge.lexical import LexicalIndex, content_words
from tenancy.knowledge.passages import Passage, PassageKind
from tenancy.knowledge.questions import spoken_question

SUPPORTED = 0.5
"""The least score of a best passage that is taken to answer the question. Below it, nothing is returned."""


@dataclass(frozen=True, slots=True)
class Found:
    passage: Passage
    score: float
    """0 to 1: how probably this passage answers the question."""


@dataclass(frozen=True, slots=True)
class _Calibration:
    """A logistic model of "this passage answers the question", fitted on spoken dialogues."""

    evidence: float
    """Weighs cosine and share of letters alike: they rank best so."""
    background: float
    bias: float


_HYBRID = _Calibration(evidence=7.9, background=-8.3, bias=-0.5)
_LETTERS_ALONE = _Calibration(evidence=8.8, background=0.0, bias=-1.4)

BACKGROUND: tuple[tuple[str, tuple[PassageKind, ...]], ...] = (
    ("I am looking for a place to eat", ()),
    ("I am looking for a place to stay", ()),
    ("can you recommend another place in the same area", ()),
    ("I'm planning a trip and need a hotel", ()),
    ("find me a cheap restaurant nearby", ()),
    ("is there a museum or a park close by", ()),
    ("can I book a table for two people", ()),
    ("I'd like to book a room for three nights", ()),
    ("book it for Friday at seven in the evening", ()),
    ("I want to make an appointment", ()),
    ("what is the address", ("location",)),
    ("what is the phone number", ()),
    ("what is the zip code", ("location",)),
    ("can you give me the address, the zip code and the phone number", ("location",)),
    ("what is the price range", ("menu", "service", "room")),
    ("how many stars does it have", ()),
    ("what type of place is it", ()),
    ("what kind of food is it", ("menu",)),
    ("what area is it in", ("location",)),
    ("can I have the confirmation code", ()),
    ("yes let's go with that one", ()),
    ("no thank you that is all", ()),
    ("okay thank you very much goodbye", ()),
    ("can you help me with something else", ()),
    ("is another day or time available", ()),
    ("hello how are you", ()),
    ("sorry, what did you say? can you hear me", ()),
    ("wait a second", ()),
    ("what is the weather like today", ()),
    ("tell me a joke", ()),
    ("who are you and what is your name", ()),
    ("set a timer and remind me", ()),
    ("play some music", ()),
    ("what is my account balance", ()),
    ("pay my bill or transfer money", ()),
    ("book a flight to another country", ()),
    ("how do I cook this at home", ()),
    ("how do you say this in Spanish", ()),
    ("what is the capital of France", ()),
)
"""What callers say that asks for no stored fact, each with the kinds of passage that would answer it after all.
A question nearer to one of these than to any passage is not answered from passages."""

_OWNED = 0.6
"""A background sentence this near to a passage is answered by this business, and no background to it."""


class KnowledgeBase:
    """Shared by the calls of one business at one version. Vectors may come after a call has begun; until then letters
    alone are matched."""

    def __init__(self, version: int, passages: Sequence[Passage]) -> None:
        self.version = version
        self.passages = tuple(passages)
        written = [number for number, passage in enumerate(self.passages) if not passage.paraphrase]
        others = [number for number, passage in enumerate(self.passages) if passage.paraphrase]
        self._letters = LexicalIndex(*([self.passages[number].indexed for number in some] for some in (written, others)))
        self._lettered = np.argsort([*written, *others])
        places = {(passage.ref, passage.title, passage.answer): number for number, passage in enumerate(self.passages)
                  if not passage.paraphrase}  # fmt: skip
        self._written = np.array([places[p.ref, p.title, p.answer] for p in self.passages], np.int32)
        """For each passage the place of what was written, whose letters a paraphrase has as well as its own."""
        self._meaning: tuple[np.ndarray, np.ndarray] | None = None

    def add_vectors(self, vectors: np.ndarray, background: np.ndarray) -> None:
        """``vectors`` float32 [passages, 384] and ``background`` float32 [len(BACKGROUND), 384], that of the sentences
        there; rows of unit length."""
        if len(vectors) != len(self.passages) or len(background) != len(BACKGROUND):
            raise ValueError("expected one vector a passage and one a background sentence")
        kinds = {passage.kind for passage in self.passages}
        foreign = np.array([kinds.isdisjoint(answered) for _, answered in BACKGROUND])
        if len(vectors):
            foreign &= (background @ vectors.T).max(axis=1) < _OWNED
        self._meaning = (vectors, background[foreign])

    @property
    def by_meaning(self) -> bool:
        return self._meaning is not None

    def search(self, question: str, vector: np.ndarray | None, *, limit: int = 5) -> list[Found]:
        """The passages that may answer, best first, one for each thing stated; empty when none is likely to.

        ``vector`` is the question's embedding, float32 [384] of unit length, best that of what ``spoken_question`` makes
        of the caller's turns; None matches letters alone.
        """
        question = spoken_question([question])
        if not self.passages or not content_words(question):
            return []
        scores = self._scores(question, vector)
        order = np.argsort(-scores, kind="stable")
        if scores[order[0]] < SUPPORTED:
            return []
        found: dict[tuple[str, str], Found] = {}
        for number in order:
            passage = self.passages[number]
            found.setdefault((passage.ref, passage.title), Found(passage, float(scores[number])))
            if len(found) == limit:
                break
        return list(found.values())

    def _scores(self, question: str, vector: np.ndarray | None) -> np.ndarray:
        own = self._letters.scores(question)[self._lettered]
        letters = np.maximum(own, own[self._written])
        if vector is None or self._meaning is None:
            return _probability(_LETTERS_ALONE, letters, 0.0)
        vectors, background = self._meaning
        nearest = float((background @ vector).max()) if len(background) else 0.0
        return _probability(_HYBRID, vectors @ vector + letters, nearest)


def _probability(model: _Calibration, evidence: np.ndarray, background: float) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-(model.evidence * evidence + model.background * background + model.bias))))
