"""What is in a dish, for somebody who must not eat it: what the business has stored, quoted, and never a guess."""

import re
from dataclasses import dataclass

from nodes.context import CallContext
from nodes.order_task import ordered
from nodes.state import CallState
from nodes.understanding import cues
from nodes.wording.spoken import several

_KINDS: dict[str, tuple[str, ...]] = {
    "gluten": ("gluten", "wheat", "barley", "rye", "oats", "spelt"),
    "wheat": ("wheat", "flour"),
    "milk": ("milk", "dairy", "lactose", "cheese", "cream", "butter"),
    "egg": ("egg", "eggs"),
    "nuts": ("nut", "nuts", "almonds", "hazelnuts", "walnuts", "cashews", "pistachios", "pecans", "pine nuts", "tree nuts"),
    "peanuts": ("peanut", "peanuts"),
    "fish": ("fish", "anchovies"),
    "shellfish": ("shellfish", "crustaceans", "molluscs", "shrimp", "prawns", "clams", "crab", "lobster", "mussels"),
    "soy": ("soy", "soya"),
    "sesame": ("sesame",),
    "celery": ("celery",),
    "mustard": ("mustard",),
    "sulphites": ("sulphites", "sulfites"),
    "lupin": ("lupin",),
}
"""What callers ask for, with the words that it goes by on a menu."""
_WORDS = "|".join(sorted({re.escape(word) for words in _KINDS.values() for word in words}, key=len, reverse=True))
_NAMED = re.compile(rf"\b({_WORDS})\b")
_ASKS = re.compile(
    rf"\b(?:allerg\w*|intoleran\w*|coeliac|celiac)\b|\bcontains?\b|\b(?:{_WORDS})[ -]free\b|"
    rf"\b(?:any|have|has|got|there|with) (?:\w+ ){{0,2}}(?:{_WORDS})\b|\b(?:{_WORDS}) in\b"
)


@dataclass(frozen=True, slots=True)
class Told:
    text: str
    on_file: bool
    """False where a person has to be asked."""


def asked_about(state: CallState, context: CallContext) -> Told | None:
    """The answer, where the question is what one dish of the menu contains; None for any other."""
    question = state.get("question")
    if question is None or not _ASKS.search(words := cues.plain(question["text"])):
        return None
    name = question.get("item") or next(reversed(ordered(state.get("task"))), None)
    item = next((dish for dish in context.profile.menu if dish.name == name), None)
    if item is None:
        return None
    said = _NAMED.search(words.replace(item.name.casefold(), ""))
    if not item.allergens:
        return Told(f"I don't have that on file for the {item.name}.", False)
    stored = f"On file for the {item.name} we have {several(item.allergens)}."
    if said is None:
        return Told(stored, True)
    same = {word for words in _KINDS.values() if said.group(1) in words for word in words}
    if same & {allergen.casefold() for allergen in item.allergens}:
        return Told(f"Yes. {stored}", True)
    return Told(f"{stored} I have nothing on file there about {said.group(1)}.", False)
