"""One telephone's side of a call at the emulated Twilio: TwiML followed verb by verb, and what was heard, in order.

Streams are carried on real websockets; webhooks are signed and really sent.
"""

import asyncio
import contextlib
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin

from websockets.asyncio.client import connect

from evals.emulators.twilio_people import Person
from evals.emulators.twilio_streams import LegStream

SECONDS_A_WORD = 0.4
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
MAX_DOCUMENTS = 500


class Exchange(Protocol):
    """What a leg needs of the network that it is on."""

    queues: dict[str, "Queue"]
    ear: Callable[[bytes], str]
    haste: float

    async def wait(self, seconds: float) -> None: ...
    async def post(self, url: str, form: Mapping[str, str]) -> str: ...
    async def sound(self, url: str) -> None:
        """Fetch what is to be played. Raises where there is none."""
        ...

    def ring(self, number: str, caller: str) -> "Leg": ...


@dataclass
class Queue:
    """Callers who wait, the first first; whoever dials the queue is given the first."""

    waiting: list["Leg"] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class _HungUp(Exception):
    """A <Hangup>, or somebody who has heard enough."""


class _Left(Exception):
    """A <Leave> in a queue's waiting document."""


class Leg:
    """``heard`` keeps what came out of this telephone: words, "[sound NAME]", and "[with NUMBER]" once connected."""

    def __init__(self, exchange: Exchange, sid: str, caller: str, to: str, direction: str, person: Person) -> None:
        self.exchange, self.sid, self.caller, self.to, self.direction = exchange, sid, caller, to, direction
        self.person, self.status, self.answered_by = person, "queued", None if direction == "inbound" else person.answered_by
        self.heard: list[str] = []
        self.changed = asyncio.Event()
        """Set, and made anew, whenever something was heard or the status has changed."""
        self.ended = asyncio.Event()
        self.says: list[float] = []
        """Seconds of speech, a turn each, that this telephone's owner speaks into the next streams."""
        self.documents: list[str] = []
        self.on_status: Callable[[Leg], Awaitable[None]] | None = None
        self._presses = list(person.presses)
        self._doing: asyncio.Task[None] | None = None
        self._next: tuple[str | None, str | None] | None = None
        self.dequeued: asyncio.Future[Leg] | None = None
        self.speak = asyncio.Event()

    def understood(self, sound: bytes) -> str:
        return self.exchange.ear(sound)

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait for something to become true of this leg. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                await self.changed.wait()

    def hears(self, words: str) -> None:
        self.heard.append(words)
        self._tell()
        if self.person.hangs_up_at is not None and self.person.hangs_up_at in words:
            raise _HungUp

    async def is_now(self, status: str) -> None:
        if self.status in OVER:
            return
        self.status = status
        if status in OVER:
            self.ended.set()
        self._tell()
        if self.on_status is not None:
            await self.on_status(self)

    def _tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    async def hang_up(self, status: str = "completed") -> None:
        """This telephone is put down, or the API ends its call."""
        if self._doing is not None:
            self._doing.cancel()
        await self.is_now(status)

    def redirect(self, url: str | None, twiml: str | None) -> None:
        """The API gives the call another document: whatever it does is broken off."""
        self._next = (url, twiml)
        if self._doing is not None:
            self._doing.cancel()

    async def live(self, url: str | None, twiml: str | None, **more: str) -> None:
        """Follow documents until the call ends."""
        await self.is_now("in-progress")
        self._next = (url, twiml)
        while self._next is not None and self.status not in OVER:
            (address, document), self._next = self._next, None
            self._doing = asyncio.create_task(self._documents(address, document, more))
            try:
                await self._doing
            except asyncio.CancelledError:
                if self._next is None and self.status not in OVER:
                    raise
            except _HungUp:
                break
        await self.is_now("completed")

    def form(self, **more: str) -> dict[str, str]:
        number = {"From": self.caller, "To": self.to, "Caller": self.caller, "Called": self.to}
        of_call = {"CallSid": self.sid, "CallStatus": self.status, "Direction": self.direction, "ApiVersion": "2010-04-01"}
        answered = {"AnsweredBy": self.answered_by} if self.answered_by and "AnsweredBy" in more else {}
        return {**number, **of_call, **more, **answered}

    async def _documents(self, url: str | None, twiml: str | None, more: Mapping[str, str]) -> None:
        found: tuple[str, str] | None = (url or "", twiml) if twiml is not None else await self._ask(url or "", **more)
        for _ in range(MAX_DOCUMENTS):
            if found is None:
                return
            found = await self._follow(found[0], _verbs(found[1]))
        raise RuntimeError("the call was led through too many documents")

    async def _ask(self, url: str, **more: str) -> tuple[str, str]:
        document = await self.exchange.post(url, self.form(**more))
        self.documents.append(document)
        return url, document

    async def _follow(self, base: str, verbs: list[ET.Element]) -> tuple[str, str] | None:
        """Do the verbs; the document that one of them leads to."""
        for verb in verbs:
            match verb.tag:
                case "Hangup" | "Reject":
                    raise _HungUp
                case "Leave":
                    raise _Left
                case "Redirect":
                    return await self._ask(urljoin(base, _text(verb)))
                case "Say" | "Play" | "Pause":
                    await self._play(base, verb)
                case "Gather":
                    digits = await self._gather(base, verb)
                    if digits is not None:
                        return await self._ask(urljoin(base, verb.get("action", "")), Digits=digits)
                case "Enqueue":
                    result = await self._enqueue(base, verb)
                    if action := verb.get("action"):
                        return await self._ask(urljoin(base, action), QueueResult=result)
                case "Dial":
                    status = await self._dial(base, verb)
                    if action := verb.get("action"):
                        return await self._ask(urljoin(base, action), DialCallStatus=status)
                case "Connect":
                    await self._stream(verb)
                    if action := verb.get("action"):
                        return await self._ask(urljoin(base, action))
                case other:
                    raise ValueError(f"there is no verb <{other}>")
        return None

    async def _play(self, base: str, verb: ET.Element) -> None:
        match verb.tag:
            case "Say":
                words = _text(verb)
                self.hears(words)
                await self.exchange.wait(SECONDS_A_WORD * len(words.split()))
            case "Play":
                url = urljoin(base, _text(verb))
                await self.exchange.sound(url)
                self.hears(f"[sound {url.rsplit('/', 1)[-1]}]")
                await self.exchange.wait(4.0)
            case "Pause":
                await self.exchange.wait(float(verb.get("length", "1")))
            case other:
                raise ValueError(f"<{other}> cannot stand here")

    async def _gather(self, base: str, verb: ET.Element) -> str | None:
        """The keys that were pressed; None where nothing was and the next verb is to be done."""
        for each in verb:
            await self._play(base, each)
        pressed = self._presses.pop(0) if self._presses else ""
        await self.exchange.wait(1.0 if pressed else float(verb.get("timeout", "5")))
        if pressed:
            return pressed[: int(verb.get("numDigits", "1"))]
        return "" if verb.get("actionOnEmptyResult") == "true" else None

    async def _enqueue(self, base: str, verb: ET.Element) -> str:
        queue = self.exchange.queues.setdefault(_text(verb), Queue())
        began, self.dequeued = asyncio.get_running_loop().time(), asyncio.get_running_loop().create_future()
        queue.waiting.append(self)
        queue.tell()
        waiting = asyncio.create_task(self._held(urljoin(base, verb.get("waitUrl", "")), began))
        try:
            ends: set[asyncio.Future[Any]] = {waiting, self.dequeued}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self.dequeued.done():
                waiting.cancel()
                await self._talk(self.dequeued.result())
                return "bridged"
            with contextlib.suppress(_Left):
                waiting.result()
            return "leave"
        finally:
            waiting.cancel()
            if self in queue.waiting:
                queue.waiting.remove(self)
                queue.tell()

    async def _held(self, url: str, began: float) -> None:
        """The waiting document, asked for again whenever it has come to its end; without one, music."""
        if not url:
            await asyncio.Event().wait()
        for _ in range(MAX_DOCUMENTS):
            seconds = str(round((asyncio.get_running_loop().time() - began) * self.exchange.haste))
            found: tuple[str, str] | None = await self._ask(url, QueueTime=seconds, QueuePosition="1")
            while found is not None:
                found = await self._follow(found[0], _verbs(found[1]))
        raise RuntimeError("nobody took the caller out of the queue")

    async def _dial(self, base: str, verb: ET.Element) -> str:
        queue = verb.find("Queue")
        seconds = float(verb.get("timeout", "30"))
        if queue is not None:
            return await self._dial_queue(base, queue, seconds)
        number = _text(verb.find("Number") if verb.find("Number") is not None else verb)
        other = self.exchange.ring(number, verb.get("callerId", self.caller))
        try:
            status = await other.picked_up(seconds)
            if status == "in-progress":
                if announced := _announcement(verb.find("Number")):
                    await other.told(urljoin(base, announced))
                await asyncio.gather(self._talk(other), other._talk(self))
                status = "completed"
        except asyncio.CancelledError:
            await other.is_now("canceled" if other.status == "ringing" else "completed")
            raise
        await other.is_now(status)
        return status

    async def picked_up(self, seconds: float) -> str:
        """Let it ring: ``in-progress`` where it is answered, else how it went."""
        await self.is_now("ringing")
        if self.person.unreachable:
            return "failed"
        if self.person.busy:
            return "busy"
        after = self.person.answers_after
        await self.exchange.wait(seconds if after is None else min(after, seconds))
        if after is None or after > seconds:
            return "no-answer"
        await self.is_now("in-progress")
        return self.status

    async def _dial_queue(self, base: str, noun: ET.Element, seconds: float) -> str:
        queue = self.exchange.queues.setdefault(_text(noun), Queue())
        giving_up = asyncio.create_task(self.exchange.wait(seconds))
        try:
            while not queue.waiting:
                changed = asyncio.create_task(queue.changed.wait())
                await asyncio.wait({changed, giving_up}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                if giving_up.done():
                    return "no-answer"
        finally:
            giving_up.cancel()
        first = queue.waiting.pop(0)
        assert first.dequeued is not None
        if announced := _announcement(noun):
            await first.told(urljoin(base, announced))
        first.dequeued.set_result(self)
        await self._talk(first)
        return "completed"

    async def told(self, url: str) -> None:
        """Hear a document to its end before being connected."""
        found: tuple[str, str] | None = await self._ask(url)
        while found is not None:
            found = await self._follow(found[0], _verbs(found[1]))

    async def _talk(self, other: "Leg") -> None:
        """Connected, until one of the two has done with it or hangs up."""
        self.hears(f"[with {other.to if other.direction != 'inbound' else other.caller}]")
        ends: set[asyncio.Task[Any]] = {asyncio.create_task(other.ended.wait())}
        longest = [each.person.talks for each in (self, other) if each.person.talks is not None]
        if longest:
            ends.add(asyncio.create_task(self.exchange.wait(min(longest))))
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()

    async def _stream(self, verb: ET.Element) -> None:
        stream = verb.find("Stream")
        assert stream is not None, "<Connect> without <Stream>"
        given = {str(each.get("name")): str(each.get("value")) for each in stream.findall("Parameter")}
        async with connect(str(stream.get("url")), compression=None) as socket:
            await LegStream(self, socket, given).run()


def _announcement(noun: ET.Element | None) -> str | None:
    return None if noun is None else noun.get("url")


def _verbs(document: str) -> list[ET.Element]:
    root = ET.fromstring(document)
    if root.tag != "Response":
        raise ValueError(f"expected a <Response>, got <{root.tag}>")
    return list(root)


def _text(element: ET.Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
