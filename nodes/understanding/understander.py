"""Words in, understanding out: the grammars, the tagger, the business's vocabulary and the intent heads put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from core.errors import ConfigurationError, InvalidInput
from core.models.embedding import Embedded, SentenceEmbedder
from core.settings import Settings
from nodes.understanding import intents as heads
from nodes.understanding import replies, tagging
from nodes.understanding.dates import day
from nodes.understanding.found import Found, chars
from nodes.understanding.homophones import mended
from nodes.understanding.implied import part_of_day, revised
from nodes.understanding.intents import IntentWeights
from nodes.understanding.names import names
from nodes.understanding.numbers import ordinal
from nodes.understanding.parties import party
from nodes.understanding.scanning import scan_all
from nodes.understanding.tagging import Tagged, TaggerWeights
from nodes.understanding.times import clock
from nodes.understanding.tokens import Scan, tokenize
from nodes.understanding.types import INTENTS, TOPICS, Intent, IntentName, SlotName, SlotValue, Topic, Understanding, Utterance
from nodes.understanding.vocabulary import matches, strangers
from nodes.understanding.weighing import said_part, value_of, weigh

MAX_CHARACTERS = 2000
"""What one turn of a caller may be; a minute of fast speech is about half of it."""

_WEIGHTS = Path(__file__).with_name("weights.npz")
_SAID = 0.5
"""An intent is reported from this probability on; the likeliest always is."""
_IN_SCOPE = 0.5
_PLAIN = 0.7
"""What a plain "hello", "thanks" or opening "yes" counts for at least."""
_VETO = 0.9
"""A value that the tagger is this sure nobody means is left out, such as the old time of a booking that is being moved."""
_TRUSTED = 0.5
_BOOKING = frozenset(
    ("date", "date_range", "nights", "time", "time_range", "party_size", "service", "staff", "room", "no_such_day")
)
_CHANGING = frozenset(("but", "make", "except", "instead", "change", "actually", "only", "rather"))
_ALIKE = frozenset(("book", "availability"))
"""Whichever of them is meant, the diary is looked into next."""
_MANNERS = frozenset(("greet", "affirm", "deny", "thanks"))
"""Said along with what is wanted; they come first only where nothing else is."""


class Embedder(Protocol):
    def read(self, texts: Sequence[str]) -> Sequence[Embedded]: ...


@dataclass(frozen=True, slots=True)
class Weights:
    tagger: TaggerWeights
    intents: IntentWeights

    @classmethod
    def read(cls, path: Path = _WEIGHTS) -> "Weights":
        if not path.is_file():
            raise ConfigurationError(
                f"{path.name} is missing beside the understanding package; run `python -m evals.train_understanding`"
            )
        with np.load(path) as data:
            emission = np.zeros((tagging.BUCKETS + 1, len(tagging.LABELS)), np.float32)
            emission[data["emission_rows"]] = data["emission"].astype(np.float32)
            known = frozenset(int(word) for word in data["known"])
            meaning, middle = data["meaning"].astype(np.float32), data["middle"].astype(np.float32)
            tagger = TaggerWeights(emission, data["transition"], known, meaning, middle)
            dense, sparse = data["dense"].astype(np.float32), data["sparse"].astype(np.float32)
            return cls(tagger, IntentWeights(dense, sparse, data["bias"]))


class Understander:
    """Pure and safe to share between threads; an utterance takes one sentence embedding and a few milliseconds more."""

    def __init__(self, embedder: Embedder, weights: Weights | None = None) -> None:
        self._embedder = embedder
        self._weights = weights or Weights.read()

    def understand(self, utterance: Utterance, embedded: Embedded | None = None) -> Understanding:
        """``embedded`` is the utterance's own text, where the caller of this has it already."""
        if utterance.now.tzinfo is None:
            raise InvalidInput("expected `now` with a time zone, such as 2026-11-05T09:00:00+01:00")
        if len(utterance.text) > MAX_CHARACTERS:
            raise InvalidInput(f"expected at most {MAX_CHARACTERS} characters in an utterance, got {len(utterance.text)}")
        scan = Scan(mended(tokenize(utterance.text)), utterance.now, utterance.kind, utterance.asked)
        if not scan.tokens:
            return Understanding(False, (), (), True)
        if embedded is None:
            embedded = self._embedder.read([utterance.text])[0]
        slots = self._slots(scan, utterance, embedded)
        buckets = heads.features(scan.tokens, utterance.before, utterance.kind)
        chances = heads.probabilities(self._weights.intents, embedded.vector, buckets)
        found = _intents(scan, chances, slots)
        answers = _answers(scan, slots, found)
        if answers and (found[0].score < _SAID or _only_that(scan, slots)):
            found = (Intent("other", round(1 - found[0].score, 4)),)
        in_scope = chances["in_scope"] >= _IN_SCOPE or answers
        best = found[0].score
        rivals = (intent for intent in found[1:] if intent.name not in _MANNERS and not {intent.name, found[0].name} <= _ALIKE)
        rival = next((intent.score for intent in rivals), 0.0)
        unsure = best < 0.6 or (found[0].name not in _MANNERS and best - rival < 0.1) or 0.35 < chances["in_scope"] < 0.65
        return Understanding(in_scope, found, tuple(slots), unsure and not answers)

    def _slots(self, scan: Scan, utterance: Utterance, embedded: Embedded) -> list[SlotValue]:
        raw = scan_all(scan)
        table = tagging.features(scan, raw, self._weights.tagger.known, bool(utterance.before))
        tags, outside = tagging.tag(self._weights.tagger, table, tagging.states(scan.tokens, embedded))
        lone = scan.kind == "restaurant" and not utterance.before
        values = _values(scan, weigh(scan, raw), raw, tags, outside if lone else None)
        values = revised(scan, values, raw, utterance.before)
        values += part_of_day(scan, values)
        part = said_part(scan, raw)
        slots = [_slot(scan, utterance.text, item, part) for item in values]
        named = names(scan, utterance.text, tags, values)
        known = matches(scan, utterance.text, utterance.vocabulary) if utterance.vocabulary else []
        taken = [(slot.start, slot.end) for slot in (*slots, *named) if slot.name not in ("first_name", "last_name", "name")]
        known = [slot for slot in known if not any(a < slot.end and slot.start < b for a, b in taken)]
        staff = [(slot.start, slot.end) for slot in known if slot.name == "staff"]
        if not {"name", "first_name", "last_name"} & set(scan.asked):
            named = [slot for slot in named if not any(a < slot.end and slot.start < b for a, b in staff)]
        if utterance.vocabulary:
            known += strangers(scan, utterance.text, utterance.vocabulary, known)
        slots += [*named, *known, *_choice(scan, utterance.text, values), *_address(scan, utterance.text)]
        return sorted(slots, key=lambda slot: (slot.start, slot.name))

    @classmethod
    def load(cls, settings: Settings) -> "Understander":
        return cls(SentenceEmbedder.load(settings))


