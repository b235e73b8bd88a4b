"""Signing in and signing up: plain forms that work without a script or a connection, served before anybody is known."""

import zoneinfo

import reflex as rx

from app_ui.bundle import PLAIN_SCRIPT
from app_ui.icons import icon
from app_ui.parts import button, post_form

PROBLEM_SLOT = "problem-of-the-form"
"""The id of the element into which the doorway writes what went wrong."""
NEXT_SLOT = "/next"
"""The value that the doorway replaces by the page that was asked for."""
KEEP_TYPED = """
for (const form of document.forms) {
  const typed = () => [...form.elements].filter((each) => each.name && each.type !== "password" && each.type !== "hidden");
  const kept = "typed " + form.action;
  if (location.search.includes("problem="))
    for (const each of typed()) each.value = JSON.parse(sessionStorage.getItem(kept) ?? "{}")[each.name] ?? each.value;
  form.addEventListener("submit", () =>
    sessionStorage.setItem(kept, JSON.stringify(Object.fromEntries(typed().map((each) => [each.name, each.value])))));
}
"""
"""A form that comes back with a problem holds what was typed, passwords apart."""
KINDS = (
    ("restaurant", "Restaurant or café"),
    ("salon", "Salon or studio"),
    ("clinic", "Clinic or practice"),
    ("hotel", "Hotel or guest house"),
    ("hospital", "Hospital"),
    ("other", "Something else"),
)


def sign_in() -> rx.Component:
    return _welcome(
        "Sign in",
        "Your calls, your bookings, and what Frontdesk tells your callers.",
        post_form(
            "/session",
            _problem(),
            rx.el.input(type="hidden", name="next", default_value=NEXT_SLOT),
            _field("email", "Email address", type="email", auto_complete="username"),
            _field("password", "Password", type="password", auto_complete="current-password"),
            button("Sign in", kind="primary", submit=True),
            class_name="stack",
        ),
        rx.el.p("New here? ", rx.el.a("Register your business", href="/sign-up")),
    )


def sign_up() -> rx.Component:
    return _welcome(
        "Register your business",
        "A minute for the basics. Hours, prices and answers come next, and the first call can be taken today.",
        post_form(
            "/sign-up",
            _problem(),
            _field("business", "Name of the business", auto_complete="organization"),
            rx.el.div(
                _choice("kind", "Kind of business", KINDS),
                _field(
                    "phone",
                    "Its phone number",
                    type="tel",
                    auto_complete="tel",
                    help="With the country code, such as +442071838750",
                ),
                class_name="fields",
            ),
            _field(
                "timezone",
                "Time zone",
                help="Such as Europe/London",
                default_value="Europe/London",
                custom_attrs={"list": "zones"},
            ),
            rx.el.datalist(*(rx.el.option(value=zone) for zone in _zones()), id="zones"),
            rx.el.hr(),
            _field("name", "Your name", auto_complete="name"),
            _field("email", "Email address", type="email", auto_complete="username"),
            _field(
                "password",
                "Password",
                type="password",
                auto_complete="new-password",
                help="8 characters or more",
            ),
            button("Register", kind="primary", submit=True),
            class_name="stack",
        ),
        rx.el.p("Registered already? ", rx.el.a("Sign in", href="/sign-in")),
    )


def _welcome(title: str, words: str, form: rx.Component, below: rx.Component) -> rx.Component:
    return rx.el.main(
        rx.el.div(
            rx.el.div(
                rx.el.span(icon("bell"), class_name="brand-mark"),
                rx.el.span("Frontdesk", class_name="brand-name"),
                class_name="row",
            ),
            rx.el.div(rx.el.h1(title), rx.el.p(words, class_name="soft")),
            form,
            below,
            class_name="welcome-sheet",
        ),
        rx.el.script(KEEP_TYPED, custom_attrs={PLAIN_SCRIPT: ""}),
        class_name="welcome",
    )


def _problem() -> rx.Component:
    return rx.el.p(id=PROBLEM_SLOT, class_name="alert", role="alert")


def _field(name: str, label: str, *, help: str = "", **props: object) -> rx.Component:
    attributes = {**props.pop("custom_attrs", {}), **({"aria-describedby": f"{name}-help"} if help else {})}  # type: ignore[dict-item]
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.p(help, id=f"{name}-help", class_name="field-help") if help else rx.fragment(),
        rx.el.input(id=name, name=name, required=True, class_name="input", custom_attrs=attributes, **props),
        class_name="field",
    )


def _choice(name: str, label: str, options: tuple[tuple[str, str], ...]) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.select(*(rx.el.option(words, value=value) for value, words in options), id=name, name=name, class_name="input"),
        class_name="field",
    )


def _zones() -> list[str]:
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith(regions) and zone.count("/") == 1)
