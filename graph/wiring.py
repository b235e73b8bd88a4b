"""The graph of one turn: which agent comes after which, what runs side by side, and what each may take.

compliance → intent ∥ knowledge → conversation → router → booking | orders | handoff | forgetting | settling | texts
           | search → synthesis
           → gate → act → report
"""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.errors import NodeError
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from core.telemetry import where
from graph.messages import Proposal, Results, Routing, checked
from graph.routing import Route, route
from nodes.acting import act, gate
from nodes.booking import booking
from nodes.compliance import compliance
from nodes.context import CallContext
from nodes.conversation import conversation
from nodes.forgetting import forgetting
from nodes.handoff import handoff
from nodes.intent import intent
from nodes.knowledge import knowledge
from nodes.orders import orders
from nodes.search import search
from nodes.settling import settling
from nodes.state import CallState
from nodes.synthesis import report, synthesis
from nodes.texts import texts
from tools.protocol import Message

Graph = CompiledStateGraph[CallState, CallContext, CallState, CallState]
Node = Callable[..., Awaitable[dict[str, Any]]]

DEADLINES: dict[str, float] = {
    "compliance": 0.2,
    "intent": 1.0,
    "knowledge": 0.5,
    "conversation": 0.2,
    "booking": 2.5,
    "orders": 2.5,
    "handoff": 2.5,
    "forgetting": 2.5,
    "settling": 0.5,
    "texts": 0.5,
    "search": 1.2,
    "synthesis": 10.0,
    "act": 15.0,
    "report": 1.0,
}
"""Seconds each agent may take; what it leaves behind when it fails stands in ``AFTER_FAILURE``."""

AFTER_FAILURE: dict[str, dict[str, Any]] = {
    "compliance": {"concern": None},
    "intent": {"understanding": {"in_scope": True, "intents": [], "slots": [], "unsure": True}},
    "knowledge": {"evidence": []},
    "conversation": {"answer": None, "question": None, "slots": {}, "say": [{"what": "trouble"}]},
    "booking": {"say": [{"what": "trouble"}], "acts": [], "then": []},
    "orders": {"say": [{"what": "trouble"}], "acts": [], "then": []},
    "handoff": {"say": [{"what": "trouble"}], "acts": [], "then": []},
    "forgetting": {"say": [{"what": "trouble"}], "acts": [], "then": []},
    "settling": {"say": [{"what": "trouble"}], "acts": [], "then": []},
    "texts": {"say": [{"what": "trouble"}], "acts": [], "then": []},
    "search": {"evidence": []},
    "synthesis": {"reply": []},
    "act": {"results": [{"status": "unknown", "reason": None, "data": {}}]},
    "report": {},
}


NEXT: dict[str, tuple[str, ...]] = {
    "compliance": ("intent", "knowledge"),
    "intent": ("conversation",),
    "knowledge": ("conversation",),
    "conversation": ("router",),
    "booking": ("synthesis",),
    "orders": ("synthesis",),
    "handoff": ("synthesis",),
    "forgetting": ("synthesis",),
    "settling": ("synthesis",),
    "texts": ("synthesis",),
    "search": ("synthesis",),
    "synthesis": ("gate",),
    "act": ("report",),
    "report": (END,),
}


HANDS_ON: dict[str, type[Message]] = {
    "booking": Proposal,
    "orders": Proposal,
    "handoff": Proposal,
    "forgetting": Proposal,
    "settling": Proposal,
    "texts": Proposal,
    "act": Results,
}
"""Agents whose updates are held against a message before anybody acts on them; one that does not fit is that agent's
failure."""


def router(state: CallState) -> Command[Route]:
    """Send the turn to its agent; the decision is in the state and thereby in the call log."""
    agent, wish = route(state)
    decided = checked(Routing, {"route": agent, "wish": wish})
    return Command(goto=decided.route, update={"route": decided.route, "wish": decided.wish})


def build(checkpointer: BaseCheckpointSaver[Any] | None, around: Callable[[Node], Node] = lambda agent: agent) -> Graph:
    """``None`` makes a graph whose runs leave nothing behind. ``around`` may put something before each agent, under its
    name; a replay lets an agent fail there that failed then."""
    graph = StateGraph(CallState, context_schema=CallContext)
    agents: tuple[Node, ...] = (
        compliance, intent, knowledge, conversation, booking, orders, handoff, forgetting, settling, texts, search, synthesis,
        act, report,
    )  # fmt: skip
    for agent in agents:
        name = agent.__name__
        graph.add_node(name, around(_held(agent)), timeout=DEADLINES[name], error_handler=_after_failure(name))
    graph.add_node("router", router)
    graph.add_node("gate", gate)
    graph.add_edge(START, "compliance")
    for name, following in NEXT.items():
        if following != ("conversation",):
            for after in following:
                graph.add_edge(name, after)
    graph.add_edge(["intent", "knowledge"], "conversation")
    graph.add_edge("gate", "act")
    return graph.compile(checkpointer=checkpointer)


def _held(agent: Node) -> Node:
    message = HANDS_ON.get(agent.__name__)
    if message is None:
        return agent

    @functools.wraps(agent)
    async def held(*args: Any, **named: Any) -> dict[str, Any]:
        update = await agent(*args, **named)
        checked(message, {name: update[name] for name in message.model_fields if name in update})
        return update

    return held


def _after_failure(name: str) -> Callable[..., Command[Any]]:
    """A failed agent leaves what ``AFTER_FAILURE`` says, and the turn goes on."""

    def recover(state: CallState, error: NodeError, runtime: Runtime[CallContext]) -> Command[Any]:
        runtime.context.failed(name)
        structlog.get_logger().error("agent_failed", agent=name, **where(error.error))
        return Command(goto=NEXT[name], update=AFTER_FAILURE[name])

    return recover
