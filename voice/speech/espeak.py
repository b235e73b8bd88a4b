"""espeak-ng in a process of its own (``python -m voice.speech.espeak``): requests on stdin, sound on stdout.

espeak-ng is GPL-3.0, so nothing else loads it; what passes between the processes is described here and nothing more.

A request is a 4-byte big-endian length and that much JSON: ``{"id": 7, "text": "…", "voice": "en-us+f3", "rate": 165}``
(words a minute), or ``{"cancel": 7}``. Requests are spoken one after another. An answer is a 4-byte length, a 4-byte
request id, one byte for its kind and a body: ``s`` a piece of sound (a 2-byte count of marks, each two 4-byte numbers as
in ``voice.ports.Speech``, then µ-law), ``e`` the end, ``x`` a failure with its reason in UTF-8. The first answer, ``r`` for
request 0, says that it is ready.
"""

import ctypes
import json
import os
import struct
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import soxr

from voice import mulaw

Samples = npt.NDArray[np.float32]

ESPEAK_RATE = 22050
PHONE_RATE = 8000
CEILING = 10 ** (-3 / 20)
"""No sample is louder than −3 dBFS; one line and both its gains need that room."""
_KNEE = 0.7 * CEILING
_AUDIBLE = 10 ** (-50 / 20)
_PIECE_SECONDS = 0.12
"""Pieces after the first are at least this long; the first goes as soon as there is one."""
_SENTENCE_PAUSE, _CLAUSE_PAUSE = 0.2, 0.06
"""Seconds of silence after the last word."""
_CALIBRATION = "Good morning, how about a table for two at half past seven? Yes, of course."
_SYNCHRONOUS, _BUFFER_MS, _DONT_EXIT = 2, 60, 0x8000
_SET_RATE, _SET_VOLUME = 1, 2
_VOLUME = 70
"""Of espeak's 100, at which some voices clip before we can turn them down."""
_UTF8 = 1
_EVENT_END_OF_LIST, _EVENT_WORD, _EVENT_CLAUSE_END = 0, 1, 5


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # milliseconds
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
Begun = tuple[int, int | None]
"""Characters spoken so far and the sample at which the next word begins; None where a clause has just ended."""
Receive = Callable[[Samples, list[Begun]], bool]
"""Takes samples at 22.05 kHz and what begins and ends in them; False stops the synthesis."""


