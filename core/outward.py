"""Requests to addresses that somebody typed: only to the public internet, and to the very address that was looked at.

A name is resolved once; if any of its addresses is not public, the request is refused, and otherwise it goes to one of
those that were looked at, under the name, so that a name that changes its mind in between reaches nothing inside.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from core.errors import InvalidInput, ProviderError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(InvalidInput):
    """An address that nothing is sent to; the message says what was expected."""

    code = "refused_address"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL with the address that it stands for."""

    url: httpx.URL
    """With the address in the place of the name."""
    host: str
    """The name, for the ``Host`` header and the certificate."""
    authority: str

    def request(self, method: str, *, headers: dict[str, str], content: bytes) -> httpx.Request:
        own = {"Host": self.authority, **headers}
        return httpx.Request(method, self.url, headers=own, content=content, extensions={"sni_hostname": self.host})


def checked_url(url: str, *, loopback: bool = False) -> httpx.URL:
    """The URL, as far as it can be judged without asking for its name. With ``loopback`` this machine may be meant, and then
    without TLS. Raises ``Refused``."""
    try:
        parts, parsed = urlsplit(url), httpx.URL(url)
        host, port = parsed.host, parts.port
    except (ValueError, httpx.InvalidURL):
        raise Refused("expected an address such as https://kitchen.example.com/orders") from None
    if not host or parts.username or parts.password or parts.fragment or port == 0:
        raise Refused("expected an address such as https://kitchen.example.com/orders, without a name or password in it")
    if parsed.scheme != "https" and not (loopback and parsed.scheme == "http" and _is_here(host)):
        raise Refused("expected an address that begins with https://")
    own = _literal(host)
    if own is not None and not _may_be_reached(own, loopback=loopback):
        raise Refused("expected an address on the public internet")
    return parsed


async def resolved(url: str, *, loopback: bool = False, seconds: float = 5.0) -> Target:
    """Raises ``Refused``, and ``ProviderError`` for a name that nobody knows or that takes too long to find."""
    parsed = checked_url(url, loopback=loopback)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().getaddrinfo(parsed.host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        raise ProviderError("the name of the address could not be resolved") from None
    addresses = [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
    if not addresses or not all(_may_be_reached(address, loopback=loopback) for address in addresses):
        raise Refused("expected an address on the public internet")
    return Target(parsed.copy_with(host=str(addresses[0])), parsed.host, parsed.netloc.decode("ascii"))


def _is_here(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" if address is None else address.is_loopback


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _may_be_reached(address: Address, *, loopback: bool) -> bool:
    inner = _embedded(address)
    if inner is not None:
        return _may_be_reached(inner, loopback=False)
    return (loopback and address.is_loopback) or (address.is_global and not address.is_multicast)


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
