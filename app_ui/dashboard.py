"""The Reflex app of the dashboard: its pages, and nothing that they do."""

import re
from collections.abc import Callable

import reflex as rx
import structlog

from app_ui.bookings import page as bookings
from app_ui.calls import page as calls
from app_ui.known import page as known
from app_ui.layout import NOWHERE, Page, frame
from app_ui.messages import page as messages
from app_ui.orders import page as orders
from app_ui.session import Desk, Doorkeeper
from app_ui.settings import page as settings
from app_ui.today import page as today
from app_ui.transfers import page as transfers
from app_ui.welcome import sign_in, sign_up
from core.telemetry import where

_log = structlog.get_logger(__name__)

PAGES: tuple[Page, ...] = (
    today.PAGE,
    calls.CALLS,
    calls.CALL,
    transfers.PAGE,
    orders.PAGE,
    bookings.PAGE,
    messages.PAGE,
    *known.PAGES,
    *settings.PAGES,
)


def build_app() -> rx.App:
    app = rx.App(
        backend_exception_handler=_event_failed,
        frontend_exception_handler=_browser_failed,
        app_wraps={},
        toaster=None,
        html_lang="en",
        head_components=[
            rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
            rx.el.meta(name="color-scheme", content="light dark"),
            rx.el.meta(name="robots", content="noindex"),
        ],
    )
    app.add_middleware(Doorkeeper())
    app.add_page(sign_in, route="/sign-in", title="Sign in · Frontdesk")
    app.add_page(sign_up, route="/sign-up", title="Register your business · Frontdesk")
    app.add_page(_framed(NOWHERE), route="404", title="Not found · Frontdesk", on_load=[Desk.arrive])
    for page in PAGES:
        app.add_page(
            _framed(page),
            route=page.route,
            title=f"{page.title} · Frontdesk",
            on_load=[Desk.arrive, *page.on_load],
        )
    return app


def _event_failed(exception: Exception) -> None:
    """What handlers raise is told on the page; this is for what goes wrong around them. Its message may quote a caller."""
    _log.error("dashboard.event_failed", **where(exception))


def _browser_failed(exception: Exception) -> None:
    """The browser tells of an error in the page; of its words only the kind is kept."""
    kind = re.match(r"\s*(\w{1,40}):", str(exception))
    _log.warning("dashboard.browser_failed", kind=kind[1] if kind else "unknown")


def _framed(page: Page) -> Callable[[], rx.Component]:
    """Reflex puts what pages of one module show into one file for the browser; this is its content's module's."""

    def shown() -> rx.Component:
        return frame(page)

    shown.__module__ = page.content.__module__
    return shown


app = build_app()
