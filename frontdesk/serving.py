"""HTTP as every service serves it: at an address that is looked at before anything slow is loaded, until told to stop."""

import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import uvicorn

from core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    setting: str
    """Which setting says the port."""

    def reserved(self) -> socket.socket:
        """Bound, so that nobody else gets it, but not listening, so that nobody waits at it. Raises ``ConfigurationError``
        where somebody has it. Child processes do not inherit it, so none keeps it from a killed service's next life."""
        with self._bound() as probe:
            try:
                probe.listen(1)
            except OSError as error:
                raise self.refused(error) from None
        return self._bound()

    def refused(self, error: OSError) -> ConfigurationError:
        if error.errno == errno.EADDRINUSE:
            return ConfigurationError(
                f"{self.setting}: port {self.port} on {self.host} is taken; stop what listens there, "
                f"or set {self.setting} to a free one"
            )
        return ConfigurationError(f"{self.setting}: cannot listen on {self.host} port {self.port} ({error.strerror})")

    def _bound(self) -> socket.socket:
        found = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((self.host, self.port))
        except OSError as error:
            found.close()
            raise self.refused(error) from None
        return found


class Server(uvicorn.Server):
    """uvicorn at an address of ours; told to stop, it first lets go of streams that would not end by themselves."""

    def __init__(
        self, config: uvicorn.Config, address: Address, *, stopping: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        super().__init__(config)
        self._address, self._stopping = address, stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except OSError as error:
            await self.lifespan.shutdown()
            raise self._address.refused(error) from None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._stopping is not None:
            await self._stopping()
        await super().shutdown(sockets)


class BesideServer(Server):
    """One beside a service's own work, which is told by others when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
