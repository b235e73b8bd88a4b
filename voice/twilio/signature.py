"""Twilio's signature over requests: HMAC-SHA1 of the exact public URL and the sorted form."""

from collections.abc import Mapping

from twilio.request_validator import RequestValidator


class Signatures:
    """``public_url`` is the gateway's address as Twilio was given it, without a trailing slash."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self.public_url = public_url.rstrip("/")

    @property
    def stream_url(self) -> str:
        """The media websocket's address: wss where the public address is https."""
        return f"ws{self.public_url.removeprefix('http')}/twilio/media"

    def of_webhook(self, path_and_query: str, form: Mapping[str, str], signature: str | None) -> bool:
        url = self.public_url + path_and_query
        return bool(signature) and bool(self._validator.validate(url, dict(form), signature))

    def of_stream(self, signature: str) -> bool:
        """The websocket's upgrade is signed over its address, which Twilio writes with either scheme."""
        path = "/twilio/media"
        addresses = (self.stream_url, self.public_url + path, f"{self.stream_url}/", f"{self.public_url}{path}/")
        return any(self._validator.validate(address, {}, signature) for address in addresses)
