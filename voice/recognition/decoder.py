"""The process that listens: pocketsphinx holds the interpreter while it decodes, so it has one of its own.

Run by ``local.py`` as ``python -m voice.recognition.decoder``; messages (``wire.py``) come on standard input and go to
standard output. It decodes as sound arrives and keeps nothing of a caller beyond the utterance being spoken.
"""

import os
import re
import select
import sys
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from pocketsphinx import Decoder

from voice import mulaw
from voice.activity import VoiceActivity
from voice.ports import FRAME_BYTES, FRAME_SECONDS
from voice.recognition.acoustic_model import telephone_model
from voice.recognition.features import STEP, Cepstra, CepstralMean
from voice.recognition.language_model import CALLERS, answer_counts
from voice.recognition.wire import Kind, Unpacker, pack

PRE_ROLL = 15
"""Frames before the first speech that belong to the utterance: 300 ms."""
SPEECH, NOISE = 0.3, 0.1
"""Voice probabilities from which a frame begins an utterance, and below which it is noise to learn from."""
LOOK_AHEAD = PRE_ROLL + 10
"""Frames of an utterance whose mean is known before the first of them is decoded."""
PAUSE = 25
"""Frames of silence inside an utterance that are decoded; the rest of a longer pause is skipped."""
PARTIAL_EVERY = 6
"""Decoded frames (20 ms each) between partials."""
MAX_WAITING = 150
"""Frames that may wait for decoding (3 s); beyond, the oldest are dropped."""
MAX_UTTERANCE = 3000
"""Decoded frames (a minute) after which an utterance is ended by itself."""
AT_ONCE = 5
"""Frames of a stream decoded before the next stream has its turn."""
MAX_IDLE = 8
"""Decoders kept ready for calls to come."""
TUNING: dict[str, Any] = {
    "lw": 7.5, "fwdflat": True, "bestpath": True, "maxhmmpf": 10000, "cmn": "live", "loglevel": "FATAL", "lm": None,
}  # fmt: skip
NO_MEAN = ",".join(["0"] * 13)
"""The mean is taken off before the decoder sees the cepstra."""
_MARKS = re.compile(r"\(\d+\)|:[a-z]+$")


def decoder(control: str, dictionary: str) -> Decoder:
    """A recogniser for one business's model; a few tens of milliseconds."""
    hmm = telephone_model(Path(control).parents[1])
    return Decoder(hmm=str(hmm), lmctl=control, lmname=CALLERS, dict=dictionary, **TUNING)


class Ear:
    """One stream: sound in, what was heard out through ``say``."""

    def __init__(self, recogniser: Decoder, model: str) -> None:
        self.recogniser = recogniser
        self.model = model
        self.waiting: deque[bytes | None] = deque()
        self._expected = CALLERS
        self._sounds = 0
        self._activity = VoiceActivity()
        self._cepstra = Cepstra()
        self._mean = CepstralMean()
        self._held: list[npt.NDArray[np.float32]] = []
        self._before: deque[bytes] = deque(maxlen=PRE_ROLL)
        self._position = 0
        self._hushed = 0
        self._listening = False
        self._times: list[float] = []
        self._decoded = 0
        self._said = ""

    def take(self, frame: bytes | None) -> None:
        """Queue a frame, or None to flush; sound beyond the limit is dropped, oldest first, and a flush never is."""
        self.waiting.append(frame)
        self._sounds += frame is not None
        if self._sounds > MAX_WAITING:
            self.waiting.remove(next(f for f in self.waiting if f is not None))
            self._sounds -= 1
            self._position += 1

    def expect(self, kind: str) -> None:
        """What was asked; counts from the next utterance on."""
        self._expected = kind if kind in answer_counts() else CALLERS

    def work(self) -> list[dict[str, Any]]:
        """Decode a little of what waits."""
        heard: list[dict[str, Any]] = []
        for _ in range(min(AT_ONCE, len(self.waiting))):
            frame = self.waiting.popleft()
            if frame is None:
                heard.append(self._final())
                continue
            self._sounds -= 1
            self._listen(frame)
            if self._decoded >= MAX_UTTERANCE:
                heard.append(self._final())
        if self._listening and self._decoded >= PARTIAL_EVERY:
            partial = self._partial()
            heard.extend([partial] if partial else [])
        return heard

    def stop(self) -> Decoder:
        """Give the decoder back, fit for another call."""
        if self._listening:
            self.recogniser.end_utt()
        return self.recogniser

    def _listen(self, frame: bytes) -> None:
        probability = self._activity.push(frame).probability
        self._position += 1
        if not self._listening:
            self._before.append(frame)
            if probability >= SPEECH:
                self._begin()
            return
        self._hushed = 0 if probability >= NOISE else self._hushed + 1
        if self._hushed <= PAUSE:
            self._decode(frame)

    def _begin(self) -> None:
        quiet = b"".join(list(self._before)[: PRE_ROLL - 5])
        if len(quiet) >= 2 * FRAME_BYTES:
            self._cepstra.listen_to_noise(mulaw.decode(quiet))
        self._cepstra.restart()
        self._mean.restart()
        self._held = []
        if self.recogniser.current_search() != self._expected:
            self.recogniser.activate_search(self._expected)
        self.recogniser.set_cmn(NO_MEAN)
        self.recogniser.start_utt()
        self._listening, self._decoded, self._hushed, self._said = True, 0, 0, ""
        self._times = []
        start = self._position - len(self._before)
        for i, frame in enumerate(self._before):
            self._decode(frame, start + i + 1)
        self._before.clear()

    def _decode(self, frame: bytes, position: int | None = None) -> None:
        features = self._cepstra.push(mulaw.decode(frame))
        end = (position or self._position) * FRAME_SECONDS
        self._times.extend(end - (len(features) - i) * STEP / 8000 for i in range(len(features)))
        self._mean.hear(features)
        self._held.append(features)
        self._decoded += 1
        if self._decoded >= LOOK_AHEAD:
            self._catch_up()

    def _catch_up(self) -> None:
        """Decode what is held, now that the mean of the call's speech is known well enough (or the utterance ends)."""
        features, self._held = np.concatenate(self._held), []
        if len(features):
            self.recogniser.process_cep((features - self._mean.value).astype(np.float32).tobytes())

    def _partial(self) -> dict[str, Any] | None:
        hypothesis = self.recogniser.hyp()
        text = " ".join(_words(hypothesis.hypstr)) if hypothesis else ""
        if text == self._said or not text:
            return None
        self._said = text
        return {"kind": "partial", "text": text, "words": [], "confidence": 1.0}

    def _final(self) -> dict[str, Any]:
        if not self._listening:
            return {"kind": "final", "text": "", "words": [], "confidence": 1.0}
        if self._held:
            self._catch_up()
        self.recogniser.end_utt()
        self._listening = False
        words: list[tuple[str, float, float, float]] = []
        for segment in self.recogniser.seg() or ():
            said = _words(segment.word)
            start, end = self._time(segment.start_frame), self._time(segment.end_frame)
            share = (end - start) / max(1, len(said))
            sure = min(1.0, segment.prob)
            words.extend((w, start + i * share, start + (i + 1) * share, sure) for i, w in enumerate(said))
        confidence = sum(w[3] for w in words) / len(words) if words else 1.0
        return {"kind": "final", "text": " ".join(w[0] for w in words), "words": words, "confidence": confidence}

    def _time(self, feature: int) -> float:
        return self._times[min(max(feature, 0), len(self._times) - 1)] if self._times else 0.0


