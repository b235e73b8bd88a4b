"""Who acts on a turn: a pure function of the state. No other place branches on an intent."""

from typing import Literal

from nodes.meaning import meant
from nodes.state import CallState
from nodes.texts import TEXT_OFFER, asks_for_text
from nodes.understanding import cues, order_cues
from nodes.understanding.forgetting import asks_to_be_forgotten

Route = Literal["booking", "orders", "handoff", "search", "forgetting", "settling", "texts", "synthesis"]

AGENT_OF: dict[str, Route] = {
    "book": "booking",
    "availability": "booking",
    "change_booking": "booking",
    "cancel_booking": "booking",
    "check_booking": "booking",
    "order": "orders",
    "order_status": "orders",
    "cancel_order": "orders",
    "human": "handoff",
    "message": "handoff",
}
AGENT_OF_TASK: dict[str, Route] = {
    "book": "booking", "cancel": "booking", "find": "booking", "order": "orders", "message": "handoff",
}  # fmt: skip
WHAT = frozenset(("service", "staff", "room", "party_size", "nights"))
WHEN, STAY = frozenset(("date", "time")), frozenset(("date", "nights"))
DAY = frozenset(("date", "no_such_day"))


def wish(state: CallState) -> str | None:
    """What the caller wants done, the surest first; a person is always heard before anything else."""
    scores = meant(state.get("understanding", {}))
    wishes = [name for name in scores if name in AGENT_OF]
    question = state.get("question") or {}
    if question.get("topic") == "hours" and ("staff" in question or "availability" in wishes):
        # "are you open on Sunday?" asks for no table, nor does "is Elena in on Sunday?" for her time
        wishes = [name for name in wishes if name != "availability" and not (name == "book" and "staff" in question)]
    elif _told(state) and not state.get("slots", {}).keys() & (WHAT | WHEN) and not cues.BOOKS.search(cues.plain(state["words"])):
        wishes = [name for name in wishes if name not in ("availability", "book")]  # nor does "when is breakfast?"
    if (state.get("concern") or {}).get("kind") == "who":
        wishes = [name for name in wishes if name != "human"]  # "who am I speaking to?" asks for nobody else
    if "human" in wishes:
        return "message" if cues.RATHER_A_MESSAGE.search(cues.plain(state["words"])) else "human"
    if (standing := _with_a_booking(state, wishes)) is not None:
        return standing
    if (ordering := _ordering(state)) is not None:
        return ordering
    if question.get("world") and state.get("task") is None:
        return "message" if "message" in wishes else None  # "is there a train on Saturday?" wants no table
    if (state.get("concern") or {}).get("kind") == "advice" and not cues.BOOKS.search(cues.plain(state["words"])):
        return None
    if not wishes and (_as_good_as_a_wish(state) or cues.USUAL.search(cues.plain(state["words"]))):
        return "book"
    return max(wishes, key=lambda name: scores[name], default=None)


def _with_a_booking(state: CallState, wishes: list[str]) -> str | None:
    """What is wanted with a booking that stands, where the words tell of one: "we're booked in, could we stay a night more?"
    books nothing new."""
    words, known = cues.plain(state["words"]), state.get("booked")
    if state.get("task") is not None or "cancel_booking" in wishes:
        return None
    if cues.CHECKS_IT.search(words) and (known or cues.HAS_BOOKED.search(words)):
        return "check_booking"
    if known or not cues.HAS_BOOKED.search(words):
        return None  # "make it an hour later" is said of what this call has booked, which the agent itself sees
    if cues.CANNOT_COME.search(words) and not cues.CHANGES_IT.search(cues.CANNOT_COME.sub("", words)):
        return "cancel_booking"
    return "change_booking" if cues.CHANGES_IT.search(cues.CANNOT_COME.sub("", words)) else None


def _ordering(state: CallState) -> str | None:
    """What is wanted of an order, where the words say so or name things of the menu and how many; outside a task, since in an
    order everything is said to it."""
    words, given, task = cues.plain(state["words"]), state.get("slots", {}).keys(), state.get("task")
    if task is not None and task["kind"] not in ("order", "book"):
        return None
    if order_cues.WHERE.search(words):
        return "order_status"
    if task is not None:
        return None
    if order_cues.CALLS_OFF.search(words) and "order" in words:
        return "cancel_order"
    if cues.BOOKS.search(words):
        return None
    counted = given >= {"item", "quantity"} and (state.get("question") is None or order_cues.REQUESTS.search(words))
    return "order" if counted or order_cues.WANTS.search(words) else None


def _told(state: CallState) -> bool:
    """A question was asked, and the business has said something about it."""
    evidence = state.get("evidence", [])
    return bool(state.get("question") and evidence and evidence[0].get("kind") in ("faq", "policy"))


def _as_good_as_a_wish(state: CallState) -> bool:
    """Who begins by saying what and when wants to book it, whatever else is in the words: "I need a fade, Tuesday, noon"."""
    given, question = state.get("slots", {}).keys(), state.get("question")
    if state.get("task") is not None or state.get("asked") or not DAY & given or not WHAT & given:
        return False
    if question is None or question["topic"] in ("offer", "other"):
        return True
    return question["topic"] == "price" and (given >= WHEN or given >= STAY)


def route(state: CallState) -> tuple[Route, str | None]:
    """The agent of this turn, and the wish it is to act on (None: go on with the task in hand)."""
    concern = state.get("concern")
    if (concern and concern.get("overrides")) or state.get("source") == "silence" or state.get("hangs_up"):
        return "synthesis", None
    if state.get("unsettled"):
        return "settling", None
    if state.get("language"):
        return ("synthesis", None) if state.get("say") else ("handoff", wish(state))
    if asks_to_be_forgotten(state.get("words", "")):
        return "forgetting", "forget_me"
    task, wanted = state.get("task"), wish(state)
    if task is None and state.get("ordered") and order_cues.of_placed(cues.plain(state.get("words", ""))):
        return "orders", wanted
    other = task is not None and state.get("slots", {}).keys() & (WHAT | WHEN)  # "okay, then just for two of us"
    to_be_texted = asks_for_text(state.get("words", "")) and not (task and task["kind"] == "message")
    if to_be_texted or (TEXT_OFFER in state.get("asked", ()) and state.get("answer") and wanted is None):
        return "texts", "send_text"
    if "message_offer" in state.get("asked", ()) and state.get("answer") == "yes" and not other:
        return "handoff", "message"
    if "person_offer" in state.get("asked", ()) and state.get("answer") == "yes":
        return "handoff", "human"
    if task is not None and task["kind"] == "message" and wanted != "human":
        return "handoff", None  # whatever is said now is part of the message, or ends it
    said = {say.get("what") for say in state.get("say", ())}
    if said & {"verbatim", "goodbye", "help"}:
        return "synthesis", None
    if wanted in ("human", "message") and not (task and task["kind"] == "message"):
        return "handoff", wanted
    if task is not None:
        same = wanted is None or AGENT_OF[wanted] == AGENT_OF_TASK[task["kind"]]
        return (AGENT_OF_TASK[task["kind"]], None) if same else (AGENT_OF[wanted or ""], wanted)
    if wanted is not None:
        return AGENT_OF[wanted], wanted
    question = state.get("question")
    if question is not None and (question.get("world") or not state.get("evidence")):
        return "search", None
    return "synthesis", None
