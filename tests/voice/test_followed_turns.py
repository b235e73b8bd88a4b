"""Whatever pauses a caller makes and however a recogniser judges them, each word is answered once."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from voice.ports import Heard, HeardKind
from voice.turn_events import Commit, Event, HearingBegan, VoiceStarted, VoiceStopped, WordsHeard

from .test_turns import OPENED, run

WORD, ONSET, OFFSET, EAGER, END = 0.3, 0.06, 0.1, 0.12, 0.27
"""Seconds that a word lasts, and that pass until a voice is noticed, its end is, and a recogniser may and does end a turn."""


@dataclass
class Caller:
    """A caller who speaks into a recogniser that follows turns; every word is another one."""

    at: float = 2.0
    said: int = 0
    turn: list[str] = field(default_factory=list)
    """The words of the turn as the recogniser has it."""
    events: list[Event] = field(default_factory=list)

    def tell(self, at: float, kind: HeardKind) -> None:
        self.events.append(WordsHeard(at, Heard(kind, " ".join(self.turn))))

    def speak(self, words: int, dropped_after: int | None) -> None:
        """``dropped_after`` so many words the connection breaks, and the next one is given the turn's sound again."""
        self.events.append(VoiceStarted(self.at + ONSET, self.at))
        for number in range(words):
            self.said += 1
            self.turn.append(f"word{self.said}")
            self.at += WORD
            self.tell(self.at, "partial" if self.turn[:-1] else "started")
            if number == dropped_after:
                whole, self.turn = self.turn, []
                self.events.append(HearingBegan(self.at))
                for word in whole:
                    self.turn.append(word)
                    self.tell(self.at, "partial")
        self.events.append(VoiceStopped(self.at + OFFSET, self.at))

    def pause(self, seconds: float, judged: str) -> None:
        """``judged`` over at once, late or never, or rightly as a pause after it was taken for the end or without."""
        if judged in ("over", "late", "resumed") and seconds > EAGER:
            self.tell(self.at + EAGER, "eager_end")
        if judged in ("over", "late"):
            after = END if judged == "over" else 2.0
            if after < seconds:
                self.tell(self.at + after, "end")
                self.turn = []
        self.at += seconds
        if judged == "resumed" and seconds > EAGER:
            self.tell(self.at + ONSET, "resumed")


class AskedCaller(Caller):
    """The same into a recogniser that settles words where it is asked to, at each pause, and says there whether it thinks the
    turn over; an end tells all words again that it has settled since the last."""

    settled: tuple[str, ...] = ()

    def speak(self, words: int, dropped_after: int | None) -> None:
        super().speak(words, dropped_after)
        if dropped_after is not None and dropped_after < words:
            self.settled = ()

    def pause(self, seconds: float, judged: str) -> None:
        after = 2.0 if judged == "late" else OFFSET + END
        if after < seconds:
            words, self.turn = self.turn, []
            if judged in ("over", "late"):
                self.events.append(WordsHeard(self.at + after, Heard("end", " ".join([*self.settled, *words]))))
                self.settled = ()
            else:
                self.events.append(WordsHeard(self.at + after, Heard("final", " ".join(words))))
                self.settled = (*self.settled, *words)
        self.at += seconds


JUDGED = st.sampled_from(["over", "late", "resumed", "unnoticed"])
SPOKEN = st.tuples(st.integers(1, 5), st.none() | st.integers(0, 4), st.floats(0.15, 4.0), JUDGED)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([Caller, AskedCaller]), st.lists(SPOKEN, min_size=1, max_size=5))
def test_every_word_is_answered_and_none_twice(
    recogniser: type[Caller], spoken: list[tuple[int, int | None, float, str]]
) -> None:
    """The agent's answers never begin to sound here, so each turn amends the one before, and the last tells all words."""
    caller = recogniser()
    for words, dropped_after, pause, judged in spoken:
        caller.speak(words, dropped_after)
        caller.pause(pause, judged)
    events = sorted([*OPENED, *caller.events], key=lambda event: event.at)
    commits = [decision for _, decision in run(events, caller.at + 10) if isinstance(decision, Commit)]
    assert commits[-1].words.split() == [f"word{number + 1}" for number in range(caller.said)]
