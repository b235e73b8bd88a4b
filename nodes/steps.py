"""One step of a task, as an agent hands it on: what is said, which acts are proposed, and what is asked next."""

from typing import Any

from nodes.state import Act, CallState, Say, Task

Update = dict[str, Any]


def step(
    state: CallState,
    task: Task | None,
    *,
    say: list[Say],
    acts: list[Act] | None = None,
    then: list[Say] | None = None,
    asked: list[str],
) -> Update:
    return {"task": task, "say": [*state.get("say", []), *say], "acts": acts or [], "then": then or [], "asked": asked}


def to_message(state: CallState, say: list[Say]) -> Update:
    """Nothing more can be done here; a message to the team can."""
    task: Task = {"kind": "message", "slots": {}, "opened": state["turn"], "revision": 0}
    return step(state, task, say=[*say, {"what": "ask_message"}], asked=["message"])
