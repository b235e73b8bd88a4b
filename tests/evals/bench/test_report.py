"""A bench's page works by itself: nothing is fetched, everything is told in words as well, and what is said is text."""

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from evals.bench.report import WITHOUT_PLOTS, Bars, Plot, Report, Rows, html, png, write

PLOT = Plot("lag", "Lag", "calls", "ms", {"p99": [(5, 1.0), (10, 4.0)]}, limit=20)
REPORT = Report(
    "Calls a core", "10 calls <in talk> & no more", {"most": 10}, (Rows("Steps", ("calls", "lag"), [["5", "<1 ms"]]),), (PLOT,),
    ("Emulated.",), {"cores": "2"},
)  # fmt: skip


def test_the_page_its_numbers_and_its_plots_lie_together_and_the_page_asks_nobody_for_anything(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    page = write(REPORT, tmp_path).read_text()
    assert (tmp_path / "lag.png").read_bytes().startswith(b"\x89PNG")
    kept = orjson.loads((tmp_path / "report.json").read_bytes())
    assert (kept["first"], kept["profile"], kept["most"]) == (REPORT.first, {"cores": "2"}, 10)
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    assert "default-src 'none'" in page
    assert "data:image/png;base64," in page


def test_what_is_said_is_text_and_the_profile_stands_beside_the_first_line() -> None:
    page = html(REPORT, {"lag": b"png"})
    assert "10 calls &lt;in talk&gt; &amp; no more" in page
    assert "<td>&lt;1 ms</td>" in page
    assert page.index("&amp; no more") < page.index("cores 2") < page.index("<table>")


def test_without_pictures_the_page_says_what_is_missing_and_shows_the_rest() -> None:
    page = html(REPORT, {})
    assert WITHOUT_PLOTS in page
    assert "<img" not in page
    assert 'scope="row">5<' in page


def test_bars_are_drawn_as_well_and_are_told_in_words(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    bars = Bars(
        "waterfall", "Where the time goes", "ms", {"silence": (0.0, 120.0), "gate": (200.0, 110.0)}, says="silence 120 ms"
    )
    page = write(replace(REPORT, plots=(PLOT, bars)), tmp_path).read_text()
    assert (tmp_path / "waterfall.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "waterfall.png").read_bytes() != png(replace(bars, bars={"silence": (0.0, 12.0)}))
    assert 'alt="silence 120 ms"' in page
    assert png(replace(bars, bars={})).startswith(b"\x89PNG"), "an agent that tells no stages has none"
