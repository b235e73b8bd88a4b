"""Is somebody speaking? Silero's voice activity model over telephone frames, with hysteresis for onset and offset."""

import importlib.util
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnxruntime

from voice import mulaw
from voice.ports import RATE

WINDOW = 256
"""Samples the model judges at a time: 32 ms at 8 kHz."""
VOICE_WINDOWS, SURE_WINDOWS = 94, 6
"""Three seconds of voice tell how loud a caller is, and 0.2 s are enough to begin with."""
LIKE_VOICE = 0.2
CONTEXT = 32
"""Samples of the window before, which it is given again."""


@dataclass(frozen=True, slots=True)
class ActivityOptions:
    onset: float = 0.5
    """A window at least as probable as this begins speech, once ``onset_windows`` in a row were."""
    onset_windows: int = 2
    offset: float = 0.35
    """Speech ends when windows have been less probable than this for ``offset_seconds``."""
    offset_seconds: float = 0.096
    voice_peak: int = 3000
    """Peak sample to which a quiet caller is brought before the model judges, which is unsure of a voice below −40 dBFS."""
    most_gain: float = 8.0
    quiet: int = 24
    """Peak sample (of 32,767, about −63 dBFS) below which a window is silence without asking the model."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What one frame told; times are seconds of sound since the first frame."""

    probability: float
    """Of speech, in the newest whole window."""
    speaking: bool
    change: Literal["onset", "offset"] | None = None
    last_voice: float | None = None
    """The end of the last voiced window, to within about 10 ms; None before any speech."""


@lru_cache(maxsize=1)
def _session() -> Any:
    """The model, one for all calls; a call's own is only the state it carries along."""
    spec = importlib.util.find_spec("silero_vad")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("voice activity needs the silero-vad package (its ONNX file; torch is not needed)")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = Path(spec.submodule_search_locations[0]) / "data" / "silero_vad.onnx"
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


class VoiceActivity:
    """One call's ear for speech. About 0.1 ms a frame, next to nothing in digital silence."""

    def __init__(self, options: ActivityOptions | None = None) -> None:
        self._options = options or ActivityOptions()
        self._model = _session()
        self._rate = np.array(RATE, dtype=np.int64)
        self._fresh()
        self._pending = np.empty(0, dtype=np.int16)
        self._judged = 0
        self._probability = 0.0
        self._speaking = False
        self._rising = 0
        self._last_voice: float | None = None
        self._peaks: deque[int] = deque(maxlen=8)
        self._voices: deque[int] = deque(maxlen=VOICE_WINDOWS)
        """Peaks of the latest windows that may be voice: how loud this caller is."""

    def push(self, frame: bytes) -> Activity:
        """Take µ-law of any length (20 ms, usually) and tell what is known after it."""
        self._pending = np.concatenate((self._pending, mulaw.decode(frame)))
        change: Literal["onset", "offset"] | None = None
        while len(self._pending) >= WINDOW:
            window, self._pending = self._pending[:WINDOW], self._pending[WINDOW:]
            self._judged += WINDOW
            self._probability = self._judge(window)
            change = self._follow(window) or change
        return Activity(self._probability, self._speaking, change, self._last_voice)

    def _fresh(self) -> None:
        self._state: npt.NDArray[np.float32] = np.zeros((2, 1, 128), dtype=np.float32)
        self._context: npt.NDArray[np.float32] = np.zeros(CONTEXT, dtype=np.float32)

    def _judge(self, window: mulaw.Samples) -> float:
        peak = int(np.abs(window.astype(np.int32)).max())
        if peak < self._options.quiet:
            self._fresh()
            return 0.0
        samples = np.clip(window.astype(np.float32) * np.float32(self._gain / 32768), -1, 1)
        given = np.concatenate((self._context, samples))[None, :]
        probability, self._state = self._model.run(None, {"input": given, "state": self._state, "sr": self._rate})
        self._context = samples[-CONTEXT:]
        if probability[0, 0] >= LIKE_VOICE:
            self._voices.append(peak)
        return float(probability[0, 0])

    @property
    def _gain(self) -> float:
        """What makes this caller as loud as others; 1 until enough was heard of them."""
        if len(self._voices) < SURE_WINDOWS:
            return 1.0
        return min(self._options.most_gain, max(1.0, self._options.voice_peak / max(self._voices)))

    def _follow(self, window: mulaw.Samples) -> Literal["onset", "offset"] | None:
        options, now = self._options, self._judged / RATE
        if self._probability >= options.offset and (self._speaking or self._probability >= options.onset):
            self._last_voice = now - self._tail(window)
        self._rising = self._rising + 1 if self._probability >= options.onset else 0
        if not self._speaking and self._rising >= options.onset_windows:
            self._speaking = True
            return "onset"
        quiet_for = now - (self._last_voice or 0.0)
        if self._speaking and self._probability < options.offset and quiet_for >= options.offset_seconds:
            self._speaking = False
            return "offset"
        return None

    def _tail(self, window: mulaw.Samples) -> float:
        """Seconds at the window's end that are far quieter than the speech around it."""
        magnitude = np.abs(window.astype(np.int32)).reshape(-1, 64).max(axis=1)
        self._peaks.append(int(magnitude.max()))
        loud = np.flatnonzero(magnitude > max(self._peaks) // 20)
        return float((len(magnitude) - 1 - loud[-1]) * 64 / RATE) if len(loud) else WINDOW / RATE
