"""Real calls: to a stand-in that is nothing but a websocket, as another agent would be, and to Frontdesk itself."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import pytest

from evals.bench.conversation.agents import Agent, StreamAgent, caller_number
from evals.bench.conversation.clouds import Clouds
from evals.bench.conversation.report import conversation_report
from evals.bench.conversation.run import Wanted, measured
from evals.bench.report import write
from frontdesk.commands.bench_conversation import frontdesk
from tests.evals.phone.gateway import Gateway, Stream, serving
from voice.mulaw import decode

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_every_call_rings_from_a_number_of_its_own() -> None:
    first, second = caller_number("CA" + "0" * 31 + "1"), caller_number("CA" + "0" * 31 + "2")
    assert first != second
    assert re.fullmatch(r"\+1212555\d{4}", first)


def ignored(message: str) -> None: ...


@asynccontextmanager
async def parrot(clouds: Clouds) -> AsyncIterator[Agent]:
    """Whatever is asked, it answers the same in the emulated voice, 300 ms after the caller's last voice."""
    answer = decode(await clouds.voice.speak("Yes, no, 18 dollars at 218 Sullivan Street, closed until 1 or 11 p.m."))

    async def talk(stream: Stream) -> None:
        await stream.play(answer[:4000])
        while True:
            await stream.hear_caller()
            await stream.play(answer)

    async with serving(Gateway(talk)) as gateway:
        yield StreamAgent("Parrot", gateway.stream_url)


async def test_an_agent_that_is_only_a_websocket_is_measured_by_what_the_phone_heard() -> None:
    found = await measured(Wanted("local", "none", 2, 4, 4), parrot, ignored)
    assert found.agent == "Parrot"
    assert (found.calls, len(found.turns) + found.unsaid) == (2, 4)
    assert len({turn.call for turn in found.turns}) == 2
    answered = [turn for turn in found.turns if turn.asked and turn.response is not None]
    assert answered
    assert all(turn.source is None and turn.after_end is None for turn in answered), "it tells nothing of itself"
    assert all(turn.untold != "sound not known" for turn in answered)


async def test_frontdesk_is_called_with_emulated_clouds_and_a_report_is_written(tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader")
    found = await measured(Wanted("deepgram", "none", 1, 3, 1), lambda clouds: frontdesk(clouds, tmp_path), ignored)
    answered = [turn for turn in found.turns if turn.response is not None]
    assert answered, "the caller's words were known to the emulated recogniser"
    assert all(turn.source in ("ready", "code", "model") for turn in answered)
    assert all("first_frame" in turn.stages for turn in answered)
    assert any(turn.bearing is not None for turn in answered)
    assert any(turn.after_end is not None for turn in answered)
    page = write(conversation_report(found), tmp_path)
    kept = orjson.loads((tmp_path / "report.json").read_bytes())
    assert len(kept["turns"]) == len(found.turns)
    assert kept["summary"]["slowest"]
    assert "Slowest stages" in page.read_text()
    assert re.findall(r'(?:src|href)="(?!data:)', page.read_text()) == []
