"""Errors that mean something to someone: each has a status, an owner and, where a caller may meet it, a sentence."""

from collections.abc import Sequence
from typing import ClassVar, Literal

Owner = Literal["caller", "business", "platform", "provider"]


class FrontdeskError(Exception):
    """The root of every error that Frontdesk raises on purpose.

    ``code`` names it in logs and APIs, ``status`` is its HTTP status, ``owner`` says who can mend it, and ``say`` is
    what the agent tells a caller who meets it (None where no caller can).
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    owner: ClassVar[Owner] = "platform"
    say: ClassVar[str | None] = None


class ConfigurationError(FrontdeskError):
    """A setting is missing or wrong; the message names it and says what to set."""

    code = "configuration"
    owner = "platform"


class InvalidInput(FrontdeskError):
    """Something that a person or a program sent does not fit; the message says what was expected."""

    code = "invalid_input"
    status = 400
    owner = "business"


class NotFound(FrontdeskError):
    """There is no such thing, or it belongs to another business; the two look the same on purpose."""

    code = "not_found"
    status = 404
    owner = "business"


class Forbidden(FrontdeskError):
    """A signature or a token is missing, wrong, used or expired."""

    code = "forbidden"
    status = 403
    owner = "platform"


class Unauthorized(FrontdeskError):
    """Nobody is signed in: the session is missing, wrong, ended or expired."""

    code = "unauthorized"
    status = 401
    owner = "business"


class Conflict(FrontdeskError):
    """Somebody else changed it in the meantime; the message says what to do."""

    code = "conflict"
    status = 409
    owner = "business"


class TooMany(FrontdeskError):
    """More attempts than are allowed in a while; ``seconds`` says when to try again."""

    code = "too_many"
    status = 429
    owner = "business"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class TenantMismatch(FrontdeskError):
    """A row of another business, or a statement that cannot be held to one business, in a tenant's session."""

    code = "tenant_mismatch"


class ReadOnlySession(FrontdeskError):
    """Something was to be written in a session that was opened for reading; open it with ``write=True``."""

    code = "read_only_session"


class DatabaseBusy(FrontdeskError):
    """Other writers kept the database for longer than a writer waits; nothing was changed."""

    code = "database_busy"
    status = 503


class DatabaseAway(DatabaseBusy):
    """The database cannot be reached, or went away in the middle; nothing was changed."""

    code = "database_away"


class CommitUnknown(DatabaseAway):
    """The database went away while it was committing: only looking tells whether the change was made."""

    code = "commit_unknown"


class WrongFields(InvalidInput):
    """A form or a request with mistakes; each is a field (dotted, such as ``services.0.price``) and a sentence."""

    code = "wrong_fields"
    status = 422

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {message}" if field else message for field, message in problems))
        self.problems = tuple(problems)


class UnknownNumber(FrontdeskError):
    """A call came in for a number that no business has."""

    code = "unknown_number"
    status = 404
    owner = "business"
    say = "I'm sorry, the number you have dialled is not in service. Goodbye."


class ProviderError(FrontdeskError):
    """A provider (recognition, speech, a model, search, telephony) failed or was too late."""

    code = "provider"
    status = 502
    owner = "provider"
    say = "I'm sorry, something went wrong on my side."


class KeyRefused(ProviderError):
    """A provider does not take our key. Waiting does not mend that, a person does: the message says which setting it is."""

    code = "key_refused"


class DeadlineExceeded(ProviderError):
    """A wait was longer than the turn could bear."""

    code = "deadline"
    status = 504
