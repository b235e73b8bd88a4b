"""The sockets that pages have open, by the session they were opened in, so that a session's end is the end of its sockets."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from starlette.types import Message, Receive, Send

REFUSED = 1008
"""A browser's page takes it as a lost connection, tries again, and is asked at the door who it is."""


class OpenSockets:
    def __init__(self) -> None:
        self._ended: dict[UUID, set[asyncio.Event]] = {}

    @contextmanager
    def opened(self, session_id: UUID) -> Iterator[asyncio.Event]:
        """For as long as a socket is open; the event is set when it has to close."""
        ended = asyncio.Event()
        self._ended.setdefault(session_id, set()).add(ended)
        try:
            yield ended
        finally:
            ended.set()
            of_session = self._ended[session_id]
            of_session.discard(ended)
            if not of_session:
                del self._ended[session_id]

    def close(self, session_id: UUID) -> None:
        """Close every socket of the session, each as its app next looks for a message."""
        for ended in self._ended.get(session_id, ()):
            ended.set()


SOCKETS = OpenSockets()
"""Those of this process. The doorway opens them; the doorkeeper, whom Reflex calls, closes them."""


def closing(ended: asyncio.Event, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """A socket's two ends that stop at ``ended``: the browser is told, and the app behind sees it disconnect."""
    ending = asyncio.ensure_future(ended.wait())

    async def receiving() -> Message:
        coming = asyncio.ensure_future(receive())
        await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.is_set():
            return coming.result()
        coming.cancel()
        await send({"type": "websocket.close", "code": REFUSED})
        return {"type": "websocket.disconnect", "code": REFUSED}

    async def sending(message: Message) -> None:
        if not ended.is_set():
            await send(message)

    return receiving, sending
