"""The same conversation in text, straight against the orchestrator: no sound, no gateway, every phrase heard whole."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from evals.phone.script import Dialogue, HangUp, Script, Wait
from graph.reply import CallerTurn, Conversation, HeardPhrase, Orchestrator, Outcome, PlannedTurn

TURN_SECONDS = 60
MAX_TURNS = 60


@dataclass(slots=True)
class ChatTurn:
    number: int
    said: str
    answer: list[str]
    first_phrase_ms: float | None
    """From the caller's words to the agent's first phrase."""
    asked: tuple[str, ...]


@dataclass(slots=True)
class ChatReport:
    call_sid: str
    to: str
    caller: str
    title: str = ""
    opening: list[str] = field(default_factory=list)
    turns: list[ChatTurn] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    agent_said: list[str] = field(default_factory=list)
    transferred_to: str | None = None
    ended: str = "caller"
    reason: str = ""
    errors: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


NextWords = Callable[[Outcome], Awaitable[CallerTurn | str]]
"""What the caller says after an outcome: a turn, or why they hang up."""
Show = Callable[[str, str], None]
"""Told who ("caller" or "agent") says what."""


def scripted(script: Script) -> NextWords:
    """A script as a text caller: an interruption waits like any line, a silence is a silent turn, digits are digits."""
    dialogue = Dialogue(script)

    async def words(outcome: Outcome) -> CallerTurn | str:
        move = dialogue.next(outcome.asked)
        if isinstance(move, HangUp):
            return move.reason
        if isinstance(move, Wait):
            return CallerTurn("", source="silence")
        digits = "".join(utterance.dtmf or "" for utterance in move.utterances)
        return CallerTurn(digits, source="digits") if digits else CallerTurn(move.text)

    return words


async def chat(
    orchestrator: Orchestrator,
    words: Script | NextWords,
    to: str,
    caller: str | None,
    show: Show = lambda who, text: None,
) -> ChatReport:
    """One conversation from the opening to its end. Raises UnknownNumber; a turn that fails or takes longer than
    ``TURN_SECONDS`` ends it and stands in the report's errors."""
    script = words if isinstance(words, Script) else Script()
    next_words = scripted(words) if isinstance(words, Script) else words
    report = ChatReport("CA" + uuid4().hex, to, caller or "", script.title)
    conversation = await orchestrator.ring(report.call_sid, to, caller)
    heard: tuple[HeardPhrase, ...] = ()
    try:
        phrases, outcome = conversation.opening()
        for phrase in phrases:
            report.opening.append(phrase.text)
            _agent_says(report, phrase.text, show)
        heard = tuple(HeardPhrase(phrase.id, phrase.text, whole=True) for phrase in phrases)
        while not _over(report, outcome, script):
            move = await next_words(outcome)
            if isinstance(move, str):
                report.reason = move
                break
            report.said.append(move.words)
            show("caller", move.words or "[silence]")
            turn = CallerTurn(move.words, move.source, heard)
            async with asyncio.timeout(TURN_SECONDS):
                heard, outcome = await _turn(conversation, turn, report, show)
    except TimeoutError:
        report.ended = "failed"
        report.errors.append(f"a turn took longer than {TURN_SECONDS} s")
    finally:
        await conversation.end(report.reason or report.ended, heard)
    return report


def _over(report: ChatReport, outcome: Outcome, script: Script) -> bool:
    if outcome.hangs_up or outcome.transfer_to:
        report.ended = "transferred" if outcome.transfer_to else "agent"
        report.transferred_to = outcome.transfer_to
        return True
    if script.hang_up_after and report.turns and script.hang_up_after.lower() in " ".join(report.turns[-1].answer).lower():
        report.reason = "the agent said goodbye"
        return True
    if len(report.turns) >= MAX_TURNS:
        report.ended = "failed"
        report.errors.append(f"the conversation was not over after {MAX_TURNS} turns")
        return True
    return False


async def _turn(
    conversation: Conversation, turn: CallerTurn, report: ChatReport, show: Show
) -> tuple[tuple[HeardPhrase, ...], Outcome]:
    began = time.monotonic()
    planned: PlannedTurn = conversation.plan(turn)
    await planned.commit()
    heard: list[HeardPhrase] = []
    first: float | None = None
    async for phrase in planned.phrases():
        first = round((time.monotonic() - began) * 1000, 1) if first is None else first
        heard.append(HeardPhrase(phrase.id, phrase.text, whole=True))
        _agent_says(report, phrase.text, show)
    outcome = await planned.outcome()
    answer = [phrase.text for phrase in heard]
    report.turns.append(ChatTurn(len(report.turns) + 1, turn.words, answer, first, outcome.asked))
    return tuple(heard), outcome


def _agent_says(report: ChatReport, text: str, show: Show) -> None:
    report.agent_said.append(text)
    show("agent", text)