class Espeak:
    """The library, one voice at a time."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        if self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data, _DONT_EXIT) != ESPEAK_RATE:
            raise OSError("espeak-ng did not start at 22050 samples a second")
        self._receive: Receive | None = None
        self._callback = _Callback(self._on_samples)  # kept, or ctypes frees it
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(_SET_VOLUME, _VOLUME, 0)
        self._gains: dict[str, float] = {}

    def gain(self, voice: str) -> float:
        """What brings this voice's loudest ordinary sample to the ceiling, from a sentence spoken once in silence."""
        if voice not in self._gains:
            peak = 0.0

            def measure(samples: Samples, _: list[Begun]) -> bool:
                nonlocal peak
                peak = max(peak, float(np.abs(samples).max(initial=0.0)))
                return True

            self.synthesise(_CALIBRATION, voice, 165, measure)
            self._gains[voice] = CEILING / peak if peak else 1.0
        return self._gains[voice]

    def synthesise(self, text: str, voice: str, words_a_minute: int, receive: Receive) -> None:
        """Speak; twice the same text differs by a few samples, since espeak carries its phase and jitter along."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(_SET_RATE, words_a_minute, 0)
        encoded = text.replace("\0", " ").encode("utf-8", "replace")
        self._receive = receive
        failed = self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None)
        if failed:
            raise OSError(f"espeak-ng failed with code {failed}")

    def _on_samples(self, samples: Any, count: int, events: Any) -> int:
        begun: list[Begun] = []
        at = 0
        while events[at].type != _EVENT_END_OF_LIST:
            event = events[at]
            if event.type in (_EVENT_WORD, _EVENT_CLAUSE_END):
                begun.append((max(0, event.text_position - 1), event.sample if event.type == _EVENT_WORD else None))
            at += 1
        sound = np.zeros(0, np.float32)
        if count > 0:
            sound = np.multiply(np.ctypeslib.as_array(samples, (count,)), 1 / 32768, dtype=np.float32)
        assert self._receive is not None
        return 0 if self._receive(sound, begun) else 1


class PhoneLine:
    """Samples at 22.05 kHz in, pieces of µ-law out, with marks in characters and bytes.

    Silence at the front is left out; at the end, where espeak stops dead, comes the breath that a speaker takes.
    """

    def __init__(self, text: str, gain: float, send: Callable[[bytes, list[tuple[int, int]]], None]) -> None:
        self._text = text
        self._pause = int(PHONE_RATE * (_SENTENCE_PAUSE if text.rstrip()[-1:] in ".?!" else _CLAUSE_PAUSE))
        self._gain = gain
        self._send = send
        self._resample = soxr.ResampleStream(ESPEAK_RATE, PHONE_RATE, 1, dtype="float32", quality="MQ")
        self._waiting: list[Samples] = []
        self._length = 0
        """Samples waiting to go."""
        self._sent = 0
        self._skipped: int | None = None
        """Silent samples (at 8 kHz) left out at the front; None until the voice begins."""
        self._lead = 0
        self._voice_end = 0
        """The sample after the last audible one."""
        self._marks: list[tuple[int, int]] = []
        """Characters and samples as they will be told, but for the order."""
        self._last_mark = (0, 0)

    def take(self, samples: Samples, begun: list[Begun], *, last: bool = False) -> None:
        resampled = self._resample.resample_chunk(samples, last=last)
        if self._skipped is None:
            resampled = self._from_voice(resampled)
        audible = np.flatnonzero(np.abs(resampled * self._gain) > _AUDIBLE)
        if len(audible):
            self._voice_end = self._sent + self._length + int(audible[-1]) + 1
        for characters, sample in begun:
            if sample is None:  # espeak tells of a clause's end when the pause after it is over
                self._marks.append((self._after_punctuation(characters), self._voice_end))
            else:
                self._marks.append((characters, max(0, sample * PHONE_RATE // ESPEAK_RATE - (self._skipped or 0))))
        if len(resampled):
            self._waiting.append(resampled)
            self._length += len(resampled)
        wanted = PHONE_RATE * _PIECE_SECONDS if self._sent else 1
        if self._length >= wanted or last:
            self._flush(last)

    def _from_voice(self, samples: Samples) -> Samples:
        """What follows the first audible sample; a little of what leads to it is kept."""
        audible = np.flatnonzero(np.abs(samples * self._gain) > _AUDIBLE)
        if not len(audible):
            self._lead += len(samples)
            return samples[:0]
        begin = max(0, int(audible[0]) - PHONE_RATE // 500)
        self._skipped = self._lead + begin
        return samples[begin:]

    def _after_punctuation(self, characters: int) -> int:
        while characters < len(self._text) and not self._text[characters].isspace():
            characters += 1
        return characters

    def _flush(self, last: bool) -> None:
        samples = np.concatenate(self._waiting) if self._waiting else np.zeros(0, np.float32)
        self._waiting, self._length = [], 0
        self._sent += len(samples)
        due = [mark for mark in self._marks if last or mark[1] <= self._sent]
        self._marks = [mark for mark in self._marks if mark not in due]
        due += [(len(self._text), self._sent)] if last else []
        marks: dict[int, int] = {}
        for characters, sample in due:
            if characters > self._last_mark[0]:
                self._last_mark = (min(characters, len(self._text)), min(max(sample, self._last_mark[1]), self._sent))
                marks[self._last_mark[1]] = self._last_mark[0]
        if len(samples) or marks:
            pause = mulaw.SILENCE * self._pause if last else b""
            self._send(mulaw.encode(_limited(samples * self._gain)) + pause, [(c, at) for at, c in marks.items()])


def _limited(samples: Samples) -> npt.NDArray[np.int16]:
    """Bend what lies above the knee so that nothing passes the ceiling; softer than clipping, and inaudible when rare."""
    size = np.abs(samples)
    bent = _KNEE + (CEILING - _KNEE) * np.tanh((size - _KNEE) / (CEILING - _KNEE))
    limited: npt.NDArray[np.int16] = (np.sign(samples) * np.where(size > _KNEE, bent, size) * 32767).astype(np.int16)
    return limited


class Server:
    """Reads requests in a thread, so that a cancellation reaches the request it means while that is being spoken."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self._requests = requests
        self._answers = answers
        self._waiting: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._cancelled: set[int] = set()

    def run(self) -> None:
        espeak = Espeak()
        threading.Thread(target=self._read, daemon=True).start()
        self._send(0, b"r", b"")
        while True:
            request = self._waiting.get()
            if request["id"] not in self._cancelled:
                self._speak(espeak, request)
            self._cancelled.discard(request["id"])

    def _read(self) -> None:
        """Ends the process when the parent closes stdin, or is gone."""
        while len(size := self._requests.read(4)) == 4:
            request = json.loads(self._requests.read(int.from_bytes(size, "big")))
            if "cancel" in request:
                self._cancelled.add(request["cancel"])
            else:
                self._waiting.put(request)
        os._exit(0)

    def _speak(self, espeak: Espeak, request: dict[str, Any]) -> None:
        number, text, voice = int(request["id"]), str(request["text"]), str(request["voice"])
        try:
            line = PhoneLine(text, espeak.gain(voice), lambda sound, marks: self._send(number, b"s", _packed(sound, marks)))

            def receive(samples: Samples, begun: list[Begun]) -> bool:
                line.take(samples, begun)
                return number not in self._cancelled

            espeak.synthesise(text, voice, int(request["rate"]), receive)
            line.take(np.zeros(0, np.float32), [], last=True)
        except Exception as error:
            self._send(number, b"x", str(error).encode())
        else:
            self._send(number, b"e", b"")

    def _send(self, number: int, kind: bytes, body: bytes) -> None:
        self._answers.write(struct.pack(">II", len(body) + 5, number) + kind + body)
        self._answers.flush()


def _packed(sound: bytes, marks: list[tuple[int, int]]) -> bytes:
    return struct.pack(">H", len(marks)) + b"".join(struct.pack(">II", *mark) for mark in marks) + sound


if __name__ == "__main__":
    Server(sys.stdin.buffer, sys.stdout.buffer).run()
