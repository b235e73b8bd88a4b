"""Small, fast language models that fill in a form, behind one small protocol: messages and a form in, the form filled or an
error."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel

from core.models.chat import Message

T = TypeVar("T", bound=BaseModel)


class SmallModel(Protocol):
    name: str

    async def fill(self, messages: Sequence[Message], form: type[T], *, max_tokens: int, deadline: float) -> T:
        """Raises DeadlineExceeded when it is late, and ProviderError for anything but the form filled in."""
        ...
