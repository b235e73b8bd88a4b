"""What calls are made from, and what of one call can be made ready while the phone still rings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.clock import Clock
from core.stages import TimedTurn
from core.standing import Standings
from graph.reply import Conversation, HeardPhrase
from voice.ear import VoiceDetector
from voice.endpointing import Endpointing
from voice.ports import Recogniser, SpeechHints, Synthesiser, VoiceStyle
from voice.recorder import Sink
from voice.rendering import ReadySound
from voice.reply import ReplyMaker
from voice.speech.pronouncing import Pronunciations
from voice.transport import CallControl
from voice.turns import TurnTimes
from voice.voice_chain import VoiceChain


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Seconds, and a number of replies."""

    idle: float = 10.0
    """Without a frame from the line."""
    longest: float = 1800.0
    failed_replies: int = 3
    """Replies in a row that were an apology; then the call ends."""


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What every call of a gateway is made from."""

    recognisers: Sequence[Recogniser]
    """In order of preference."""
    synthesisers: Sequence[Synthesiser]
    detector: Callable[[], VoiceDetector]
    endpointing: Endpointing
    clock: Clock
    control: CallControl
    apology: ReadySound
    standings: Standings | None = None
    """How the providers stand, shared by all calls."""
    style: VoiceStyle = field(default_factory=VoiceStyle)
    record: Callable[[Conversation], Sink | None] = lambda _: None
    """Where a call's recording goes, if it is recorded."""
    timed: Callable[[TimedTurn], None] = lambda _: None
    """Hears of every turn as its answer begins to sound; it must neither wait nor raise."""
    times: TurnTimes = field(default_factory=TurnTimes)
    limits: CallLimits = field(default_factory=CallLimits)


class PreparedCall:
    """What can be made ready while the phone still rings: the opening as sound, and the recognisers' hints."""

    def __init__(self, conversation: Conversation, parts: SessionParts, heard: tuple[HeardPhrase, ...] = ()) -> None:
        self.conversation = conversation
        self.heard = heard
        """What the caller heard on a line that broke, and no turn has told yet."""
        self.hints = SpeechHints(
            conversation.hints_key,
            conversation.language,
            conversation.terms,
            conversation.sentences,
            conversation.languages,
        )
        style = VoiceStyle(parts.style.voice, conversation.language, parts.style.rate)
        voice = VoiceChain(
            parts.synthesisers,
            style,
            standings=parts.standings,
            note=conversation.note,
            pronunciations=Pronunciations(conversation.pronunciations),
        )
        self.replies = ReplyMaker(conversation, voice, parts.apology, parts.clock.monotonic)
        self.opening = self.replies.opening()
        self.used = False
        """A session has begun with it."""

    async def abandon(self) -> None:
        """No line came for this call."""
        await self.opening.rendering.cancel()
