"""The bench of row-level security times the same work on two databases, of which one has no walls at all."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
import psycopg
import pytest

from core.postgresql import opening
from core.settings import Settings
from evals.bench.bare import bare_opening, take_walls_down
from evals.bench.row_security import QUERIES, _ratio, measured, table
from evals.crowd.fill import Crowd

SAMPLES = Path(__file__).parents[3] / "samples"


def test_what_is_compared_with_has_neither_role_nor_tenant_nor_policy(
    tmp_path: Path, postgres_settings: Callable[[Path], Settings]
) -> None:
    tenant = uuid4()
    assert bare_opening(tenant, False, "calls") == "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    locking = [part for part in opening(tenant, True, "calls").split("; ") if "advisory" in part]
    assert bare_opening(tenant, True, "calls") == f"BEGIN; {locking[0]}"
    settings = postgres_settings(tmp_path)
    with psycopg.connect(str(settings.database_url), autocommit=True) as connection:
        take_walls_down(connection)
        assert connection.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity").fetchone() == (0,)


def test_a_ratio_is_that_of_the_medians_and_its_range_holds_it() -> None:
    rng = np.random.default_rng(3)
    bare = rng.lognormal(0, 0.3, (2, 400))
    ratio, low, high = _ratio(bare * 1.2, bare)
    assert ratio == pytest.approx(1.2)
    assert low == pytest.approx(1.2)
    assert high == pytest.approx(1.2)
    ratio, low, high = _ratio(rng.lognormal(0, 0.3, (2, 400)), bare)
    assert low < ratio < high
    assert low < 1 < high


@pytest.mark.thorough
async def test_every_query_of_a_call_is_timed_on_both_sides(tmp_path: Path) -> None:
    found = (await measured(tmp_path, SAMPLES, Crowd(calls=30, bookings=10), 3, 1, lambda _: None)).as_json()
    assert [row["query"] for row in found["queries"]] == [name for name, _ in QUERIES]
    assert all(row["n"] == 3 and row["with_ms"] > 0 and row["without_ms"] > 0 for row in found["queries"])
    assert found["events"] > 60
    assert table(found).row_count == len(QUERIES) + 1
