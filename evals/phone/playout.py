"""Twilio's play-out buffer as a pure core: sound plays in order, a mark comes back once what was before it has played."""

from collections import deque

from voice.mulaw import SILENCE

LIMIT_BYTES = 8000 * 600
"""Ten minutes of sound; a gateway that sends more without a ``clear`` is broken, and what is over is refused."""


class Playout:
    """What was sent to the caller and has not been heard yet. µ-law bytes in, frames and mark names out."""

    def __init__(self) -> None:
        self._queue: deque[memoryview | str] = deque()
        self._waiting = 0
        self._playing = False
        self._due: list[str] = []
        """Marks whose sound ends within the frame that is playing now."""

    @property
    def waiting(self) -> int:
        """Bytes (samples) of sound that have not begun to play."""
        return self._waiting

    def add(self, sound: bytes) -> bool:
        """Queue sound; False when the buffer is full and the sound was refused."""
        if self._waiting + len(sound) > LIMIT_BYTES:
            return False
        if sound:
            self._queue.append(memoryview(sound))
            self._waiting += len(sound)
        return True

    def mark(self, name: str) -> list[str]:
        """Queue a mark; with nothing before it, it is returned at once."""
        if self._queue:
            self._queue.append(name)
        elif self._playing:
            self._due.append(name)
        else:
            return [name]
        return []

    def clear(self) -> tuple[int, list[str]]:
        """Throw away everything waiting: how many bytes that was, and the marks, which come back at once and in order."""
        dropped = self._waiting
        marks = self._due + [item for item in self._queue if isinstance(item, str)]
        self._queue.clear()
        self._waiting = 0
        self._due = []
        return dropped, marks

    def take(self, length: int) -> tuple[bytes, int, list[str]]:
        """Begin to play the next ``length`` samples: their sound, filled up with silence; how many of them had been sent;
        and the marks whose sound was over before this frame began."""
        played = bytearray()
        over, self._due = self._due, []
        while self._queue:
            item = self._queue[0]
            if isinstance(item, str):
                (self._due if played else over).append(item)
                self._queue.popleft()
                continue
            room = length - len(played)
            if room == 0:
                break
            played += item[:room]
            if len(item) > room:
                self._queue[0] = item[room:]
            else:
                self._queue.popleft()
        sent = len(played)
        self._waiting -= sent
        self._playing = sent > 0
        return bytes(played).ljust(length, SILENCE), sent, over