load = Understander.load


def _slot(scan: Scan, text: str, item: Found, part: str | None) -> SlotValue:
    start, end = chars(scan, item.start, item.end)
    return SlotValue(item.name, value_of(scan, item, part), text[start:end], start, end)


def _values(scan: Scan, strong: list[Found], raw: list[Found], tags: list[Tagged], outside: np.ndarray | None) -> list[Found]:
    """What the grammars are sure of, and what the tagger makes of doubtful numbers.

    ``outside`` is given for a lone utterance at a restaurant, which is what the tagger has learnt from: there it also says
    where a value begins and ends, and which values nobody means. In a conversation the grammars know better.
    """
    out: list[Found] = []
    for tag in tags:
        if tag.kind.endswith("name"):
            continue
        meant = next((item for item in strong if item.name == tag.kind and item.start < tag.end and tag.start < item.end), None)
        if meant is None and tag.score >= _TRUSTED and not _covered(tag, strong):
            meant = _reread(scan, raw, tag)
        if meant is not None and not any(item.start < tag.end and tag.start < item.end for item in out):
            out.append(
                replace(meant, start=tag.start, end=tag.end, weak=False) if outside is not None else replace(meant, weak=False)
            )
    for item in strong:
        said = any(item.name == other.name and other.start < item.end and item.start < other.end for other in out)
        unmeant = outside is not None and item.name in tagging.KINDS and float(outside[item.start : item.end].min()) > _VETO
        if not said and not unmeant:
            out.append(item)
    return sorted(out, key=lambda item: item.start)


def _covered(tag: Tagged, strong: list[Found]) -> bool:
    return any(item.start <= tag.start and tag.end <= item.end and item.name != tag.kind for item in strong)


def _reread(scan: Scan, raw: list[Found], tag: Tagged) -> Found | None:
    """The value of a span that only the tagger saw: a doubtful number, or a grammar applied inside of it."""
    for item in raw:
        if item.name == tag.kind and item.start < tag.end and tag.start < item.end:
            return item
    readers = {"date": day, "time": clock, "party_size": party}
    for index in range(tag.start, tag.end):
        found = readers[tag.kind](scan, index)
        if found and found[1] <= tag.end + 1:
            payload = getattr(found[0], "size", found[0])
            return Found(cast(SlotName, tag.kind), payload, index, found[1])
    return None


