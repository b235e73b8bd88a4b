"""A peer is installed with exactly what is pinned, once, and says why when it cannot be. Real environments, no index."""

import zipfile
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from evals.peers.installing import PINS, install, installed, pinned


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place that pip looks at, with one package in it: ``shelved`` 1.0."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    files = {
        "shelved.py": "",
        "shelved-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: shelved\nVersion: 1.0\nRequires-Dist: torch\n",
        "shelved-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "shelved-1.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(shelf / "shelved-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return shelf


def test_pipecat_is_pinned_to_the_line_that_was_measured_and_without_torch() -> None:
    pins = pinned()
    assert pins["pipecat-ai"].startswith("1.14.")
    assert {"deepgram-sdk", "groq", "onnxruntime"} <= set(pins)
    assert not [name for name in pins if name.lower().startswith(("torch", "nvidia", "transformers"))]
    assert "://" not in PINS.read_text()


def test_a_line_that_pins_nothing_exactly_is_named(tmp_path: Path) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text("# what is needed\nshelved==1.0\npipecat-ai>=1.14\n")
    with pytest.raises(ConfigurationError, match=r"pins\.txt:3: expected NAME==VERSION, got 'pipecat-ai>=1\.14'"):
        pinned(pins)


@pytest.mark.slow
@pytest.mark.usefixtures("shelf")
def test_a_peer_that_cannot_be_installed_says_why_and_does_not_count_as_installed(tmp_path: Path) -> None:
    pins, told = tmp_path / "pins.txt", list[str]()
    pins.write_text("missing==1.0\n")
    with pytest.raises(ConfigurationError, match=r"peer could not be installed .*missing==1\.0"):
        install(told.append, "peer", pins, tmp_path)
    assert installed("peer", pins, tmp_path) is None


@pytest.mark.slow
@pytest.mark.usefixtures("shelf")
def test_a_peer_is_installed_once_for_the_same_pins_and_brings_nothing_that_is_not_pinned(tmp_path: Path) -> None:
    pins, told = tmp_path / "pins.txt", list[str]()
    pins.write_text("shelved==1.0\n")
    python = install(told.append, "peer", pins, tmp_path)
    assert list(python.parent.parent.glob("lib/python*/site-packages/shelved.py"))
    assert install(told.append, "peer", pins, tmp_path) == python
    assert told == [f"installing peer (1 packages) into {tmp_path / 'peer'}"]
    pins.write_text("shelved==1.0\nmissing==1.0\n")
    assert installed("peer", pins, tmp_path) is None
