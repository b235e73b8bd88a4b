"""Yes where the business says no, and no where it says yes."""

from nodes.checking.reading import stem
from nodes.checking.statements import Piece
from nodes.checking.supported import PLAIN_STEMS, Supported

OPPOSITE = "says the opposite"
_THERE = set("there is|there are|we have|we offer|we do|we serve|we provide|we've got|we run|we take|we accept".split("|"))
_PLACED = set("in with at for of behind on by near next from here ourselves to that where which".split())
_DESCRIBES = frozenset(stem(word) for word in "small large big own nice lovely new heated private full free".split())


def contradicts(part: Piece, supported: Supported) -> str:
    """Whether all statements with the words of a piece say the other of yes and no."""
    if not part.denies and any(_only_denied(stemmed, supported) for stemmed in part.own - PLAIN_STEMS):
        return OPPOSITE
    own = _offered(part) or {stemmed for stemmed in part.own if stemmed not in PLAIN_STEMS or len(part.own) <= 2}
    near = supported.nearest(own) if own else []
    top = [statement for score, statement in near if score >= near[0][0] - 0.05 and statement.denies is not None]
    return OPPOSITE if top and all(statement.denies != part.denies for statement in top) else ""


def _only_denied(stemmed: str, supported: Supported) -> bool:
    """Whether the business speaks of a thing only to say no to it."""
    held = [stock.statements[number].denies for stock in supported.stocks for number in stock.own.get(stemmed, ())]
    return bool(held) and all(held)


def answers(word: str, supported: Supported) -> str:
    """A yes or no to a question that the business has itself answered with the other."""
    own = {stemmed for stemmed in supported.asked if supported.told.stock.counts.get(stemmed)}
    if supported.caller.claims or not own - PLAIN_STEMS:
        return ""
    near = [(score, said) for score, said in supported.nearest(own) if score >= 0.9 and not said.piece.claims]
    top = [said for _, said in near if said.denies is not None]
    return OPPOSITE if top and all(said.denies != (word == "no") for said in top) else ""


def _offered(part: Piece) -> set[str]:
    """The thing that is said to be there: in "there's a bar in the lounge" the bar, wherever it may be."""
    spoken = [word.text for word in part.words]
    for at, word in enumerate(spoken):
        two = " ".join(spoken[at : at + 2])
        if two in _THERE or word == "there's":
            rest = part.words[at + (1 if word == "there's" else 2) :]
            until = next((place for place, after in enumerate(rest) if after.text in _PLACED), len(rest))
            return {after.stem for after in rest[:until] if after.stem and after.stem not in _DESCRIBES}
    return set()
