"""A breaker: what has failed again and again is left alone for a while, so that nobody waits for it in vain."""

from core.clock import Clock


class Breaker:
    """Opens after ``failures`` in a row, for ``seconds``; then one attempt finds out whether it is over."""

    def __init__(self, clock: Clock, failures: int = 3, seconds: float = 30.0) -> None:
        self._clock, self._most, self._seconds = clock, failures, seconds
        self._failed = 0
        self._until = 0.0

    @property
    def closed(self) -> bool:
        """Whether an attempt is worth making now."""
        return not self.tripped or self._clock.monotonic() >= self._until

    @property
    def tripped(self) -> bool:
        """Whether it has failed so often that a success has to be seen first, its time being over or not."""
        return self._failed >= self._most

    def trying(self) -> None:
        """An attempt begins. Until it has ended, an open breaker lets no second one through."""
        if self.tripped:
            self._until = self._clock.monotonic() + self._seconds

    def worked(self) -> None:
        self._failed = 0

    def mended(self) -> None:
        """It seems to be over, though nobody has had anything of it yet: closed, and one more failure opens it at once."""
        self._failed = min(self._failed, self._most - 1)

    def failed(self, *, lasting: bool = False) -> None:
        """``lasting``: it will not mend by itself, so once is enough."""
        self._failed = self._most if lasting else self._failed + 1
        self.trying()
