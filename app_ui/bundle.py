"""The Reflex plugin that shapes the built dashboard: our styles and script in it, its own origin as backend, plain sign-in."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

from reflex_base import constants
from reflex_base.plugins import CommonContext, Plugin, PreCompileContext
from reflex_base.plugins.base import PostBuildContext

_HERE = Path(__file__).parent
_SHEETS = ("tokens", "styles/type", "styles/frame", "styles/controls", "styles/forms", "styles/tables", "styles/parts", "*/*")
"""In this order; those beside a page come last."""
_SCRIPTS = ("frame.js", "drafts.js", "sheets.js")
_BAKED = "const endpoint = new URL(url_str);"
_OWN = "return new URL(url_str, window.location.origin);"

PLAIN_PAGES = ("sign-in", "sign-up")
"""Pages for people who have no session yet. They are served without Reflex's script: forms and nothing else."""
PLAIN_SCRIPT = "data-plain"
"""The attribute of a script that a plain page keeps."""


class Bundle(Plugin):
    """Reflex bakes its backend's address into the build; here it is taken from the page's own origin, so that one build
    serves any host, port and proxy."""

    def update_env_json(self, **context: Unpack[CommonContext]) -> dict[str, Any]:
        return {endpoint.name: f"/{endpoint.value.strip('/')}" for endpoint in constants.Endpoint}

    def pre_compile(self, **context: Unpack[PreCompileContext]) -> None:
        context["add_modify_task"](str(Path("utils") / "state.js"), resolve_in_browser)

    def get_static_assets(self, **context: Unpack[CommonContext]) -> Sequence[tuple[Path, str | bytes]]:
        return [
            *((Path("styles") / sheet.name, sheet.read_text()) for sheet in style_sheets()),
            *((Path("utils") / name, (_HERE / name).read_text()) for name in _SCRIPTS),
            (Path("public") / "favicon.svg", (_HERE / "favicon.svg").read_text()),
        ]

    def get_stylesheet_paths(self, **context: Unpack[CommonContext]) -> Sequence[str]:
        return [f"./{sheet.name}" for sheet in style_sheets()]

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        folder = context["static_dir"]
        for file in [*(folder / f"{name}.html" for name in PLAIN_PAGES), *(folder / name / "index.html" for name in PLAIN_PAGES)]:
            if file.exists():
                file.write_text(without_reflex(file.read_text()))


def style_sheets() -> list[Path]:
    """Every sheet once. Raises ValueError where two have the same name, since one would take the other's place."""
    sheets = list(dict.fromkeys(file for name in _SHEETS for file in sorted(_HERE.glob(f"{name}.css"))))
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise ValueError("two style sheets have the same name; call a page's sheet as the page")
    return sheets


def resolve_in_browser(source: str) -> str:
    """Reflex's ``state.js`` with its endpoints at the page's own origin. Raises ValueError when it has changed its shape."""
    if _OWN in source:
        return source
    if source.count(_BAKED) != 1:
        raise ValueError("Reflex's state.js no longer reads its endpoints where app_ui/bundle.py expects it")
    return source.replace(_BAKED, f"{_OWN}\n  {_BAKED}")


def without_reflex(html: str) -> str:
    """A prerendered page without the scripts that would make it live; those of its own and of light or dark stay."""
    html = re.sub(r'<link rel="modulepreload"[^>]*>', "", html)
    return re.sub(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", _ours, html, flags=re.DOTALL)


def _ours(script: re.Match[str]) -> str:
    light_or_dark = not script["attributes"] and 'localStorage.getItem("theme")' in script["code"]
    return script[0] if light_or_dark or PLAIN_SCRIPT in script["attributes"] else ""
