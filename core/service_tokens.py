"""Bearer tokens between the platform's own services: each opens one purpose for one business, for a few minutes.

They are derived from the platform's secret, so whoever holds that can make and check them and nothing is stored.
"""

import hashlib
import hmac
from uuid import UUID

from core.clock import Clock, SystemClock
from core.errors import Forbidden

TOKEN_SECONDS = 300
"""How long a token opens anything; long enough for clocks of two machines that differ by a minute or two."""


def service_token(secret: bytes, purpose: str, business_id: UUID, *, clock: Clock | None = None) -> str:
    """Make one for every request: ``Authorization: Bearer`` and this."""
    expires = int((clock or SystemClock()).now().timestamp()) + TOKEN_SECONDS
    return f"{expires}.{_sign(secret, purpose, business_id, expires)}"


def check_service_token(
    secret: bytes, header: str | None, purpose: str, business_id: UUID, *, clock: Clock | None = None
) -> None:
    """Raises ``Forbidden``, with the same words whatever was wrong with the ``Authorization`` header."""
    scheme, _, token = (header or "").partition(" ")
    expires, _, signature = token.partition(".")
    if scheme.lower() != "bearer" or not (expires.isascii() and expires.isdigit()) or len(expires) > 15:
        raise Forbidden("expected a token that this platform's services make for this business")
    right = hmac.compare_digest(signature.encode(), _sign(secret, purpose, business_id, int(expires)).encode())
    left = int(expires) - int((clock or SystemClock()).now().timestamp())
    if not right or not 0 < left <= 2 * TOKEN_SECONDS:
        raise Forbidden("expected a token that this platform's services make for this business")


def business_opened(secret: bytes, header: str | None, purpose: str, written: str, *, clock: Clock | None = None) -> UUID:
    """The business that a request's path names, once its token opens it. Raises ``Forbidden``, for what is no id as well."""
    try:
        business_id = UUID(written)
    except ValueError:
        business_id = UUID(int=0)  # nobody's
    check_service_token(secret, header, purpose, business_id, clock=clock)
    return business_id


def _sign(secret: bytes, purpose: str, business_id: UUID, expires: int) -> str:
    message = f"service\n{purpose}\n{business_id}\n{expires}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
