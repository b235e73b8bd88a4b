"""Nothing is sent inside, whatever an address is called."""

import socket
from typing import Any

import pytest

from core.errors import ProviderError
from core.outward import Refused, checked_url, resolved

INSIDE = (
    "127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[::]",
)  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_that_is_not_public_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        checked_url(f"https://{host}/orders")


@pytest.mark.parametrize(
    "url",
    [
        "http://kitchen.example.com/orders",
        "ftp://kitchen.example.com",
        "https://jo:secret@kitchen.example.com/",
        "https:///orders",
        "https://kitchen.example.com:0/",
        "https://kitchen.example.com/#x",
        "kitchen.example.com",
        "",
    ],
)
def test_only_https_without_a_password_is_taken(url: str) -> None:
    with pytest.raises(Refused):
        checked_url(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://localhost:8000/", "https://[::1]/"])
def test_this_machine_is_reached_in_development_alone(url: str) -> None:
    assert checked_url(url, loopback=True)
    with pytest.raises(Refused):
        checked_url(url)
    with pytest.raises(Refused):
        checked_url("http://10.0.0.1/", loopback=True)


def knows(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found: list[Any] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)


async def test_a_name_that_stands_for_an_inner_address_is_refused_though_another_one_is_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    knows(monkeypatch, "93.184.216.34", "169.254.169.254")
    with pytest.raises(Refused):
        await resolved("https://kitchen.example.com/orders")


async def test_a_request_goes_to_the_address_that_was_looked_at_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    knows(monkeypatch, "93.184.216.34")
    target = await resolved("https://kitchen.example.com:8443/orders?x=1")
    request = target.request("POST", headers={}, content=b"{}")
    assert str(request.url) == "https://93.184.216.34:8443/orders?x=1"
    assert request.headers["host"] == "kitchen.example.com:8443"
    assert request.extensions["sni_hostname"] == "kitchen.example.com"


async def test_a_name_that_nobody_knows_is_the_other_sides_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_named: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ProviderError):
        await resolved("https://nowhere.example.com/")