def _choice(scan: Scan, text: str, values: list[Found]) -> list[SlotValue]:
    """As in "the second one" and, after alternatives were offered, "the first"."""
    for index in range(len(scan.tokens)):
        number = ordinal(scan, index)
        last = scan.word(index) == "last" and scan.word(index + 1) in ("one", "option")
        after = number[1] if number else index + 1
        picked = scan.word(after) in ("one", "option", "slot", "choice", "time") or "ordinal" in scan.asked
        if (number or last) and picked and not any(item.start <= index < item.end for item in values):
            start, end = chars(scan, index, after)
            return [SlotValue("ordinal", number[0] if number else -1, text[start:end], start, end)]
    return []


def _address(scan: Scan, text: str) -> list[SlotValue]:
    """After an address was asked for, all that was said from its first number on, or all."""
    if "address" not in scan.asked or replies.answer(scan):
        return []
    start = next((index for index, token in enumerate(scan.tokens) if token.is_number), 0)
    first, last = chars(scan, start, len(scan.tokens))
    return [SlotValue("address", text[first:last].strip(" ."), text[first:last], first, last)]


def _answers(scan: Scan, slots: list[SlotValue], found: Sequence[Intent]) -> bool:
    """Whether the words answer what was asked; then they belong here whatever they sound like on their own."""
    if not scan.asked:
        return False
    booking = bool(_BOOKING & set(scan.asked)) and any(slot.name in _BOOKING for slot in slots)
    return (
        booking
        or any(slot.name in scan.asked for slot in slots)
        or ("confirm" in scan.asked and found[0].name in ("affirm", "deny"))
    )


def _only_that(scan: Scan, slots: list[SlotValue]) -> bool:
    """Whether the words are the name that was asked for and nothing else: "Jennings" is no wish to hear it again."""
    spans = [(slot.start, slot.end) for slot in slots if slot.name in ("name", "first_name", "last_name")]
    words = [token for token in scan.tokens if token.is_word]
    return "name" in scan.asked and all(any(a <= word.start and word.end <= b for a, b in spans) for word in words)


def _intents(scan: Scan, chances: dict[str, float], slots: list[SlotValue]) -> tuple[Intent, ...]:
    """Those that were probably meant, what is wanted before what is polite."""
    scores = {name: chances[name] for name in INTENTS}
    reply = replies.answer(scan)
    if reply and (replies.closes(scan) or "confirm" in scan.asked):
        other: IntentName = "deny" if reply == "affirm" else "affirm"
        scores[reply] = max(scores[reply], 0.97 if "confirm" in scan.asked else 0.75)
        scores[other] = min(scores[other], 0.03)
    if "confirm" in scan.asked and any(slot.name in _BOOKING for slot in slots) and _changes(scan, reply):
        scores["deny"], scores["affirm"] = 0.9, 0.05
    for name in replies.plain_wishes(scan) if reply != "deny" else ():
        scores[name] = max(scores[name], 0.9)
    for name in replies.manners(scan):
        scores[name] = max(scores[name], _PLAIN)
    if "confirm" in scan.asked and replies.undecided(scan):
        scores["affirm"] = 0.05
    topic = max(TOPICS, key=lambda name: chances[f"topic:{name}"])
    if replies.asks_price(scan):
        scores["ask"], topic = max(scores["ask"], 0.9), "price"
    make = partial(_intent, topic=topic)
    ranked = sorted(INTENTS, key=lambda name: -scores[name])
    wanted = [name for name in ranked if name not in _MANNERS and scores[name] >= _SAID]
    polite = [name for name in ranked if name in _MANNERS and scores[name] >= _SAID]
    if polite or len(wanted) > 1:
        wanted = [name for name in wanted if name != "other"]
    if wanted and polite and not ("confirm" in scan.asked and reply):
        ceiling = scores[wanted[0]]
        return (*(make(name, scores[name]) for name in wanted), *(make(name, min(scores[name], ceiling)) for name in polite))
    chosen = sorted([*wanted, *polite], key=lambda name: -scores[name]) or ranked[:1]
    return tuple(make(name, scores[name]) for name in chosen)


def _changes(scan: Scan, reply: IntentName | None) -> bool:
    """Whether an answer to a read-back brings another value: "yes but make it eight", "could you do saturday instead"."""
    return reply is None or (reply == "affirm" and any(token.text in _CHANGING for token in scan.tokens))


def _intent(name: IntentName, score: float, topic: Topic) -> Intent:
    return Intent(name, round(score, 4), topic if name == "ask" else None)
