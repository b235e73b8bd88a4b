"""What became of asking a provider, told to whoever listens: the call it was asked for, and the program's log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

import structlog

from core.metrics import attempted

Port = Literal["recognition", "speech", "large model", "small model", "search"]
Came = Literal["failed", "late", "refused", "hedged", "skipped", "stood in", "recovered"]
"""``refused``: our key is wrong. ``hedged``: slow, so that the next one was asked beside it. ``skipped``: left alone, since it
kept failing. ``stood in``: answered in the place of one that is preferred. ``recovered``: is there again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    port: Port
    provider: str
    came: Came
    because: str = ""

    def facts(self) -> dict[str, str]:
        known = {"port": self.port, "provider": self.provider, "came": self.came}
        return {**known, "because": self.because} if self.because else known


Tell = Callable[[Attempt], None]

_listener: ContextVar[Tell | None] = ContextVar("attempts are told to", default=None)
_log = structlog.get_logger(__name__)


@contextmanager
def told_to(listener: Tell) -> Iterator[None]:
    """Within it, and in the tasks that are begun there, attempts are told to ``listener`` as well."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(attempt: Attempt) -> None:
    attempted(attempt.port, attempt.provider, attempt.came)
    _log.info("provider_attempt", **attempt.facts())
    listener = _listener.get()
    if listener is not None:
        listener(attempt)
