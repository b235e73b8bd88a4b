"""One reply of the agent from its plan to its outcome, shielded: whatever the conversation does wrong becomes an apology."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

import structlog

from graph.reply import CallerTurn, Conversation, Outcome, Phrase, PlannedTurn
from voice.rendering import ReadySound, Rendering
from voice.voice_chain import VoiceChain

log = structlog.get_logger(__name__)

OUTCOME_SECONDS = 20.0
DROP_SECONDS = 5.0


class Reply:
    """A turn being prepared or given. ``outcome`` is None until it is known."""

    def __init__(self, turn: PlannedTurn | None, rendering: Rendering, planned_at: float) -> None:
        self.turn = turn
        self.rendering = rendering
        self.planned_at = planned_at
        self.committed_at: float | None = None
        self.silent_since: float | None = None
        self.heard_at: Mapping[str, float] = {}
        """When what the caller said was noticed and understood, by the names in ``core.stages``."""
        self.timed = False
        self.outcome: Outcome | None = None

    async def commit(self, now: float) -> None:
        """Open the gate; a turn that cannot be committed apologises, for its phrases then stay away."""
        self.committed_at = now
        self.rendering.open_gate()
        if self.turn is None:
            return
        try:
            await self.turn.commit(stands=False)
        except Exception as error:
            log.error("commit_failed", error=type(error).__name__)
            self.rendering.give_up()

    def stand(self) -> None:
        """What cannot be undone may be done now."""
        if self.turn is not None:
            self.turn.stand()

    async def settle(self) -> Outcome:
        """How the turn leaves the call; open when it fails to say."""
        if self.turn is None:
            return Outcome()
        try:
            async with asyncio.timeout(OUTCOME_SECONDS):
                return await self.turn.outcome()
        except Exception as error:
            log.error("outcome_failed", error=type(error).__name__)
            return Outcome()

    async def drop(self) -> None:
        """Forget the turn, which was never committed."""
        await self.rendering.cancel()
        if self.turn is not None:
            with suppress(Exception):
                async with asyncio.timeout(DROP_SECONDS):
                    await self.turn.drop()


class ReplyMaker:
    """Plans turns of one conversation and begins to make them into sound."""

    def __init__(
        self, conversation: Conversation, voice: VoiceChain, apology: ReadySound, monotonic: Callable[[], float]
    ) -> None:
        self._conversation = conversation
        self._voice = voice
        self._apology = apology
        self._monotonic = monotonic

    def plan(self, turn: CallerTurn) -> Reply:
        now = self._monotonic()
        planned: PlannedTurn | None = None
        try:
            planned = self._conversation.plan(turn)
            phrases = planned.phrases()
        except Exception as error:
            log.error("plan_failed", error=type(error).__name__)
            phrases = _failed(error)
        return Reply(planned, self._render(phrases, gate_open=False), now)

    def opening(self) -> Reply:
        """The greeting, whose outcome is known from the start."""
        phrases, outcome = self._conversation.opening()
        reply = Reply(None, self._render(_each(phrases), gate_open=True), self._monotonic())
        reply.outcome = outcome
        return reply

    def _render(self, phrases: AsyncIterator[Phrase], gate_open: bool) -> Rendering:
        return Rendering(phrases, self._voice, self._apology, self._monotonic, gate_open)


async def _each(phrases: tuple[Phrase, ...]) -> AsyncIterator[Phrase]:
    for phrase in phrases:
        yield phrase


async def _failed(error: Exception) -> AsyncIterator[Phrase]:
    raise error
    yield
