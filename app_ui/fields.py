"""The fields of forms. They are uncontrolled: the browser keeps what is typed, so an error or a lost connection loses nothing.

A form sends its values when it is submitted: ``draft_form(..., on_submit=State.save)``; ``save(self, member, form)`` gets
them by name. Raise ``WrongFields`` (or let a service raise it) and each sentence appears at the field of that name.
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from app_ui.parts import Words
from app_ui.session import Desk


def field(control: rx.Component, name: str, label: Words, *, help: Words = "", kind: str = "") -> rx.Component:
    """A control of your own with its label, help and error; give it the attributes ``described(name)``."""
    wrong: Any = Desk.wrong
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.p(help, class_name="field-help", id=f"{name}-help") if help else rx.fragment(),
        control,
        rx.el.p(wrong[name], class_name="field-error", id=f"{name}-error", custom_attrs={"aria-live": "polite"}),
        class_name=f"field {kind}",
    )


def draft_form(name: str, version: Any, *children: Any, **props: Any) -> rx.Component:
    """A form that keeps what is typed until it is saved; give it ``on_submit``.

    ``version`` is what was loaded (an etag); it has to change whenever something was saved, even if nothing differs. It is
    sent with the form as ``version`` and stays the one that was typed on. Fields show values by ``default_value``. Lay no
    ``rx.cond`` around it that hides it while the page reconnects. A button with ``type="reset"`` discards, and whatever has
    the class ``unsaved`` is seen only while there is something to save.
    """
    typed_on = rx.el.input(name="version", default_value=version, hidden=True, custom_attrs={"readOnly": True})
    return rx.el.form(typed_on, *children, id=name, custom_attrs={"data-version": version}, **props)


def described(name: str) -> dict[str, Any]:
    """The attributes by which a control is known to belong to its label, its help and its error.

    The id stands among them and not in Reflex's own ``id``: for that one Reflex would read the field's value from whichever
    control of this id it drew last, and not from the form that is sent.
    """
    wrong: Any = Desk.wrong
    invalid = rx.cond(wrong.contains(name), "true", "false")
    return {"id": name, "aria-describedby": f"{name}-help {name}-error", "aria-invalid": invalid}


def text_field(name: str, label: Words, value: Any = "", *, help: Words = "", kind: str = "", **props: Any) -> rx.Component:
    """One line. ``value`` is what it begins with; give it ``key=`` the version that this came from, to begin anew with it."""
    control = rx.el.input(
        name=name, default_value=value, class_name="input", custom_attrs=described(name), auto_complete="off", **props
    )
    return field(control, name, label, help=help, kind=kind)


def long_field(name: str, label: Words, value: Any = "", *, help: Words = "", rows: int = 4, **props: Any) -> rx.Component:
    control = rx.el.textarea(
        name=name, default_value=value, rows=str(rows), class_name="input", custom_attrs=described(name), **props
    )
    return field(control, name, label, help=help)


def choice_field(
    name: str,
    label: Words,
    options: Sequence[tuple[str, str]],
    value: Any = "",
    *,
    help: Words = "",
    kind: str = "",
    **props: Any,
) -> rx.Component:
    """A choice among ``(value, words)``."""
    entries = [rx.el.option(words, value=each) for each, words in options]
    control = rx.el.select(*entries, name=name, default_value=value, class_name="input", custom_attrs=described(name), **props)
    return field(control, name, label, help=help, kind=kind)
