"""The agent's own sound, come back through the caller's telephone, is not the caller. A pure core on the line's sample clock.

A loudspeaker's sound returns delayed and quieter, and both stay as they are while a call lasts. So they are learnt, from sound
that cannot be anything else: what was played lies in what comes in, at the same delay twice. Then a frame that is no louder
than that echo would be is silence to whoever listens, and a caller who speaks over the agent is louder than it, and heard. On a
line without an echo nothing is learnt and no frame is touched.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice import mulaw
from voice.ports import FRAME_BYTES, RATE

_Sound = npt.NDArray[np.float32]
_SILENCE = mulaw.SILENCE * FRAME_BYTES
_DECAY = 0.99
"""A frame: what was loud is forgotten within seconds."""


@dataclass(frozen=True, slots=True)
class EchoOptions:
    """Times in seconds."""

    longest_delay: float = 1.0
    """Of an echo, from what is taken for the moment of playing: the way to the caller and back included."""
    window: float = 0.256
    """Sound that is looked for in what was played."""
    every: float = 0.1
    """How often it is looked for while the agent speaks, for the first ``eager`` of its speech; then a fifth as often."""
    eager: float = 3.0
    alike: float = 0.5
    """Correlation from which on a window is an echo, where the next such one has the same delay."""
    same_delay: float = 0.004
    before: float = 0.1
    after: float = 0.16
    """What was played so long around the delay may sound in a frame: a room reverberates, and a network wavers."""
    margin: float = 1.5
    """How much louder than the echo was so far (as a factor of amplitude) a frame may be and still be one."""
    undecided: float = 0.5
    """So long the first sound that comes in while the agent speaks is kept back at most."""
    sure_frames: int = 3
    """So many frames in a row that are louder than any echo of late are the caller, who is then listened to without a break:"""
    listens: float = 0.2
    """until so long after the last of them."""
    quiet: float = 60.0
    """RMS (of 32,767) below which nothing is learnt from a window."""


class EchoGuard:
    """One call's. Tell it everything that is ``played`` and ``cleared``; ``heard`` gives its frames back, or silence for them."""

    def __init__(self, options: EchoOptions | None = None) -> None:
        self._options = options or EchoOptions()
        self._window = round(self._options.window * RATE)
        self._reach = round(self._options.longest_delay * RATE) + self._window
        self._played: _Sound = np.zeros(0, dtype=np.float32)
        self._played_from = 0
        """The line's position at which ``_played`` begins."""
        self._heard: _Sound = np.zeros(self._window, dtype=np.float32)
        self._position = 0
        """Samples that have come in."""
        self._looks = self._looked_at = 0
        self._suspected: int | None = None
        self._delay: int | None = None
        self._levels: deque[float] = deque(maxlen=5)
        self._undecided = True
        self._kept: list[bytes] = []
        self._loudest = 0.0
        """Of what was played lately, RMS."""
        self._louder = 0
        self._caller_until = 0

    @property
    def delay(self) -> float | None:
        """Seconds after which the agent's sound comes back; None while no echo has been noticed."""
        return None if self._delay is None else self._delay / RATE

    def played(self, sound: bytes) -> None:
        """µ-law that was sent to the line and plays once what was sent before has."""
        ends = self._played_from + len(self._played)
        if ends < self._position:
            keep = max(0, ends - (self._position - self._reach))
            gap = np.zeros(min(self._position - ends, self._reach), dtype=np.float32)
            self._played = np.concatenate((self._played[len(self._played) - keep :], gap))
            self._played_from = self._position - len(self._played)
        self._played = np.concatenate((self._played, mulaw.decode(sound).astype(np.float32)))

    def cleared(self) -> None:
        """What had not been played will not be."""
        self._played = self._played[: max(0, self._position + FRAME_BYTES - self._played_from)]

    def heard(self, frame: bytes) -> list[bytes]:
        """Take a frame of the line, give those to be listened to: itself, or silence where it is no more than the agent's echo.
        The first sound of a call that may be either is kept back until that is known: then none comes, and later several."""
        self._position += len(frame)
        self._forget()
        if not len(self._played) or self._played_from + len(self._played) + self._reach <= self._position:
            waited, self._kept = self._kept, []
            return [*waited, frame]  # so long after the agent's last sound no echo is to come
        samples = mulaw.decode(frame).astype(np.float32)
        self._heard = np.concatenate((self._heard, samples))[-self._window :]
        eager = self._looks < self._options.eager / self._options.every
        if self._position - self._looked_at >= self._options.every * (1 if eager else 5) * RATE:
            self._looked_at = self._position
            self._look()
        level = _rms(samples)
        if self._delay is None:
            return self._kept_back(frame, level)
        kept, self._kept, self._undecided = len(self._kept), [], False
        return [_SILENCE] * kept + [_SILENCE if self._is_echo(level) else frame]

    def _kept_back(self, frame: bytes, level: float) -> list[bytes]:
        if not self._undecided or (not self._kept and level < self._options.quiet / 8):
            return [frame]
        self._kept.append(frame)
        if len(self._kept) * len(frame) < self._options.undecided * RATE:
            return []
        kept, self._kept, self._undecided = self._kept, [], False
        return kept

    def _forget(self) -> None:
        old = self._position - self._reach - self._played_from
        if old > RATE:  # a second at a time, since each time copies what is left
            self._played = self._played[old:].copy()
            self._played_from += old

    def _stretch(self, begin: int, end: int) -> _Sound:
        """What was played between two positions of the line; silence where nothing was."""
        part = self._played[max(0, begin - self._played_from) : max(0, end - self._played_from)]
        missing = max(0, min(end, self._played_from) - begin)
        return np.concatenate(
            (np.zeros(missing, dtype=np.float32), part, np.zeros(end - begin - missing - len(part), np.float32))
        )

    def _look(self) -> None:
        """Look for the newest window in what was played, and learn from it."""
        level = _rms(self._heard)
        if self._delay is not None:
            played = _rms(self._stretch(self._position - self._window - self._delay, self._position - self._delay))
            if played > self._options.quiet and level < 0.5 * played * self._level:
                self._levels.append(level / played)  # the echo is not as loud as it was
        if level < self._options.quiet / 8:
            return
        self._looks += 1
        delay, alike, played = self._found()
        if alike < self._options.alike or played < self._options.quiet:
            return
        near = self._suspected is not None and abs(delay - self._suspected) <= self._options.same_delay * RATE
        self._suspected = delay
        if near:
            if self._delay is None or abs(delay - self._delay) > self._options.same_delay * RATE:
                self._levels.clear()
            self._delay = delay
            self._levels.append(level / played)

    def _found(self) -> tuple[int, float, float]:
        """The delay at which the window is most like what was played, how like (0 to 1), and how loud that was."""
        played = self._stretch(self._position - self._reach, self._position)
        size = 1 << (len(played) + self._window - 1).bit_length()
        spectrum = np.fft.rfft(played, size) * np.conj(np.fft.rfft(self._heard, size))
        product = np.fft.irfft(spectrum, size)[: len(played) - self._window + 1]
        energy = np.concatenate(([0.0], np.cumsum(played.astype(np.float64) ** 2)))
        energies = energy[self._window :] - energy[: -self._window]
        floor = self._window * self._options.quiet**2
        likeness = np.abs(product) / np.sqrt(np.maximum(energies, floor) * max(1.0, float(np.sum(self._heard**2))))
        best = int(likeness.argmax())
        return self._reach - self._window - best, float(likeness[best]), float(np.sqrt(energies[best] / self._window))

    @property
    def _level(self) -> float:
        """The echo's amplitude as a share of what was played."""
        return float(np.median(self._levels))

    def _is_echo(self, level: float) -> bool:
        options, ends = self._options, self._position - (self._delay or 0)
        around = self._stretch(ends - FRAME_BYTES - round(options.after * RATE), ends + round(options.before * RATE))
        whole = around[: len(around) // FRAME_BYTES * FRAME_BYTES].reshape(-1, FRAME_BYTES)
        loudest = float(np.sqrt(np.mean(whole**2, axis=1)).max())
        self._loudest = max(loudest, _DECAY * self._loudest)
        at_most = options.margin * self._level
        self._louder = self._louder + 1 if level > at_most * self._loudest else 0
        if self._louder >= options.sure_frames:
            self._caller_until = self._position + round(options.listens * RATE)
        return loudest > 0 and level <= at_most * loudest and self._position > self._caller_until


def _rms(samples: _Sound) -> float:
    return float(np.sqrt(np.mean(samples**2)))
