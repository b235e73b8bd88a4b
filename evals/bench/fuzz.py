"""Wrong messages by the thousand against a running gateway, while a call is in progress that must not notice."""

import asyncio
import contextlib
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from evals.bench.mutations import KINDS, Message, mutated, rubbish, valid
from evals.phone.place import CallPlan
from evals.phone.twilio_side import sign

MESSAGES_A_SOCKET = 25
SOCKETS_AT_A_TIME = 3
SOCKET_SECONDS = 20.0
"""No socket is used for longer; a gateway that takes nothing for so long has lost it."""
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Fuzzed:
    """What was sent and what became of the sockets."""

    messages: int = 0
    sockets: int = 0
    by_manner: Counter[str] = field(default_factory=Counter)
    """Sockets, by how they came in: with a token that was never used, one used already, a made-up one, or none."""
    by_end: Counter[str] = field(default_factory=Counter)
    """Sockets, by how they ended: the gateway's closing code, an early close of ours, or a failure to open."""


class Fuzzer:
    """Opens sockets and sends them wrong messages, in a seeded order, paced over ``seconds``.

    ``plan`` is a call to the gateway under test: its numbers and signing token ring calls that only the fuzzer uses.
    """

    def __init__(self, plan: CallPlan, messages: int, seed: int, seconds: float) -> None:
        self.found = Fuzzed()
        self._plan, self._messages = plan, messages
        self._pause = SOCKETS_AT_A_TIME * seconds / messages
        self._seeded = random.Random(seed)
        self._used: list[tuple[str, str]] = []
        """Tokens that have let a socket in, with their calls."""

    async def run(self, progress: Callable[[int], None] = lambda sent: None) -> Fuzzed:
        """Send at least so many messages, and a few more. Raises nothing for what the gateway does; that shows in the counts.

        Messages that a socket had left when the gateway closed it were never sent, and other sockets send others.
        """
        free = asyncio.Semaphore(SOCKETS_AT_A_TIME)
        async with httpx.AsyncClient(trust_env=False, timeout=15) as http, asyncio.TaskGroup() as group:
            while self.found.messages < self._messages:
                await free.acquire()
                count = self._seeded.randint(1, 2 * MESSAGES_A_SOCKET)
                task = group.create_task(self._socket(http, count, random.Random(self._seeded.random())))
                task.add_done_callback(lambda _: free.release())
                progress(self.found.messages)
        return self.found

    async def _socket(self, http: httpx.AsyncClient, count: int, seeded: random.Random) -> None:
        manner = seeded.choice(("token", "used token", "wrong token", "no token"))
        call_sid, token = await self._entrance(http, manner, seeded)
        self.found.by_manner[manner] += 1
        self.found.sockets += 1
        url = f"ws{self._plan.gateway.removeprefix('http')}/twilio/media"
        headers = {"X-Twilio-Signature": "wrong" if seeded.random() < 0.05 else sign(self._plan.auth_token, url, {})}
        messages = _conversation(seeded, count, call_sid, token, proper=0.9 if manner == "token" else 0.3)
        try:
            async with asyncio.timeout(SOCKET_SECONDS):
                socket = await connect(
                    url, additional_headers=headers, compression=None, proxy=None, max_size=None, ping_interval=None
                )
                end = await self._send(socket, messages, seeded)
        except (OSError, InvalidHandshake) as error:
            end = f"not opened: {type(error).__name__}"
        except TimeoutError:
            end = f"nothing for {SOCKET_SECONDS:.0f} s"
        self.found.by_end[end] += 1

    async def _send(self, socket: ClientConnection, messages: list[Message], seeded: random.Random) -> str:
        """Send them, each as long after the one before as keeps the whole flood to its time."""
        end = "closed by the fuzzer"
        reader = asyncio.create_task(_drain(socket))
        try:
            for message in messages:
                await socket.send(message)
                self.found.messages += 1
                await asyncio.sleep(2 * seeded.random() * self._pause)
        except ConnectionClosed as closed:
            end = f"closed by the gateway: {closed.rcvd.code if closed.rcvd else 'cut'}"
        if seeded.random() < 0.5:
            socket.transport.abort()
        else:
            await socket.close()
        reader.cancel()
        return end

    async def _entrance(self, http: httpx.AsyncClient, manner: str, seeded: random.Random) -> tuple[str, str]:
        """A CallSid and a token of the kind that ``manner`` names."""
        call_sid = f"CA{UUID(int=seeded.getrandbits(128)).hex}"
        if manner == "no token":
            return call_sid, ""
        if manner == "wrong token":
            return call_sid, f"{2**33}.{seeded.getrandbits(64):x}.{seeded.getrandbits(256):064x}"
        if manner == "used token" and self._used:
            return seeded.choice(self._used)
        url = f"{self._plan.gateway}/twilio/voice"
        number = f"+1212555{seeded.randrange(10_000):04d}"
        form = {
            "AccountSid": self._plan.account_sid,
            "CallSid": call_sid,
            "From": number,
            "To": self._plan.to,
            "CallStatus": "ringing",
        }
        with contextlib.suppress(httpx.HTTPError):
            answer = await http.post(url, data=form, headers={"X-Twilio-Signature": sign(self._plan.auth_token, url, form)})
            if (token := _TOKEN.search(answer.text)) is not None:
                self._used.append((call_sid, token[1]))
                return self._used[-1]
        return call_sid, ""


def _conversation(seeded: random.Random, count: int, call_sid: str, token: str, proper: float) -> list[Message]:
    """``count`` messages: with the probability ``proper`` a proper beginning, then everything that may be wrong."""
    stream_sid = f"MZ{UUID(int=seeded.getrandbits(128)).hex}"
    messages: list[Message] = []
    if seeded.random() < proper:
        messages = [orjson.dumps(valid(kind, 1, stream_sid, call_sid, token)).decode() for kind in ("connected", "start")]
    while len(messages) < count:
        message = valid(seeded.choice(KINDS), len(messages), stream_sid, call_sid, token)
        dice = seeded.random()
        if dice < 0.7:
            messages.append(mutated(seeded, message))
        else:
            messages.append(rubbish(seeded) if dice < 0.8 else orjson.dumps(message).decode())
    return messages[:count]


async def _drain(socket: ClientConnection) -> None:
    """Take what the gateway says, so that it never waits for the fuzzer."""
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            pass
