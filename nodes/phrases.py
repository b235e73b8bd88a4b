"""How nodes hand out what is to be spoken: each phrase goes out at once and is kept in the state as this turn's reply."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["ready", "code", "model"]
_SENTENCE = re.compile(r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<=[.!?])\s+(?=[A-Z0-9¿¡ÀÈÉÊÄÖÜ])")


@dataclass(slots=True)
class Reply:
    """The phrases of one turn. ``write`` sends one on its way; ``phrases`` is what the state keeps."""

    turn: int
    plan: int
    write: Callable[[dict[str, Any]], None]
    phrases: list[dict[str, Any]] = field(default_factory=list)

    def say(self, what: str, text: str, source: Source = "code", language: str | None = None) -> None:
        """Send a text, a sentence at a time, so that what was heard of it is known sentence by sentence. ``language`` is that of
        words which are not in the business's own."""
        for sentence in _SENTENCE.split(text.strip()):
            if sentence:
                name = f"{self.turn}.{self.plan}.{len(self.phrases)}"
                phrase = {"id": name, "text": sentence, "source": source, "what": what}
                phrase |= {"language": language} if language else {}
                self.phrases.append(phrase)
                self.write(phrase)
