"""The dashboard's few pictures, drawn on a 24 by 24 grid; they stand beside words and are silent to screen readers."""

import reflex as rx

_PATHS = {
    "bell": "M3.5 18.5h17M5.5 15.5a6.5 6.5 0 0 1 13 0zM12 9V6.5M10.2 6h3.6",
    "today": "M12 3.5v2M12 18.5v2M3.5 12h2M18.5 12h2M6 6l1.4 1.4M16.6 16.6 18 18M18 6l-1.4 1.4M7.4 16.6 6 18"
    "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0",
    "calls": "M5 4.5h3.2l1.6 4-2 1.4a12 12 0 0 0 6.3 6.3l1.4-2 4 1.6V19a1.8 1.8 0 0 1-2 1.8"
    "A16 16 0 0 1 3.2 6.5 1.8 1.8 0 0 1 5 4.5",
    "bookings": "M4.5 6h15v14h-15zM4.5 10h15M8.5 3.5V7M15.5 3.5V7M8.5 14h2M13.5 14h2",
    "orders": "M5.5 8h13l-1 12h-11zM9 8V6.5a3 3 0 0 1 6 0V8M9 12h6",
    "messages": "M4 6h16v12H4zM4.5 7l7.5 6 7.5-6",
    "known": "M12 6.5C10 5 7.2 4.6 4 5v13.5c3.2-.4 6 0 8 1.5 2-1.5 4.8-1.9 8-1.5V5c-3.2-.4-6 0-8 1.5M12 6.5V20",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 20 20",
    "back": "M14.5 6 8.5 12l6 6",
    "next": "M9.5 6l6 6-6 6",
    "close": "M6.5 6.5l11 11M17.5 6.5l-11 11",
    "alert": "M12 4 21 19.5H3zM12 10v4.5M12 17v.2",
    "done": "M5 12.5l4.5 4.5L19 7.5",
    "plus": "M12 5v14M5 12h14",
    "bin": "M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.5 11v5M13.5 11v5",
    "person": "M12 12a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6M5 20a7 7 0 0 1 14 0",
    "up": "M6 14.5l6-6 6 6",
}


def icon(name: str) -> rx.Component:
    return rx.el.svg(
        rx.el.path(d=_PATHS[name]),
        view_box="0 0 24 24",
        class_name="icon",
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )
