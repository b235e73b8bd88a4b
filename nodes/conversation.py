"""Conversation manager: keeps the thread. It takes in what was heard of the agent and what the caller gave, answered
and asked, and puts it where it belongs; which agent acts on it is decided in graph/routing."""

import re
from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.languages import ENGLISH, spoken
from nodes.meaning import meant
from nodes.order_talk import turned
from nodes.remembered import NAME_OFFER, OFFERS, settled
from nodes.state import CallState, Say, Task
from nodes.tasks import PERSON_SLOTS, given, merged, spoken_name
from nodes.understanding import cues
from nodes.understanding.forgetting import asks_to_be_forgotten
from nodes.web_query import of_the_world

HISTORY = 16
BREATHS = ("unclear", "silence", "unclear_offer", "silence", "silence_end")
"""What is said to a caller who only breathes, breath after breath."""
FAINT = 0.05
"""The recogniser's confidence below which words that answer no question of ours are taken as not understood."""
SURELY_ASKED = 0.9
SOUNDS_LIKE = {"won": 1, "to": 2, "too": 2, "for": 4, "ate": 8}
"""What a bare number is heard as, where a number was asked for."""
THINGS = frozenset(("service", "staff", "room", "item"))
CERTAIN = 0.95
"""The score of a passage which answers a question whatever else the question sounded like."""
BOOKABLE = frozenset(("date", "nights", "party_size", "no_such_day"))
CORRECTS = frozenset("no not sorry actually instead make change rather wait mean meant correction".split())
"""Words that announce that something said before is to be taken back."""


