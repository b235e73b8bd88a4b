"""The dashboard is built when its sources have changed, and otherwise not; what is missing is said."""

from pathlib import Path

import pytest

from core.errors import ConfigurationError
from frontdesk import dashboard_build


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one page, and the folders of tools and builds beside it."""
    monkeypatch.setattr(dashboard_build, "ROOT", tmp_path)
    monkeypatch.setattr(dashboard_build, "_TOOLS", tmp_path / ".tools")
    monkeypatch.delenv("REFLEX_WEB_WORKDIR", raising=False)
    (tmp_path / "app_ui" / "api").mkdir(parents=True)
    (tmp_path / "reflex.lock").mkdir()
    for name in ("rxconfig.py", "reflex.lock/package.json", "app_ui/api/routes.py", "app_ui/page.py"):
        (tmp_path / name).write_text("")
    return tmp_path / "app_ui" / "page.py"


def built() -> None:
    pages = dashboard_build.pages_folder()
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "index.html").write_text("")
    (pages.parent / "frontdesk.sources").write_text(dashboard_build.sources_digest())


def test_what_is_built_is_current_until_a_source_of_it_changes(source: Path) -> None:
    assert not dashboard_build.is_built()
    assert not dashboard_build.is_current()
    built()
    assert dashboard_build.is_current()
    (source.parent / "api" / "routes.py").write_text("# the browser gets nothing of this")
    assert dashboard_build.is_current()
    source.write_text("# another page")
    assert dashboard_build.is_built()
    assert not dashboard_build.is_current()
    built()
    source.with_name("sheet.css").write_text("p {}")
    assert not dashboard_build.is_current()


def test_what_is_current_is_not_built_again(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built()
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    dashboard_build.build(said.append)
    assert said == ["the dashboard is built already"]


def test_without_node_the_message_says_what_to_install(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match=r"Node\.js.*apt-get install"):
        dashboard_build.build(print)


def test_a_build_that_fails_shows_its_last_words_and_leaves_nothing_that_looks_built(source: Path) -> None:
    built()
    source.write_text("# changed")
    bun = source.parents[1] / ".tools" / "node_modules" / ".bin" / "bun"
    bun.parent.mkdir(parents=True)
    bun.write_text("")
    with pytest.raises(ConfigurationError, match="Reflex could not build the dashboard\n"):
        dashboard_build.build(lambda _: None)
    assert not dashboard_build.is_current()
