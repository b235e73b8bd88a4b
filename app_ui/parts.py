"""The building blocks of pages. Each is semantic HTML with a class of ``styles/``; none keeps a state of its own."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML  # type: ignore[import-untyped]
from reflex_components_core.react_router.dom import ReactRouterLink  # type: ignore[import-untyped]

from app_ui.icons import icon

Kind = Literal["", "primary", "danger", "quiet"]
Words = str | rx.Var[str]


def link(*children: Any, to: Words, class_name: Words = "", **props: Any) -> rx.Component:
    """A link within the dashboard; the page changes without loading anew, and is fetched when somebody points to it."""
    attributes = {"prefetch": "intent", **props.pop("custom_attrs", {}), "to": to}  # Reflex's own prop takes no Var
    return ReactRouterLink.create(*children, class_name=class_name, custom_attrs=attributes, **props)


def page_head(title: Words, *below: rx.Component, actions: Sequence[rx.Component] = ()) -> rx.Component:
    """The heading that a page begins with; navigation puts the focus there."""
    return rx.el.div(
        rx.el.div(rx.el.h1(title, custom_attrs={"tabIndex": -1}), *below),
        rx.el.div(*actions, class_name="row") if actions else rx.fragment(),
        class_name="page-head",
    )


def back_link(words: str, to: str) -> rx.Component:
    return link(icon("back"), words, to=to, class_name="back")


def card(*children: Any, title: Words = "", aside: rx.Component | None = None, **props: Any) -> rx.Component:
    """A section with a heading of the second order."""
    head = rx.el.div(rx.el.h2(title), aside or rx.fragment(), class_name="card-head") if title else rx.fragment()
    return rx.el.section(head, *children, class_name="card", **props)


def button(*children: Any, kind: Kind = "", submit: bool = False, **props: Any) -> rx.Component:
    kind_class = f"btn btn--{kind}" if kind else "btn"
    return rx.el.button(*children, type="submit" if submit else "button", class_name=kind_class, **props)


class _PostForm(BaseHTML):  # type: ignore[misc]
    tag = "form"
    method: rx.Var[str]
    action: rx.Var[str]


def post_form(action: str, *children: Any, **props: Any) -> rx.Component:
    """A form that the browser itself sends, and whose answer is another page; ``rx.el.form`` sends events alone."""
    return _PostForm.create(*children, method="post", action=action, **props)


def badge(words: Words, tone: Words = "") -> rx.Component:
    """``tone``: good, warm, bad, live, or none."""
    return rx.el.span(words, class_name=f"badge badge--{tone}")


def empty(picture: str, title: Words, words: Words, *more: rx.Component) -> rx.Component:
    """Says why there is nothing and what will bring something."""
    return rx.el.div(icon(picture), rx.el.p(title, class_name="empty-title"), rx.el.p(words), *more, class_name="empty")


def facts(*pairs: tuple[str, Any], large: bool = False) -> rx.Component:
    rows = [rx.el.div(rx.el.dt(name), rx.el.dd(value)) for name, value in pairs]
    return rx.el.dl(*rows, class_name="facts facts--large" if large else "facts")


def table(headings: Sequence[tuple[str, str]], rows: rx.Component, caption: str, class_name: str = "table") -> rx.Component:
    """``headings``: words and class (``right`` for figures); ``caption`` is for screen readers. The roles keep it a table
    where a narrow screen lays its cells out otherwise; give them to your cells as well."""
    heads = [rx.el.th(words, scope="col", class_name=kind, role="columnheader") for words, kind in headings]
    return rx.el.table(
        rx.el.caption(caption, class_name="unseen"),
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(rows, role="rowgroup"),
        class_name=class_name,
        role="table",
    )


def dialog(name: str, title: str, *children: Any) -> rx.Component:
    """A native modal dialog. Open it with ``custom_attrs={"data-opens": name}`` on a button, close it with ``data-closes``."""
    return rx.el.dialog(
        rx.el.div(rx.el.h2(title, id=f"{name}-title"), *children, class_name="stack"),
        id=name,
        class_name="dialog",
        custom_attrs={"aria-labelledby": f"{name}-title"},
    )


def opens(name: str) -> dict[str, str]:
    """Attributes of a button that opens the dialog of this name."""
    return {"data-opens": name, "aria-haspopup": "dialog"}


def waiting(lines: int = 3) -> rx.Component:
    """Stands where content will be, before the page knows it."""
    bars = [rx.el.div(class_name="waiting") for _ in range(lines)]
    return rx.el.div(*bars, rx.el.span("Loading", class_name="unseen"), class_name="stack", custom_attrs={"aria-busy": "true"})
