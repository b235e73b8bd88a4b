"""Where Redis lies, checked when a service starts rather than when something is first sent there."""

import re

from core.errors import ConfigurationError
from core.settings import Settings

_RIGHT = re.compile(r"rediss?://([^@/?#\s]*@)?(\[[0-9a-f:.]+\]|[^@:/?#\s\[\]]+)(:\d{1,5})?(/\d*)?(\?\S*)?", re.IGNORECASE)


def redis_address(settings: Settings) -> str | None:
    """``REDIS_URL``, None where it is unset. Raises ``ConfigurationError``, which does not repeat it: it may hold a password."""
    if not settings.redis_url:
        return None
    if _RIGHT.fullmatch(settings.redis_url) is None:
        raise ConfigurationError("REDIS_URL: expected redis://[:password@]host[:port][/number], or rediss:// for TLS")
    return settings.redis_url