async def conversation(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Where this turn leaves the conversation, before any agent has acted on it."""
    update: dict[str, Any] = {"history": _history(state), "answer": None, "question": None, "slots": {}, "say": []}
    if state["source"] == "silence":
        return update | _silence(state)
    if state["source"] == "digits":
        return update | _digits(state)
    if asks_to_be_forgotten(state["words"]):
        return update | {"evidence": [], "silences": 0, "task": _with_heard(state)}
    if cues.BREATHES.fullmatch(cues.plain(state["words"])):
        return update | _breath(state)
    revises = _revises(state)
    understanding = {**state["understanding"], "intents": []} if revises else state["understanding"]
    scores = meant(understanding)
    if cues.USUAL.search(cues.plain(state["words"])):
        scores = {name: score for name, score in scores.items() if name not in ("repeat", "ask", "deny")}
    slots = given(_without_the_past(understanding, runtime.context.now().date().isoformat(), state["words"]))
    asked = set(state.get("asked", ()))
    if (
        "name" in asked
        and "name" not in slots
        and not revises
        and not scores.keys() & {"ask", "human", "repeat", "deny", "goodbye"}
    ):
        name = spoken_name(state["words"]) if _may_be_name(cues.plain(state["words"])) else None
        if name:
            slots["name"] = name
    slots = _relevant(slots, asked, state["words"])
    if cues.NO_IDEA.fullmatch(cues.plain(state["words"])) and not slots.keys() & asked:
        return update | {"evidence": [], "silences": 0, "understanding": {**understanding, "intents": [], "slots": []}}
    if state["confidence"] < FAINT and not slots.keys() & asked and not scores.keys() & {"affirm", "deny"}:
        return update | {"evidence": [], "silences": 0}
    update["answer"] = _answer(scores)
    update["slots"] = slots = settled(state, runtime.context, slots, update["answer"])
    if (state.get("task") or {}).get("kind") == "order":
        question = _question(state, understanding, scores, slots)
        here: CallState = {**state, "answer": update["answer"], "slots": slots, "task": _with_heard(state)}
        return update | {"task": here["task"]} | turned(here, runtime.context, question, scores)
    if revises:
        return update | {"understanding": understanding, "evidence": [], "silences": 0, "task": _with_heard(state)}
    update["question"] = of_the_world(_question(state, understanding, scores, slots), state, runtime.context)
    asks = {"ask"} if update["question"] else set()
    update["say"] = _talk(state, set(scores) | asks, update["answer"], slots)
    task = _with_heard(state)
    if task is not None and not state.get("unsettled"):
        aside = update["question"] is not None and not asked & slots.keys() and update["answer"] is None and "book" not in scores
        welcome = _welcome(task, slots, state, update["answer"])
        if aside:
            welcome = {name: value for name, value in welcome.items() if name in PERSON_SLOTS}
        update["task"] = merged(task, welcome)
    mentioned = {name: slots[name] for name in ("date", "time", "party_size", "service", "room") if name in slots}
    update["mentioned"] = {**state.get("mentioned", {}), **mentioned}
    update["silences"] = 0
    return update


def _revises(state: CallState) -> bool:
    """Whether a draft is begun again or its last change taken back; then only values count beside it."""
    words, task = cues.plain(state["words"]), state.get("task")
    if task is None or task["kind"] != "book":
        return False
    return bool(cues.STARTS_OVER.search(words)) or bool(cues.UNDOES.search(words) and task.get("before"))


def _without_the_past(understanding: dict[str, Any], today: str, words: str) -> dict[str, Any]:
    """Days that are over are told and not wished for, where another is named or the words are about what has been; and so is
    what somebody says they have had."""
    found = [slot for slot in understanding.get("slots", []) if slot["name"] not in THINGS or not _has_been(words, slot)]
    understanding = {**understanding, "slots": found}
    over = [slot for slot in found if slot["name"] in ("date", "date_range") and str(slot["value"])[:10] < today]
    dates = [slot for slot in found if slot["name"] in ("date", "date_range")]
    if not over or (len(dates) == len(over) and not cues.LONG_AGO.search(cues.plain(words))):
        return understanding
    return {**understanding, "slots": [slot for slot in found if slot not in over]}


def _has_been(words: str, slot: dict[str, Any]) -> bool:
    """As in "I had my exam two months ago": the sentence around a thing says that it is behind the caller."""
    start = max(words.rfind(mark, 0, slot["start"]) for mark in ".!?") + 1
    ends = [end for end in (words.find(mark, slot["end"]) for mark in ".!?") if end >= 0]
    return bool(cues.HAS_HAD.search(cues.plain(words[start : min(ends, default=len(words))])))


def _with_heard(state: CallState) -> Task | None:
    """The task in hand, knowing how much of its read-back has been heard."""
    task = state.get("task")
    if task is None or not task.get("read_back"):
        return task
    read_back = task["read_back"]
    assert read_back is not None
    whole = {phrase["id"] for phrase in state.get("heard", []) if phrase["whole"]}
    heard = [phrase for phrase in read_back["phrases"] if phrase in whole or phrase in read_back["heard"]]
    return {**task, "read_back": {**read_back, "heard": heard}}


def _history(state: CallState) -> list[dict[str, str]]:
    """What was really heard of the agent's last words, then what the caller said."""
    spoken = " ".join(phrase["text"] for phrase in state.get("heard", []) if phrase["text"]).strip()
    lines = list(state.get("history", []))
    if spoken:
        lines.append({"who": "agent", "text": spoken})
    if state["words"]:
        lines.append({"who": "caller", "text": state["words"]})
    return lines[-HISTORY:]


def _may_be_name(words: str) -> bool:
    """Not what is a question, an address, a change of mind or surely another language."""
    others = (cues.GIVES_ADDRESS, cues.UNDOES, cues.STARTS_OVER)
    if cues.BEGINS_ASKING.match(words) or any(cue.search(words) for cue in others):
        return False
    return spoken(words) in (None, ENGLISH)


def _silence(state: CallState) -> dict[str, Any]:
    count = state.get("silences", 0) + 1
    if count > 2:
        return _unheard(state) | {"silences": count, "say": [{"what": "silence_end"}], "hangs_up": True}
    return _unheard(state) | {"silences": count, "say": [{"what": "silence"}]}


def _breath(state: CallState) -> dict[str, Any]:
    """Somebody is there and says nothing: asked again, asked otherwise, offered another way, and in the end let go."""
    count = state.get("silences", 0) + 1
    nothing = {"evidence": [], "understanding": {**state["understanding"], "intents": [], "slots": []}}
    update = _unheard(state) | nothing | {"silences": count, "say": [{"what": BREATHS[min(count, len(BREATHS)) - 1]}]}
    if count == BREATHS.index("unclear_offer") + 1:
        return update | {"asked": ["message_offer"]}
    return update | ({"hangs_up": True} if count >= len(BREATHS) else {})


def _unheard(state: CallState) -> dict[str, Any]:
    """The task, with a read-back that has to be heard again: a yes to "are you still there?" is none to it."""
    task = state.get("task")
    if task is None or not task.get("read_back"):
        return {}
    read_back = task["read_back"]
    assert read_back is not None
    return {"task": {**task, "read_back": {**read_back, "heard": []}}}


def _digits(state: CallState) -> dict[str, Any]:
    """Keyed digits answer a question for a number and nothing else."""
    digits = "".join(c for c in state["words"] if c.isdigit())
    task: Task | None = state.get("task")
    if task is None or "phone" not in state.get("asked", ()) or len(digits) < 7:
        return {"silences": 0}
    return {"silences": 0, "slots": {"phone": digits}, "task": merged(task, {"phone": digits})}


def _answer(scores: dict[str, float]) -> str | None:
    if not scores.keys() & {"affirm", "deny"}:
        return None
    return "yes" if scores.get("affirm", 0) >= scores.get("deny", 0) else "no"


def _relevant(slots: dict[str, Any], asked: set[str], words: str) -> dict[str, Any]:
    """What can be meant as an answer: a place in a list of offers changes nothing else, and a name that sounds like a
    service or a member of staff is still a name."""
    if asked & {"availability", "which_booking"} and "ordinal" in slots:
        return {name: value for name, value in slots.items() if name in ("ordinal", *PERSON_SLOTS)}
    said = words.lower().replace(",", " ").split()
    if "name" in slots and not (asked & {"name", NAME_OFFER} or _introduced(slots, words)):
        slots = {name: value for name, value in slots.items() if name != "name"}
    if "confirm" in asked and "name" in slots and not (CORRECTS | {"name"}) & set(said):
        slots = {name: value for name, value in slots.items() if name != "name"}
    if "party_size" in asked and "party_size" not in slots and len(said) <= 3:
        heard = next((SOUNDS_LIKE[word] for word in said if word in SOUNDS_LIKE), None)
        slots = slots if heard is None else {**slots, "party_size": heard}
    if asked & set(PERSON_SLOTS) and slots.keys() & set(PERSON_SLOTS):
        return {name: value for name, value in slots.items() if name not in ("service", "staff", "room", "item")}
    return slots


def _introduced(slots: dict[str, Any], words: str) -> bool:
    """Whether a name that nobody asked for is the caller's: they say so, or say nothing but a first and a last name."""
    name = str(slots["name"])
    return bool(cues.INTRODUCES.search(cues.plain(words))) or (" " in name and spoken_name(words) == name)


def _welcome(task: Task, slots: dict[str, Any], state: CallState, answer: str | None) -> dict[str, Any]:
    """What may change the task: what it lacks, what was asked for, and corrections. A number that turns up by the way
    changes nothing that was given before: it is more often misheard than meant."""
    asked = set(state.get("asked", ()))
    open_to_change = asked & {"confirm", "change", "availability"} or answer == "no"
    if open_to_change or CORRECTS & set(state["words"].lower().replace(",", " ").split()):
        return slots
    return {name: value for name, value in slots.items() if name in asked or name not in task["slots"]}


def _question(
    state: CallState, understanding: dict[str, Any], scores: dict[str, float], slots: dict[str, Any]
) -> dict[str, Any] | None:
    """What was asked in this turn; an answer to our own question has to sound much more like a question to be one."""
    if "staff" in slots and _asks_who_is_in(state["words"], slots):
        dated = {"date": slots["date"]} if "date" in slots else {}
        return {"topic": "hours", "text": state["words"], "staff": slots["staff"], **dated}
    asked = set(state.get("asked", ()))
    answers = bool(slots.keys() & asked) or bool(OFFERS & asked and _answer(scores))
    # Nothing that the business has told says when the caller's own booking is.
    certain = _answered(state) and not slots.keys() & BOOKABLE and "check_booking" not in scores
    if not certain and ("ask" not in scores or (answers and scores["ask"] < SURELY_ASKED)):
        return None
    particulars = slots.keys() & BOOKABLE or set(state.get("asked", ())) & {"service", "room"}
    if particulars and not cues.ASKS.search(cues.plain(state["words"])):
        return None
    topic = next((found["topic"] for found in understanding["intents"] if found["name"] == "ask"), None) or "other"
    if topic == "offer" and "availability" in scores and not certain:
        return None  # "have you got any rooms?" asks for what is free, whatever the business has told about rooms
    about: dict[str, Any] = {name: slots[name] for name in ("date", "time", "service", "item", "room", "staff") if name in slots}
    return {"topic": topic, "text": state["words"], **about}


def _asks_who_is_in(words: str, slots: dict[str, Any]) -> bool:
    """ "Is Jordan in on Friday?" asks when somebody works; with a time or a service it asks for a place with them."""
    said = cues.plain(words)
    return bool(cues.IS_IN.search(said)) and not cues.BOOKS.search(said) and not slots.keys() & {"time", "service"}


def _answered(state: CallState) -> bool:
    """Whether the words have the form of a question to which the business has surely told the answer."""
    best = next(iter(state.get("evidence", [])), None)
    told = best is not None and best.get("kind") in ("faq", "policy") and (best.get("score") or 0) >= CERTAIN
    return told and bool(cues.ASKS.search(cues.plain(state["words"])))


def _talk(state: CallState, said: set[str], answer: str | None, slots: dict[str, Any]) -> list[Say]:
    """Small talk, which needs no agent: greetings, thanks, farewells, a wish to hear it again."""
    ends = "anything_else" in state.get("asked", ()) and (answer == "no" or "goodbye" in said)
    ends = ends and not _goes_on_asking(state["words"])
    task = state.get("task")
    nothing_open = task is None and not state.get("asked") and "thanks" in said and answer == "no"
    over = "anything_else" in state.get("asked", ()) and said == {"thanks"} and not slots
    if ends or over or nothing_open or ("goodbye" in said and task is None):
        return [{"what": "goodbye"}]
    if "goodbye" in said and task is not None and answer != "yes":
        return [{"what": "nothing_booked"}, {"what": "goodbye"}] if task["kind"] == "book" else [{"what": "goodbye"}]
    if "anything_else" in state.get("asked", ()) and answer == "yes" and not said & {"ask", "human", "message"} and not slots:
        return [{"what": "help"}]
    if "message_offer" in state.get("asked", ()) and answer == "no" and task is None and said <= {"deny", "thanks"} and not slots:
        return [{"what": "no_message"}]
    if "repeat" in said and state.get("reply") and not cues.GIVES_UP.search(cues.plain(state["words"])):
        return [{"what": "verbatim", "facts": _as_said(phrase)} for phrase in state["reply"]]
    if "thanks" in said and state.get("task") is None and "ask" not in said:
        return [{"what": "welcome"}]
    if "greet" in said and len(said) == 1 and state.get("task") is None and not slots:
        return [{"what": "hello"}]
    return []


def _goes_on_asking(words: str) -> bool:
    """Whether a question comes after the first sentence: "No. When can I get hold of her?" ends no call."""
    return any(cues.BEGINS_ASKING.match(cues.plain(sentence).strip()) for sentence in re.split(r"[.?!]", words)[1:])


def _as_said(phrase: dict[str, Any]) -> dict[str, Any]:
    said = {"text": phrase["text"], "as": phrase["what"]}
    return said | ({"language": phrase["language"]} if phrase.get("language") else {})
