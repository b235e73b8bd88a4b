"""The orchestrator: takes calls, from whichever process had them, and runs the graph once a turn of each. The one thing that
voice/ talks to (``graph.reply.Orchestrator``)."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any

from core.errors import NotFound, UnknownNumber
from graph.call import CallConversation
from graph.hearing import hints_key, sentences, terms
from graph.parts import Parts
from graph.reply import CameBack
from nodes.checking.supported import Supported
from nodes.wording.talk import fixed
from tenancy.businesses import list_businesses, manners_in_use, resolve_number
from tenancy.opening import opening
from tenancy.profile import BusinessProfile

GREETINGS_READY = 16
"""Businesses whose greeting lies ready as sound before the first ring; those of others are made at their first, and kept."""


class Receptionist:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._live: dict[str, CallConversation] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def ring(self, call_sid: str, to: str, caller: str | None) -> CallConversation:
        """Begin the call with this CallSid, or take it up where another process left it. Raises UnknownNumber, and
        NotFound for a call that has ended."""
        if call_sid in self._live:
            return self._live[call_sid].reopened()
        return await self._open(call_sid, to, caller, None)

    async def take_back(self, call_sid: str, to: str, caller: str | None, back: CameBack) -> CallConversation:
        """Take up a call that was let go of to be handed to a person; the first words are what came of that."""
        live = self._live.get(call_sid)
        if live is None:
            return await self._open(call_sid, to, caller, back)
        await live.come_back(back)
        return live

    async def _open(self, call_sid: str, to: str, caller: str | None, back: CameBack | None) -> CallConversation:
        parts = self.parts
        business_id = await resolve_number(parts.db, to)
        if business_id is None:
            raise UnknownNumber("no business has the number that was called")
        loaded = await parts.profiles.load(business_id)
        profile, version = loaded.profile, loaded.version
        if parts.models:
            self._read(profile)
        knowledge = await parts.knowledge(business_id, version, profile)
        opened = await parts.calls.open(business_id, call_sid, caller)
        over = partial(self._over, call_sid)
        conversation = CallConversation(parts, business_id, version, profile, caller, knowledge, opened, over)
        self._live[call_sid] = conversation
        if opened.past:
            await conversation.take_up(opened.past)
            if back is not None:
                await conversation.come_back(back)
        else:
            models, small = [model.name for model in parts.models], [model.name for model in parts.small_models]
            opened.log.append("ring", business=str(business_id), version=version, models=models, small_models=small)
            await conversation.begin()
        phrases, _ = conversation.opening()
        opened.log.append("said", phrases=[{"id": p.id, "text": p.text, "source": p.source} for p in phrases])
        return conversation

    def _over(self, call_sid: str) -> None:
        self._live.pop(call_sid, None)

    def _read(self, profile: BusinessProfile) -> None:
        """Beside the greeting, what a model's words are held against: no answer waits for it then."""
        task = asyncio.create_task(Supported.prepare(profile), name="read profile")
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def common_phrases(self) -> Iterable[str]:
        found = set(fixed(await manners_in_use(self.parts.db)))
        for summary in (await list_businesses(self.parts.db))[:GREETINGS_READY]:
            profile = (await self.parts.profiles.load(summary.business_id)).profile
            found.update(opening(profile.name, profile.greeting, profile.agent_name, profile.manner))
        return found

    async def hearing_hints(self, businesses: int) -> AsyncIterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
        """Key, language, terms and sentences of the first businesses' own words, for recognisers to be made ready with."""
        for summary in (await list_businesses(self.parts.db))[:businesses]:
            profile = (await self.parts.profiles.load(summary.business_id)).profile
            yield (hints_key(summary.business_id, summary.version), profile.language, terms(profile), sentences(profile))

    def follow(self, call_sid: str) -> AsyncIterator[dict[str, Any]]:
        """The events of a live call as they come. Raises NotFound at once where this process has no such call."""
        conversation = self._live.get(call_sid)
        if conversation is None:
            raise NotFound("no such call is going on here")
        return (event.json() async for event in conversation.log.follow())
