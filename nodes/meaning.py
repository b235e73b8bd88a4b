"""Which of the intents that understanding found count as meant."""

from typing import Any

MEANT = 0.4
"""The score from which an intent counts."""
PERHAPS = 0.25
"""The score from which the best one counts where none reaches ``MEANT``: better to answer than to ask again. Nobody is put
through on a guess."""

PARTING, SURELY = frozenset(("thanks", "goodbye")), 0.6
"""Beside a thank-you or a farewell, a wish has to be likelier than that: "thank you, I'll discuss it with her"."""


def meant(understanding: dict[str, Any]) -> dict[str, float]:
    """Scores by intent, of those that were meant."""
    scores = {found["name"]: found["score"] for found in understanding.get("intents", ()) if found["name"] != "other"}
    sure = {name: score for name, score in scores.items() if score >= MEANT}
    if sure.keys() & PARTING and all(score < SURELY for score in sure.values()):
        sure = {name: score for name, score in sure.items() if name in PARTING}
    if sure or any(found["name"] == "other" and found["score"] >= MEANT for found in understanding.get("intents", ())):
        return sure
    best = max((name for name in scores if name != "human"), key=lambda name: scores[name], default=None)
    return {best: scores[best]} if best is not None and scores[best] >= PERHAPS else {}
