"""What the emulators of language models have in common: conversations, answered at once or as a stream of tokens."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A reply without words that asks for a tool, whether or not any were offered."""

    name: str
    arguments: str
    """JSON."""


Answer = Callable[[Sequence[dict[str, Any]]], str | ToolRequest]
"""The reply to a conversation of ``{"role": …, "content": …}`` messages, whatever the provider calls them."""

Fill = Callable[[dict[str, Any], Sequence[dict[str, Any]]], Any]
"""The value for a JSON schema and a conversation, where a shape is asked for."""

Filtered = Literal["question", "answer"]
"""What the provider's own filter objects to: nothing is answered, or the answer is cut after two tokens."""


class ChatEmulator(HttpEmulator):
    """The behaviour's latency is the time to the first token; ``tokens_a_second`` paces the rest, 0 being at once."""

    def __init__(
        self,
        answer: Answer,
        *,
        key: str = "chat-key",
        behaviour: Behaviour | None = None,
        tokens_a_second: float = 0,
        fill: Fill | None = None,
    ) -> None:
        """Without ``fill``, ``answer`` gives the JSON as well."""
        super().__init__(key, behaviour, 1 / tokens_a_second if tokens_a_second else 0.0)
        self.filtered: Filtered | None = None
        self.probes = 0
        """How often the list of models was asked for."""
        self._answer = answer
        self._fill = fill

    @staticmethod
    def conversation(body: dict[str, Any]) -> list[dict[str, Any]]:
        """A body's messages as an Answer takes them."""
        raise NotImplementedError

    @staticmethod
    def shape(body: dict[str, Any]) -> dict[str, Any] | None:
        """The JSON schema that a body wants its answer in."""
        raise NotImplementedError

    def answered(self, body: dict[str, Any]) -> str | ToolRequest:
        shape = self.shape(body) if self._fill is not None else None
        if shape is not None and self._fill is not None:
            return json.dumps(self._fill(shape, self.conversation(body)))
        return self._answer(self.conversation(body))


def tokens(text: str) -> list[str]:
    """Words with the space before them: about what a tokeniser makes of English."""
    return re.findall(r"\s*\S+|\s+$", text)
