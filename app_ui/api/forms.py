"""Signing in, out and up from plain HTML forms, which work without a script: each ends in a redirect to one of our pages."""

import re
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from app_ui.api.authentication import (
    COOKIE,
    CrossSite,
    Handler,
    ServicesHere,
    check_own_site,
    clear_cookie,
    presented_token,
    set_cookie,
)
from app_ui.api.guard import limited
from app_ui.api.problems import problem_of
from app_ui.api.sessions import NewBusiness, address_of, checked_business
from app_ui.services import Services
from core.errors import Forbidden, FrontdeskError, InvalidInput, TooMany, Unauthorized, WrongFields
from core.telemetry import where
from tenancy.knowledge.requests import request_index

MOST_BYTES = 16 * 1024
MOST_FIELDS = 20
LOCAL_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~-]*(\?[A-Za-z0-9=&/_.~-]*)?")
"""Where a sign-in may lead to: a page of ours, written so plainly that no browser takes it for another place."""

PROBLEMS = {
    "wrong": "The email address and the password do not fit.",
    "cross_site": "That did not come from this page. Please try again here.",
    "unreadable": "That could not be read. Please try again.",
    "broken": "Something went wrong on our side. Please try again in a moment.",
    "closed": "New businesses cannot register here; ask whoever runs this Frontdesk.",
    "business": "Give the name of the business, up to 120 characters.",
    "kind": "Choose the kind of business.",
    "phone": "Give its phone number with the country code, such as +442071838750, and not one that is answered here already.",
    "timezone": "Give its time zone, such as Europe/London.",
    "name": "Give your name, up to 120 characters.",
    "email": "Give an email address that is not registered here yet, such as ana@example.com.",
    "password": "Choose a password of 8 to 200 characters that is not a common one, your name or your address.",
}
FORM_FIELDS = {"name": "business", "phone_numbers": "phone", "kind": "kind", "timezone": "timezone"}
"""Of a business's profile, as the sign-up form calls them."""

_log = structlog.get_logger(__name__)


class FormRoute(APIRoute):
    """Whatever goes wrong on our side becomes a page as well."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except Exception as error:
                _log.error("forms.failed", route=self.path, **where(error))
                return RedirectResponse("/sign-in?problem=broken", 303)

        return answered


router = APIRouter(include_in_schema=False, route_class=FormRoute)


def problem_words(code: str) -> str:
    """What the ``problem`` of a redirect says to people. Any link can carry any code, so it never is the words themselves."""
    if waiting := re.fullmatch(r"wait-([0-9]{1,6})", code):
        minutes = -(-int(waiting[1]) // 60)
        return f"Too many attempts. Please try again in {minutes} minute{'s' * (minutes != 1)}."
    return " ".join(PROBLEMS[each] for each in dict.fromkeys(code.split(",")) if each in PROBLEMS)


@router.post("/session")
async def sign_in(request: Request, services: ServicesHere) -> Response:
    """Fields: ``email``, ``password`` and perhaps ``next``, a path of ours."""
    try:
        check_own_site(request)
        form = await _form(request)
        signed_in = await services.accounts.sign_in(form["email"], form["password"], address=address_of(request))
    except FrontdeskError as error:
        return _back("/sign-in", error)
    await services.accounts.sign_out(request.cookies.get(COOKIE))
    wanted = form.get("next", "/")
    response = RedirectResponse(wanted if LOCAL_PATH.fullmatch(wanted) else "/", 303)
    set_cookie(response, signed_in, services)
    return response


@router.post("/session/end")
async def sign_out(request: Request, services: ServicesHere) -> Response:
    try:
        await services.accounts.sign_out(presented_token(request))
    except FrontdeskError as error:
        return _back("/sign-in", error)
    return _signed_out(services)


@router.post("/session/end-everywhere")
async def sign_out_everywhere(request: Request, services: ServicesHere) -> Response:
    try:
        session = await services.accounts.verify(presented_token(request))
        await services.accounts.sign_out_everywhere(session.member)
    except Unauthorized:
        pass
    except FrontdeskError as error:
        return _back("/sign-in", error)
    return _signed_out(services)


@router.post("/session/renew")
async def renew(request: Request, services: ServicesHere) -> Response:
    """For the pages' script: 204, with a new cookie where the old one was due."""
    try:
        token = presented_token(request) or ""
        session = await services.accounts.verify(token)
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        if session.renew and (renewed := await services.accounts.renew(token)).token != token:
            # Of two tabs that renew at once the second gets its own token back, and must not lay it over the new one.
            set_cookie(response, renewed, services)
        return response
    except FrontdeskError as error:
        answer = problem_of(error)
        if isinstance(error, Unauthorized):
            clear_cookie(answer, services)
        return answer


@router.post("/sign-up")
async def sign_up(request: Request, services: ServicesHere) -> Response:
    """Fields: ``business``, ``kind``, ``phone``, ``timezone``, ``name``, ``email``, ``password``."""
    try:
        check_own_site(request)
        form = await _form(request)
        profile = await checked_business(services, _business(form))
        address = address_of(request)
        await services.accounts.sign_up(
            profile, email=form["email"], name=form["name"], password=form["password"], address=address, on_changed=request_index
        )
        signed_in = await services.accounts.sign_in(form["email"], form["password"], address=address)
    except FrontdeskError as error:
        return _back("/sign-up", error)
    response = RedirectResponse("/", 303)
    set_cookie(response, signed_in, services)
    return response


class _Fields(dict[str, str]):
    """What is left out was left empty."""

    def __missing__(self, name: str) -> str:
        return ""


async def _form(request: Request) -> _Fields:
    """The text fields of a small form. Raises ``InvalidInput``."""
    bounded = Request(request.scope, limited(request.receive, MOST_BYTES))
    try:
        form: FormData = await bounded.form(max_files=0, max_fields=MOST_FIELDS)
    except (HTTPException, ValueError):
        raise InvalidInput("expected a small form") from None
    return _Fields({name: value for name, value in form.items() if isinstance(value, str)})


def _business(form: _Fields) -> NewBusiness:
    try:
        return NewBusiness(
            name=form["business"], kind=form["kind"], timezone=form["timezone"], phone_numbers=[form["phone"].replace(" ", "")]
        )
    except ValidationError as error:
        raise WrongFields([(f"business.{each['loc'][0]}", each["msg"]) for each in error.errors()]) from None


def _back(page: str, error: FrontdeskError) -> Response:
    """To the form again; nothing that was typed goes into the address."""
    if isinstance(error, TooMany):
        code = f"wait-{error.seconds}"
    elif isinstance(error, WrongFields):
        code = ",".join(dict.fromkeys(_form_field(field) for field, _ in error.problems)) or "unreadable"
    elif isinstance(error, Unauthorized):
        code = "wrong"
    elif isinstance(error, CrossSite):
        code = "cross_site"
    elif isinstance(error, Forbidden):
        code = "closed"
    else:
        code = "unreadable" if error.status < 500 else "broken"
    return RedirectResponse(f"{page}?{urlencode({'problem': code}, safe=',')}", 303, headers={"Cache-Control": "no-store"})


def _form_field(field: str) -> str:
    top, *rest = field.split(".")
    return FORM_FIELDS.get(rest[0], "business") if top == "business" and rest else top


def _signed_out(services: Services) -> Response:
    response = RedirectResponse("/sign-in", 303)
    clear_cookie(response, services)
    return response
