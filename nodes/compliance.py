"""Compliance: before anything else a turn is checked for what overrides it, by rules and not by a model."""

from typing import Any

from langgraph.runtime import Runtime

from core.redaction import HIDDEN, redact
from nodes import manners
from nodes.advice import advice_field, offered
from nodes.card_numbers import joined, without_digits
from nodes.context import CallContext
from nodes.emergencies import emergency
from nodes.languages import NOT_OFFERED, spoken
from nodes.state import CallState
from nodes.understanding.other_languages import asks_for_machine

INSULTS = 3
"""The insult at which a call is ended."""
Update = dict[str, Any]


async def compliance(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """What the law and good sense put before the caller's wish; the words go on without any card number.

    A concern names its wording in ``kind``. One that ``overrides`` is all that this turn is about: no other agent acts on it."""
    words = redact(state.get("words", ""))
    pieces = joined(words, state.get("digits_before", []), "phone" in state.get("asked", ()))
    card = HIDDEN in words or pieces.card
    update: Update = {"words": pieces.words, "digits_before": [] if card else pieces.kept, "concern": None}
    if pieces.card:
        update["history"] = _without_pieces(state)
    heard = pieces.words.lower().replace("’", "'")
    if heard:
        update |= _first_concern(heard, card, state, runtime.context)
        update |= _language(heard, state, runtime.context, alone=update["concern"] is None)
    return update


def _language(heard: str, state: CallState, context: CallContext, *, alone: bool) -> Update:
    """The language that the call goes on in; once a call, in the caller's, that theirs is not spoken here."""
    language = spoken(heard) if state.get("source", "speech") == "speech" else None
    if language is None or language == context.profile.language[:2]:
        return {"language": None} if language else {}
    told = state.get("told_in", [])
    if language in context.profile.languages:
        asks = alone and asks_for_machine(heard, language)
        return {"language": language, **(_concern("robot") if asks else {})}
    if not alone or set(told) - set(context.profile.languages):
        return {}
    context.note("language_not_offered", language=language)
    return {"told_in": [*told, language], **_concern(NOT_OFFERED, overrides=True, language=language, offer="message")}


def _first_concern(heard: str, card: bool, state: CallState, context: CallContext) -> Update:
    danger = emergency(heard)
    if danger is not None:
        context.note("emergency", danger=danger.kind, language=danger.language)
        return _concern("emergency", overrides=True, language=danger.language)
    insulted = state.get("abuse", 0) + bool(manners.ABUSE.search(heard))
    counted: Update = {"abuse": insulted} if insulted > state.get("abuse", 0) else {}
    if counted and insulted >= INSULTS:
        return {**counted, **_concern("abuse_end", overrides=True), "hangs_up": True}
    return {**counted, **(_concern_of(heard, card, context) or (_concern("abuse") if counted and insulted == 1 else {}))}


def _concern_of(heard: str, card: bool, context: CallContext) -> Update | None:
    if manners.OTHERS_DATA.search(heard):
        return _concern("others_data", overrides=True)
    if manners.INJECTION.search(heard):
        return _concern("injection", overrides=True)
    if card:
        return _concern("card")
    if manners.RECORDING_REFUSED.search(heard):
        context.note("recording_refused")
        return _concern("recording_refused")
    if manners.RECORDED.search(heard):
        return _concern("recorded")
    if manners.ROBOT.search(heard):
        return _concern("robot")
    if manners.WHO.search(heard):
        return _concern("who")
    field = advice_field(heard)
    if field is not None:
        return _concern("advice", field=field, offer=offered(context.profile, field))
    return None


def _concern(kind: str, *, overrides: bool = False, **facts: Any) -> Update:
    return {"concern": {"kind": kind, "overrides": overrides, **facts}}


def _without_pieces(state: CallState) -> list[dict[str, str]]:
    """The conversation so far without the pieces that came before the last one of a card number."""
    turns = len(state.get("digits_before", []))
    history = [dict(line) for line in state.get("history", [])]
    said = [line for line in history if line["who"] == "caller"]
    for line in said[-turns:]:
        line["text"] = without_digits(line["text"])
    return history
