"""Bookings of earlier calls: found for the caller whose number they stand under, once they say whose they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from nodes.context import CallContext
from nodes.state import CallState, Say, Task
from nodes.steps import Update, step
from nodes.tasks import QUERY_SLOTS, merged
from nodes.wording import bookings
from nodes.wording.spoken import several

Wanted = Literal["change", "cancel", "check"]
WANTED: dict[str, Wanted] = {"change_booking": "change", "cancel_booking": "cancel", "check_booking": "check"}
MOST_NAMES = 3
"""Names that are tried before somebody of the team has to look."""
MOST_CHOICES = 3
TELLS_APART = ("date", "time", "service", "staff", "party_size", "room")
"""What callers know their bookings by."""

Booked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The booking that is meant, as ``CallState.booked``, and what is wanted of it."""

    booked: Booked
    wanted: Wanted
    new: dict[str, Any]
    """What it is to become, by slot, as far as that was said."""
    words: str
    """With which it was asked for: "an hour later" is told only once."""


def opened(state: CallState) -> Task:
    """The task of finding a booking. A day that is named beside another one tells which is meant, not what it is to become."""
    empty: Task = {
        "kind": "find", "slots": {}, "opened": state["turn"], "revision": 0, "offers": [], "wanted": WANTED[state["wish"] or ""],
        "words": state["words"],
    }  # fmt: skip
    return merged(empty, state.get("slots", {}))


async def find(state: CallState, context: CallContext, task: Task) -> Update | Chosen:
    """The booking, or the next step towards it: the name, and which of several."""
    if context.caller is None:
        return _passed_on(state, task, {"what": "number_withheld"})
    if task["offers"]:
        return _picked(state, context, task, task["offers"])
    if "name" not in task["slots"]:
        return _ask_name(state, task)
    found = await context.toolbox.read("find_booking", {"name": task["slots"]["name"]})
    if found.status == "failed":
        return _passed_on(state, task, {"what": "booking_not_seen"})
    if not found.ok:
        return _unknown(state, task)
    return _picked(
        state, context, task, [_booked(context, task, one) for one in cast(list[dict[str, Any]], found.data["bookings"])]
    )


def _ask_name(state: CallState, task: Task) -> Update:
    """Whose it is, since more than one person may call from a number."""
    failures = task.get("failures", {}).get("name", 0)
    if "name" in state.get("asked", ()) and not state.get("question"):
        failures += 1
    if failures >= MOST_NAMES:
        return _passed_on(state, task, {"what": "change_by_person"})
    again: list[Say] = [{"what": "ask_again"}] if failures and not state.get("question") else []
    ask = "ask_name_spelled" if failures > 1 else "ask_whose"
    task = {**task, "failures": {**task.get("failures", {}), "name": failures}}
    return step(state, task, say=[*again, {"what": ask}], asked=["name"])


def _unknown(state: CallState, task: Task) -> Update:
    failures = task.get("failures", {}).get("tried", 0) + 1
    if failures >= MOST_NAMES:
        return _passed_on(state, task, {"what": "not_under_name"})
    slots = {name: value for name, value in task["slots"].items() if name != "name"}
    say: list[Say] = [{"what": "not_under_name"}, {"what": "ask_name_spelled" if failures > 1 else "ask_other_name"}]
    return step(state, {**task, "slots": slots, "failures": {"tried": failures}}, say=say, asked=["name"])


def _passed_on(state: CallState, task: Task, why: Say) -> Update:
    """Somebody of the team has to look; who calls has said their name by now."""
    name = {"name": task["slots"]["name"]} if "name" in task["slots"] else {}
    message: Task = {"kind": "message", "slots": name, "opened": state["turn"], "revision": 0}
    by_person: list[Say] = [] if why["what"] == "change_by_person" else [{"what": "change_by_person"}]
    return step(state, message, say=[why, *by_person, {"what": "ask_message"}], asked=["message"])


def _picked(state: CallState, context: CallContext, task: Task, found: list[Booked]) -> Update | Chosen:
    wanted, mentioned = task["wanted"], _mentioned(state, task)
    place = state.get("slots", {}).get("ordinal") if task["offers"] else None
    if isinstance(place, int) and 0 < place <= len(found):
        found = [found[place - 1]]
    fitting = [one for one in found if any(one["slots"].get(name) == value for name, value in mentioned)]
    chosen = fitting if len(fitting) == 1 else found
    if wanted == "check" and not fitting:
        return Chosen({**found[0], "summary": several([one["summary"] for one in found])}, wanted, {}, task["words"])
    if len(chosen) > 1:
        return _ask_which(state, context, task, found[:MOST_CHOICES])
    return Chosen(chosen[0], wanted, _new(task, chosen[0]), task["words"])


def _mentioned(state: CallState, task: Task) -> list[tuple[str, Any]]:
    """What the caller has said that may tell their bookings apart, the first of two days included."""
    heard = state["understanding"].get("slots", [])
    return [
        *((slot["name"], slot["value"]) for slot in heard if slot["name"] in TELLS_APART),
        *((name, value) for name, value in task["slots"].items() if name in TELLS_APART),
    ]


def _new(task: Task, booked: Booked) -> dict[str, Any]:
    """What differs from the booking as it stands; a service that it is not for was only a name for it."""
    said = {name: value for name, value in task["slots"].items() if name in QUERY_SLOTS}
    return {name: value for name, value in said.items() if booked["slots"].get(name) != value}


def _ask_which(state: CallState, context: CallContext, task: Task, found: list[Booked]) -> Update:
    failures = task.get("failures", {}).get("which", 0) + bool(task["offers"])
    if failures >= MOST_NAMES:
        return _passed_on(state, task, {"what": "change_by_person"})
    asks: Say = {"what": "which_booking", "facts": {"bookings": several([one["summary"] for one in found], "or")}}
    again: list[Say] = [{"what": "ask_again"}] if failures else []
    task = {**task, "offers": found, "failures": {"which": failures}}
    return step(state, task, say=[*again, asks], asked=["which_booking"])


def _booked(context: CallContext, task: Task, facts: dict[str, Any]) -> Booked:
    start = datetime.fromisoformat(facts["start"])
    slots = {name: facts[name] for name in ("party_size", "service", "staff", "room", "nights", "name") if facts.get(name)}
    slots |= {"date": start.date().isoformat()} | ({} if facts["unit"] == "room" else {"time": start.time().isoformat("minutes")})
    summary = bookings.summary(context.profile, facts, context.now().date())
    return {"booking_id": facts["booking_id"], "slots": slots, "summary": summary, "found_under": task["slots"]["name"]}