def _words(text: str) -> list[str]:
    """Plain words of a hypothesis: classes, other pronunciations and fillers taken off, terms taken apart."""
    return [word for token in text.split() if token[0] not in "<[" for word in _MARKS.sub("", _MARKS.sub("", token)).split("_")]


class Service:
    """All streams of this process, served in turn."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._ears: dict[int, Ear] = {}
        self._idle: list[tuple[str, Decoder]] = []

    @property
    def busy(self) -> bool:
        return any(ear.waiting for ear in self._ears.values())

    def serve(self, kind: Kind, stream: int, payload: bytes) -> None:
        if kind in (Kind.PREPARE, Kind.OPEN):
            self._prepare_or_open(kind, stream, payload)
        elif kind is Kind.CLOSE:
            self._close(stream)
        elif (ear := self._ears.get(stream)) is None:
            return
        elif kind is Kind.EXPECT:
            ear.expect(payload.decode())
        else:
            ear.take(payload if kind is Kind.SOUND else None)

    def work(self) -> None:
        for stream, ear in list(self._ears.items()):
            try:
                for heard in ear.work():
                    self._say(Kind.HEARD, stream, orjson.dumps(heard))
            except RuntimeError as error:
                self._ears.pop(stream)
                self._say(Kind.FAILED, stream, str(error).encode()[:200])

    def _prepare_or_open(self, kind: Kind, stream: int, payload: bytes) -> None:
        model = orjson.loads(payload)
        control = model["control"]
        try:
            found = next((i for i, (key, _) in enumerate(self._idle) if key == control), None)
            ready = decoder(control, model["dictionary"]) if found is None else self._idle.pop(found)[1]
        except RuntimeError as error:
            return self._say(Kind.FAILED, stream, str(error).encode()[:200])
        if kind is Kind.OPEN:
            self._ears[stream] = Ear(ready, control)
        else:
            self._keep(control, ready)
        return self._say(Kind.READY, stream)

    def _close(self, stream: int) -> None:
        ear = self._ears.pop(stream, None)
        if ear is not None:
            self._keep(ear.model, ear.stop())

    def _keep(self, control: str, ready: Decoder) -> None:
        self._idle = [(control, ready), *self._idle][:MAX_IDLE]

    def _say(self, kind: Kind, stream: int, payload: bytes = b"") -> None:
        message = pack(kind, stream, payload)
        while message:
            message = message[os.write(self._out, message) :]


def main() -> None:
    """Serve until standard input ends, which it does with the gateway."""
    source, out = sys.stdin.fileno(), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    unpacker, service = Unpacker(), Service(out)
    while True:
        readable, _, _ = select.select([source], [], [], 0 if service.busy else None)
        if readable:
            piece = os.read(source, 1 << 16)
            if not piece:
                return
            for message in unpacker.feed(piece):
                service.serve(*message)
            continue
        service.work()


if __name__ == "__main__":
    main()
