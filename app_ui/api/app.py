"""The admin API as an app of its own, mounted where the dashboard is served, and the forms beside it."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app_ui.api import (
    bookings,
    business,
    calls,
    feeds,
    forms,
    knowledge,
    members,
    messages,
    orders,
    people,
    questions,
    remembered,
    sessions,
    web_search,
    webhook,
)  # fmt: skip
from app_ui.api.guard import Guard
from app_ui.api.openapi import DESCRIPTION, describe
from app_ui.api.problems import install_handlers
from app_ui.services import Services

PREFIX = "/api/v1"


def create_api(services: Services) -> FastAPI:
    """Everything under ``/api/v1``, to be mounted there. It takes no part in a lifespan: whoever opened ``services`` closes
    them."""
    api = FastAPI(
        title="Frontdesk admin API",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    api.state.services = services
    install_handlers(api)
    api.add_middleware(Guard)
    api.include_router(sessions.public)
    api.include_router(sessions.members)
    parts = (
        business, knowledge, calls, bookings, remembered, web_search, webhook, people, orders, messages, members,
    )  # fmt: skip
    for part in parts:
        api.include_router(part.reading)
        api.include_router(part.changing)
    api.include_router(questions.reading)
    api.openapi = lambda: describe(api)  # type: ignore[method-assign]
    return api


def install(app: FastAPI, services: Services) -> None:
    """The API, the forms and the calendar feeds, on the app that serves the dashboard; before what is mounted at ``/``."""
    app.state.services = services
    app.mount(PREFIX, create_api(services))
    app.include_router(forms.router)
    app.include_router(feeds.router)


def _operation_id(route: APIRoute) -> str:
    return route.name
