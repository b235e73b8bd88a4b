"""What the architecture says of each agent's budget and failure is what the graph does."""

import inspect
import re
from typing import Any

import pytest

from core.models.chat import FIRST_TOKEN_SECONDS
from graph.call import LAST_TURN_SECONDS
from graph.wiring import AFTER_FAILURE, DEADLINES, NEXT, build
from nodes.context import Limits
from tools.search.tool import web_search
from voice.rendering import Rendering
from voice.voice_chain import VoiceChain

COLUMNS = ("agent", "purpose", "gets", "leaves", "keeps", "deadline", "when it fails or is late")
NO_DEADLINE = ("router", "gate")
AROUND = ("orchestrator", "voice")
"""They stand around the graph and are no part of it."""


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    text = (request.config.rootpath / "docs" / "architecture.md").read_text()
    lines = text[text.index(f"| {' | '.join(COLUMNS)} |") :].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]
    return {row[0].strip("`"): dict(zip(COLUMNS, row, strict=True)) for row in cells}


def seconds(cell: str) -> list[float]:
    return [float(number) for number in re.findall(r"([\d.]+) s\b", cell)]


def in_words(name: str, value: Any) -> str:
    """What an update of ``AFTER_FAILURE`` is called in the table."""
    if name == "understanding":
        assert value == {"in_scope": True, "intents": [], "slots": [], "unsure": True}
        return "unsure"
    if name in ("say", "results") and value:
        [only] = value
        return str(only["what"] if name == "say" else only["status"])
    assert not value
    return "none"


def test_the_table_names_every_agent_and_no_other(table: dict[str, dict[str, str]]) -> None:
    nodes = {name for name in build(None).get_graph().nodes if not name.startswith("__")}
    assert set(table) == nodes | set(AROUND)
    assert set(DEADLINES) == set(AFTER_FAILURE) == set(NEXT) == nodes - set(NO_DEADLINE)
    assert all(cell for row in table.values() for cell in row.values())


@pytest.mark.parametrize("agent", DEADLINES)
def test_deadlines_are_those_of_the_graph(table: dict[str, dict[str, str]], agent: str) -> None:
    assert seconds(table[agent]["deadline"])[0] == DEADLINES[agent]


@pytest.mark.parametrize("agent", AFTER_FAILURE)
def test_what_a_failure_leaves_is_what_the_graph_goes_on_with(table: dict[str, dict[str, str]], agent: str) -> None:
    told = dict(re.findall(r"`(\w+)` (\w+)", table[agent]["when it fails or is late"]))
    assert told == {name: in_words(name, value) for name, value in AFTER_FAILURE[agent].items()}


def test_the_waits_around_the_graph_and_for_a_model_are_those_of_the_code(table: dict[str, dict[str, str]]) -> None:
    def patience(of: Any, name: str = "patience") -> float:
        return float(inspect.signature(of).parameters[name].default)

    assert seconds(table["orchestrator"]["deadline"]) == [LAST_TURN_SECONDS]
    assert seconds(table["voice"]["deadline"]) == [patience(VoiceChain, "first_sound"), patience(VoiceChain), patience(Rendering)]
    assert seconds(table["synthesis"]["deadline"])[1] == FIRST_TOKEN_SECONDS
    assert seconds(table["intent"]["deadline"])[1] == Limits().second_opinion
    assert seconds(table["search"]["deadline"])[1] == web_search(None).timeout
    assert all(not seconds(table[agent]["deadline"]) for agent in NO_DEADLINE)


def test_agents_remember_nothing_between_turns(table: dict[str, dict[str, str]]) -> None:
    assert all(table[agent]["keeps"].startswith("nothing") for agent in table if agent not in AROUND)
