"""Reflex's settings for the dashboard: ``frontdesk dashboard build`` exports it, ``frontdesk serve admin`` serves it."""

import reflex as rx

from app_ui.bundle import Bundle

config = rx.Config(
    app_name="app_ui",
    app_module_import="app_ui.dashboard",
    plugins=[Bundle()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # The page calls the origin it came from; who may open its socket is checked before Reflex sees it (app_ui/doorway.py).
    cors_allowed_origins=(),
    # What callers said is in a page's state: it stays in this process, and lives as long as a session that nobody uses, so
    # that an owner who was called away in the middle of a form can still save it.
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    redis_token_expiration=12 * 60 * 60,
    frontend_lazy_bundled_libraries=True,
    frontend_compression_formats=["gzip"],
    frontend_packages=["@fontsource-variable/source-sans-3@5.3.0", "@fontsource/source-serif-4@5.3.1"],
)
