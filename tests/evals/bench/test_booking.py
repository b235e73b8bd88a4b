"""The bench of a full diary asks what a call asks, of a diary that is as full as it says, and draws how that grows."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.bench.booking import QUESTIONS, growth, measured, missed, table
from evals.bench.plot import lines_svg


def test_lines_lie_where_their_values_are_on_both_axes() -> None:
    picture = ElementTree.fromstring(
        lines_svg("Growth", "bookings", "ms", {"a < b": [(1000, 1.0), (10_000, 10.0), (100_000, 100.0)]})
    )
    line = next(one for one in picture.iter() if one.tag.endswith("polyline"))
    points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    (x1, y1), (x2, y2), (x3, y3) = points
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)
    assert y1 - y2 == pytest.approx(y2 - y3, abs=0.2)
    assert y1 > y3, "more is higher"
    assert any(one.text == "a < b" for one in picture.iter())


@pytest.mark.slow
async def test_every_question_is_measured_on_both_databases_and_for_both_businesses(tmp_path: Path) -> None:
    found = await measured(tmp_path, 10, 1, (600,), lambda _: None)
    seen = {(row["engine"], row["place"], row["question"]) for row in found["rows"]}
    assert seen == {(e, p, q) for e in ("sqlite", "postgresql") for p in ("20 staff", "20 tables") for q in QUESTIONS}
    assert all(row["n"] == 10 and 0 < row["p50_ms"] <= row["p95_ms"] for row in found["rows"])
    assert table(found).row_count == len(found["rows"])
    assert missed(found) == [], "targets are those of a year's diary"
    assert "next free, 20 staff, postgresql" in growth(found)
