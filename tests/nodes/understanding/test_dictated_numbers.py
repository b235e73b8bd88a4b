"""Phone numbers, however they are dictated, come out as they would be dialled."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.models.embedding import SentenceEmbedder
from nodes.understanding.types import Utterance
from nodes.understanding.understander import Understander
from tests.nodes.understanding.dictated import Dictated, dictated

NOW = datetime(2026, 11, 3, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(scope="module")
def understander(home: Path) -> Understander:
    return Understander(SentenceEmbedder(home / "cache" / "models"))


def heard(understander: Understander, said: Dictated) -> list[str | int]:
    got = understander.understand(Utterance(said.words, "restaurant", NOW, said.asked))
    return [slot.value for slot in got.slots if slot.name == "phone"]


@pytest.mark.parametrize(
    ("count", "seed"),
    [(100, 3), pytest.param(500, 1, marks=pytest.mark.thorough), pytest.param(500, 2, marks=pytest.mark.thorough)],
)
def test_numbers_dictated_in_every_way_come_out_right(understander: Understander, count: int, seed: int) -> None:
    wrong = [
        (said.words, said.digits, got, *said.forms)
        for said in dictated(count, seed)
        if (got := heard(understander, said)) != [said.digits]
    ]
    assert not wrong, f"{len(wrong)} of {count}: {wrong[:10]}"
