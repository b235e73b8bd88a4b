"""What Twilio posts: a form, believed once its signature is right."""

from urllib.parse import parse_qsl

import structlog
from fastapi import Request, Response

from voice.twilio.signature import Signatures

log = structlog.get_logger(__name__)

BODY_LIMIT = 64 * 1024
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Statuses of a call that has ended."""
Form = dict[str, str]


async def signed_form(request: Request, signatures: Signatures) -> Form | Response:
    """The form, or the refusal: 413 for a body too large, 403 for a signature that is not Twilio's."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            log.warning("webhook_refused", why="body_too_large", path=request.url.path)
            return Response("body too large", 413)
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        form = {}
    query = f"?{request.url.query}" if request.url.query else ""
    signature = request.headers.get("x-twilio-signature")
    if not signatures.of_webhook(request.url.path + query, form, signature):
        log.warning("webhook_refused", why="signature" if signature else "unsigned", path=request.url.path)
        return Response("the request is not signed by Twilio for this address; check FRONTDESK_PUBLIC_URL", 403)
    return form


def xml(document: str) -> Response:
    return Response(document, media_type="text/xml")
