"""What the build makes of Reflex's frontend, and that the design's values stand in one file."""

import re
from pathlib import Path

import pytest
import reflex_base

import app_ui
from app_ui.bundle import PLAIN_SCRIPT, Bundle, resolve_in_browser, style_sheets, without_reflex

STATE_JS = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
TOKENS = next(sheet for sheet in style_sheets() if sheet.name == "tokens.css").read_text()
LIGHT, DARK = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", part)) for part in TOKENS.split(":root.dark"))
WORDS_ON = [
    *((words, ground) for words in ("ink", "ink-soft", "accent") for ground in ("paper", "surface", "raised")),
    *((f"on-{ground}", ground) for ground in ("accent", "danger", "accent-soft", "brass-soft", "danger-soft", "neutral-soft")),
    *(("danger", ground) for ground in ("surface", "raised")),
    ("ink-soft", "sunken"), ("on-accent", "accent-hover"), ("accent", "accent-soft"), ("paper", "ink"),
]  # fmt: skip
SHAPES_ON = [(shape, ground) for shape in ("line-strong", "focus") for ground in ("surface", "raised")]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
def test_words_and_controls_stand_out_from_their_ground(colours: dict[str, str]) -> None:
    faint = [(a, b) for a, b in WORDS_ON if contrast(colours[a], colours[b]) < 4.5]
    faint += [(a, b) for a, b in SHAPES_ON if contrast(colours[a], colours[b]) < 3]
    assert faint == []


def test_no_sheet_but_the_tokens_has_a_colour_of_its_own() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(", re.IGNORECASE)
    rules = {sheet.name: re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL) for sheet in style_sheets()}
    assert [name for name, text in rules.items() if name != "tokens.css" and colour.search(text)] == []


def test_every_token_that_is_used_exists() -> None:
    pages = "".join(file.read_text() for file in Path(app_ui.__file__).parent.rglob("*.py"))
    known = {*re.findall(r"(--[\w-]+):", TOKENS), *re.findall(r'"(--[\w-]+)"', pages)}
    used = {name for sheet in style_sheets() for name in re.findall(r"var\((--[\w-]+)", sheet.read_text())}
    assert used <= known


def test_the_page_reaches_its_backend_at_its_own_origin() -> None:
    mended = resolve_in_browser(STATE_JS.read_text())
    assert "return new URL(url_str, window.location.origin);" in mended
    assert resolve_in_browser(mended) == mended
    assert set(Bundle().update_env_json()) >= {"EVENT", "PING"}
    assert all(path.startswith("/") for path in Bundle().update_env_json().values())


def test_a_reflex_that_reads_its_backend_elsewhere_fails_the_build() -> None:
    with pytest.raises(ValueError, match=r"state\.js"):
        resolve_in_browser("const endpoint = elsewhere();")


def test_a_plain_page_keeps_its_own_script_and_the_one_for_light_and_dark_alone() -> None:
    theme, own = '<script>localStorage.getItem("theme")</script>', f'<script {PLAIN_SCRIPT}="">keep()</script>'
    reflex = '<script type="module">react()</script><script>x</script>'
    page = f'<link rel="modulepreload" href="/a.js"/>{theme}<p>Sign in</p>{own}{reflex}'
    assert without_reflex(page) == f"{theme}<p>Sign in</p>{own}"
