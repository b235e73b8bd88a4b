"""A caller's way to the agent: each frame through everything that the line's condition does to it."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from evals.phone.background import Background
from evals.phone.codec import coder
from evals.phone.condition import CLEAN, LineCondition
from evals.phone.packets import Concealment, Jitter, Loss
from evals.phone.sound import FRAME, FULL_SCALE, RATE, SPEECH_DBFS, fitting
from voice.mulaw import Samples


class Way:
    """What a condition does to sound, 20 ms at a time. Without a condition frames pass as they are."""

    def __init__(self, condition: LineCondition = CLEAN, seed: int = 0, speech_dbfs: float = SPEECH_DBFS) -> None:
        """``speech_dbfs`` is the active level of what the caller says, from which that of the noise is reckoned."""
        self.condition, self.seed = condition, seed
        self._clean = condition == CLEAN
        self._gain = float(10 ** (condition.gain_db / 20))
        self._peak = FULL_SCALE * 10 ** (condition.clip_dbfs / 20)
        self._noise = (
            None
            if condition.snr_db is None
            else Background(speech_dbfs + condition.gain_db - condition.snr_db, seed, condition.noise)
        )
        self._echo = None if condition.echo_db is None else Echo(condition.echo_db, condition.echo_ms)
        self._codec = coder(condition.codec)
        self._loss = Loss(condition.loss, condition.loss_frames, seed) if condition.loss else None
        self._concealment = Concealment()
        self._position = 0

    def passed(self, said: Samples, played: Samples) -> Samples:
        """``said`` as it comes out at the agent's end, while the agent's ``played`` sounds at the caller's."""
        if self._clean:
            return said
        heard: npt.NDArray[np.float64] = said.astype(np.float64) * self._gain
        if self._noise is not None:
            heard = heard + self._noise.at(self._position, len(said))
        if self._echo is not None:
            heard = heard + self._echo.passed(played)
        self._position += len(said)
        frame = fitting(np.clip(heard, -self._peak, self._peak))
        frame = frame if self._codec is None else self._codec.passed(frame)
        return frame if self._loss is None else self._concealment.passed(frame, self._loss.next())


class Echo:
    """The agent's own sound, as it comes back through the caller's microphone.

    A frame that the agent's side plays lies one frame later on the line's clock than the caller's frame of the same moment.
    """

    def __init__(self, db: float, ms: float) -> None:
        self._gain = 10 ** (-db / 20)
        self._way: npt.NDArray[np.float64] = np.zeros(FRAME + round(ms * RATE / 1000))

    def passed(self, played: Samples) -> npt.NDArray[np.float64]:
        self._way = np.concatenate((self._way, played * self._gain))
        heard, self._way = self._way[: len(played)], self._way[len(played) :]
        return heard


class Stream(Protocol):
    """As ``evals.phone.line.Wire``."""

    def send_frame(self, frame: bytes | None) -> None: ...

    def send_digit(self, digit: str) -> None: ...

    def send_marks(self, names: list[str]) -> None: ...


class JitteryStream:
    """A stream that stands still at times: what is sent meanwhile waits, marks and digits as well, and then goes in order."""

    def __init__(self, stream: Stream, jitter: Jitter, clock: Callable[[], float]) -> None:
        """``clock`` tells the line's seconds."""
        self._stream, self._jitter, self._clock = stream, jitter, clock
        self._held: deque[Callable[[], None]] = deque()

    def send_frame(self, frame: bytes | None) -> None:
        self._send(lambda: self._stream.send_frame(frame))

    def send_digit(self, digit: str) -> None:
        self._send(lambda: self._stream.send_digit(digit))

    def send_marks(self, names: list[str]) -> None:
        self._send(lambda: self._stream.send_marks(names))

    def release(self) -> None:
        """Send all that waits."""
        while self._held:
            self._held.popleft()()

    def _send(self, message: Callable[[], None]) -> None:
        self._held.append(message)
        if not self._jitter.holds(self._clock()):
            self.release()
