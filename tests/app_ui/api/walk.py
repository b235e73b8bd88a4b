"""Every route of the admin service, found by itself, and how a request to each is made up.

Whoever adds a route says here what its new path parameters and its body may be; until then the walk fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from tests.app_ui.api.conftest import PASSWORD, Business

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PUBLIC = {
    ("GET", "/api/v1/openapi.json"),
    ("HEAD", "/api/v1/openapi.json"),
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/sign-up"),
    # The forms: without a session there is nobody to sign out, and whom to sign in stands in the form.
    ("POST", "/session"),
    ("POST", "/session/end"),
    ("POST", "/session/end-everywhere"),
    ("POST", "/sign-up"),
    # Whoever knows the address of a feed may read it.
    ("GET", "/calendar/{token}.ics"),
}
"""All that may be asked without being signed in."""
FOR_STAFF_TOO = {
    ("POST", "/api/v1/questions"),
    ("POST", "/api/v1/bookings"),
    ("PATCH", "/api/v1/bookings/{booking_id}"),
    ("POST", "/api/v1/bookings/{booking_id}/cancel"),
    # A day's work: the kitchen's board, and the inbox.
    ("POST", "/api/v1/orders/{order_id}/state"),
    ("PUT", "/api/v1/sold-out"),
    ("PUT", "/api/v1/messages/{message_id}/state"),
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/renew"),
    ("DELETE", "/api/v1/session"),
    ("DELETE", "/api/v1/sessions"),
    ("PUT", "/api/v1/session/password"),
    ("POST", "/api/v1/sign-up"),
    ("POST", "/session"),
    ("POST", "/session/end"),
    ("POST", "/session/end-everywhere"),
    ("POST", "/session/renew"),
    ("POST", "/sign-up"),
}
"""What staff may do beside reading."""
SECTIONS = (
    "hours", "exceptions", "services", "menu", "rooms", "staff", "faq", "policies", "contacts", "modifiers", "day_parts",
    "orders", "pronunciations",
)  # fmt: skip
_BUSINESS = {"name": "New", "kind": "other", "timezone": "Europe/London", "phone_numbers": ["+442071838750"]}
_ANYBODY = {"email": "nobody@example.com", "password": "no such password"}
BODIES: dict[str, dict[str, Any]] = {
    "sign_in": {"json": _ANYBODY},
    "sign_up": {"json": {"business": _BUSINESS, "email": "new@example.com", "name": "New", "password": "short"}},
    "change_password": {"json": {"old": PASSWORD, "new": "password"}},
    "change_business": {"json": {"directions": "Left."}},
    "change_remembering": {"json": {"remember_callers": False, "remember_months": 12}},
    "change_web_search": {"json": {"search_web": True, "search_sites": ["mta.info"]}},
    "change_texting": {"json": {"texts": "ask"}},
    "move_order": {"json": {"state": "accepted"}},
    "change_sold_out": {"json": {"item": "tea", "how_long": "today"}},
    "mark_message": {"json": {"state": "done"}},
    "set_webhook": {"json": {"url": "https://kitchen.example.com/orders"}},
    "change_section": {"json": {"value": [{"question": "New?", "answer": "Yes."}]}},
    "add_entry": {"json": {"value": {"question": "New?", "answer": "Yes."}}},
    "change_entry": {"json": {"value": {"question": "New?", "answer": "Yes."}}},
    "add_member": {"json": {"email": "new@example.com", "name": "New", "password": "short"}},
    "add_booking": {"json": {"date": "2026-11-30", "time": "10:00", "name": "New"}},
    "change_booking": {"json": {"name": "New"}},
    "cancel_booking": {"json": {"reason": "did not come"}},
    "ask_question": {"json": {"words": "Are you open?"}},
}
"""By the name of the route. With these bodies nobody new comes to be and no password changes."""


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    """With its parameters in braces."""
    name: str
    takes_body: bool

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)(?::\w+)?}", self.path))

    @property
    def has_ids(self) -> bool:
        return any(parameter.endswith("_id") for parameter in self.parameters)

    def body(self) -> dict[str, Any]:
        """Raises ``KeyError`` for a route with a body that nobody has said anything about."""
        return BODIES[self.name] if self.takes_body else {}

    def paths(self, values: "Values") -> Iterator[str]:
        """With every value of every parameter. Raises ``KeyError`` for a parameter that nobody has said anything about."""
        for chosen in product(*(values[parameter] for parameter in self.parameters)):
            yield re.sub(r"{\w+(?::\w+)?}", lambda _, given=iter(chosen): str(next(given)), self.path)


Values = dict[str, tuple[object, ...]]


def ids_of(business: Business) -> Values:
    """What the path parameters of somebody who looks for a business's things would be."""
    return {
        "call_id": (business.call, business.live_call),
        "booking_id": (business.booking,),
        "member_id": (business.owner.id, business.staff.id),
        "caller_id": (business.remembered,),
        "order_id": (business.order,),
        "message_id": (business.message,),
        **_PLACES,
    }


def ids_of_nobody() -> Values:
    """The same number of each, and none of them exists."""
    return {
        "call_id": (uuid4(), uuid4()),
        "booking_id": (uuid4(),),
        "member_id": (uuid4(), uuid4()),
        "caller_id": (uuid4(),),
        "order_id": (uuid4(),),
        "message_id": (uuid4(),),
        **_PLACES,
    }


_PLACES: Values = {"section": SECTIONS, "index": (0, 99), "token": ("no-such-token",)}
"""These name places in whatever business one is in, and nothing of any other."""


def endpoints(app: FastAPI) -> list[Endpoint]:
    return sorted(set(_endpoints(app.routes, "")), key=lambda each: (each.path, each.method))


def _endpoints(routes: list[BaseRoute], prefix: str) -> Iterator[Endpoint]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, Mount):
            yield from _endpoints(list(route.routes), prefix + route.path)
            continue
        assert context.path is not None
        assert context.methods, f"{prefix}{context.path} is no route of requests: teach the walk how to speak to it"
        body = getattr(context, "body_field", None) is not None
        for method in context.methods:
            yield Endpoint(method, prefix + context.path, context.name or "", body)


def uuids_in(text: str) -> set[UUID]:
    return {UUID(found) for found in re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)}
