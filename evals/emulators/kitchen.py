"""A business's own program that takes orders: a receiver of Standard Webhooks, which checks every signature itself."""

import base64
import hashlib
import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator

TOLERANCE = 5 * 60
"""Seconds that a timestamp may be off the receiver's own time."""


class KitchenEmulator(HttpEmulator):
    """``taken`` holds each event that was taken, with the id it came under; ``refused`` the status of each that was not."""

    def __init__(self, secret: str, now: float) -> None:
        super().__init__(secret, None)
        self.now = now
        """Seconds since 1970, as this receiver's clock shows them."""
        self.answers: list[int] = []
        """Statuses of the next answers, whatever was sent."""
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.refused: list[int] = []

    def routes(self) -> list[Route]:
        return [Route("/orders", self._post, methods=["POST"])]

    async def _post(self, request: Request) -> Response:
        body = await request.body()
        status = self.answers.pop(0) if self.answers else (204 if self._is_genuine(request, body) else 401)
        if status < 300:
            self.taken.append((request.headers["webhook-id"], json.loads(body)))
        else:
            self.refused.append(status)
        headers = {"location": "http://127.0.0.1:1/"} if 300 <= status < 400 else None
        return Response(status_code=status, headers=headers)

    def _is_genuine(self, request: Request, body: bytes) -> bool:
        named, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "0")
        if abs(int(stamp) - self.now) > TOLERANCE:
            return False
        key = base64.b64decode(self.key.split("_", 1)[1])
        right = base64.b64encode(hmac.new(key, b".".join((named.encode(), stamp.encode(), body)), hashlib.sha256).digest())
        given = request.headers.get("webhook-signature", "").split(" ")
        return any(
            version == "v1" and hmac.compare_digest(right.decode(), mac)
            for version, _, mac in (each.partition(",") for each in given)
        )
