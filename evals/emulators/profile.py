"""How long a provider takes, drawn from a seeded distribution, and how it fails, on demand."""

import asyncio
import contextlib
import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

Fault = Literal[
    "unauthorized", "rate_limited", "server_error", "stall_before", "stall_after", "half_open", "drop", "garbage",
    "slow_trickle",
]  # fmt: skip
"""``stall_before`` and ``stall_after`` the first byte of an answer keep the connection alive but silent; ``half_open``
stops reading and answering altogether, as when a route is lost; ``drop`` breaks the connection in mid-answer; ``garbage``
sends what is not of the protocol; ``slow_trickle`` sends all of an answer, in small parts and far too slowly. The first three
refuse the connection or request with 401, 429 or 500."""

REFUSALS: dict[Fault, int] = {"unauthorized": 401, "rate_limited": 429, "server_error": 500}
FAULTS: tuple[Fault, ...] = get_args(Fault)

TRICKLE_SECONDS = 0.2
"""Between two parts of an answer that trickles."""
_WORST_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Latency:
    """A lognormal distribution by two of its quantiles, in milliseconds; one draw in 200 is ``worst`` where it is known."""

    p50: float
    p95: float
    worst: float | None = None

    def draw(self, dice: random.Random) -> float:
        """Seconds."""
        if self.p50 <= 0:
            return 0.0
        if self.worst is not None and dice.random() < _WORST_SHARE:
            return self.worst / 1000
        sigma = math.log(self.p95 / self.p50) / 1.645
        drawn = self.p50 * math.exp(sigma * dice.gauss(0, 1))
        return min(drawn, self.worst or drawn) / 1000


NONE = Latency(0, 0)
NOVA_3_FINAL = Latency(247, 298, 326)
"""From the end of speech to the final words (pipecat-ai/stt-benchmark)."""
FLUX_END_OF_TURN = Latency(271, 330, 2500)
"""From the end of speech to Flux's end of turn at a threshold of 0.7 (livekit/eot-bench, which tells no 95th percentile)."""
ASSEMBLYAI_FINAL = Latency(256, 362, 417)
"""From the end of speech to the final words of Universal-Streaming (pipecat-ai/stt-benchmark)."""
FLASH_FIRST_AUDIO = Latency(288, 322)
"""From the flush to the first sound of ElevenLabs Flash v2.5 (Coval, May 2026)."""
GROQ_120B_FIRST_TOKEN = Latency(98, 217, 2117)
"""gpt-oss-120b on Groq (kwindla/aiewf-eval)."""
GROQ_8B_FIRST_TOKEN = Latency(120, 250)
GPT_41_FIRST_TOKEN = Latency(536, 1771, 5056)
GPT_41_MINI_FIRST_TOKEN = Latency(851, 2135, 5945)
GEMINI_25_FLASH_FIRST_TOKEN = Latency(550, 850, 2352)
"""kwindla/aiewf-eval."""


class Behaviour:
    """One emulator's seeded latency and the faults that it will show, each once, in order."""

    def __init__(self, latency: Latency = NONE, seed: int = 0) -> None:
        self.latency = latency
        self._dice = random.Random(seed)
        self._faults: deque[Fault] = deque()

    def seconds(self) -> float:
        """The next wait."""
        return self.latency.draw(self._dice)

    def fail(self, *faults: Fault) -> None:
        """Show these faults, one a connection or answer, before behaving again."""
        self._faults.extend(faults)

    def recover(self) -> int:
        """Behave again from now on; how many faults had not been shown."""
        left = len(self._faults)
        self._faults.clear()
        return left

    def refusal(self) -> int | None:
        """The HTTP status to refuse the next connection or request with, if that is the next fault."""
        if self._faults and self._faults[0] in REFUSALS:
            return REFUSALS[self._faults.popleft()]
        return None

    def next_is(self, fault: Fault) -> bool:
        """Whether the next answer will show this fault, which remains to be shown."""
        return bool(self._faults) and self._faults[0] == fault

    def mishap(self) -> Fault | None:
        """The fault to show in the next answer, if the next fault is of that sort."""
        if self._faults and self._faults[0] not in REFUSALS:
            return self._faults.popleft()
        return None


class Outbox:
    """Sends messages in order, each no sooner than it is due, so that a draw never lets one overtake another."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._waiting: asyncio.Queue[tuple[float, str | Callable[[], None] | None]] = asyncio.Queue(maxsize=10_000)
        self._task = asyncio.create_task(self._send())

    def put(self, message: str | Callable[[], None], due: float = 0.0) -> None:
        """A message, or something to do in its place; ``due`` is a time of the running loop."""
        self._waiting.put_nowait((due, message))

    async def drained(self) -> None:
        """Everything put until now has been sent, or the connection is gone."""
        self._waiting.put_nowait((0.0, None))
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def stop(self) -> None:
        self._task.cancel()

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, message = await self._waiting.get()
            if message is None:
                return
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            try:
                if isinstance(message, str):
                    await self._socket.send(message)
                else:
                    message()
            except Exception:
                return
