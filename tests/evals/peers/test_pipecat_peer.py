"""Pipecat as a process: started with what it is to know and nothing else, gone afterwards, and a voice that answers calls."""

import asyncio
import os
import select
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.errors import ConfigurationError
from evals.bench.processes import family
from evals.emulators.deepgram import DeepgramEmulator, Utterance
from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.peers import pipecat_peer
from evals.peers.installing import ROOT, installed
from evals.peers.pipecat_peer import Mode, pipecat
from evals.phone.caller import ScriptCaller
from evals.phone.line import Line
from evals.phone.report import spans
from evals.phone.script import Line as Said
from evals.phone.script import Script
from evals.phone.sound import read_wav, voiced_windows
from evals.phone.stream import MediaStream

NOWHERE = {
    f"{name}_{what}": value
    for name in ("DEEPGRAM", "GROQ", "ELEVENLABS")
    for what, value in (("API_KEY", f"key of {name}"), ("BASE_URL", "ws://127.0.0.1:9"))
}
STAND_IN = """
import http.server, json, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps([sys.argv[1:], dict(os.environ), list(os.sched_getaffinity(0))]).encode())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Answer).serve_forever()
"""


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Another program in Pipecat's place, run by this Python."""
    file = folder / "program.py"
    file.write_text(program)
    monkeypatch.setattr(pipecat_peer, "PROGRAM", file)
    monkeypatch.setattr(pipecat_peer, "install", lambda progress: Path(sys.executable))


async def test_a_provider_that_nobody_emulates_is_named() -> None:
    clouds = {name: value for name, value in NOWHERE.items() if name != "GROQ_BASE_URL"}
    with pytest.raises(ConfigurationError, match="GROQ_BASE_URL"):
        async with pipecat("tuned", clouds):
            pass


async def test_a_program_that_ends_at_once_says_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, "raise SystemExit('no such model')")
    with pytest.raises(ConfigurationError, match="ended before it was ready: no such model"):
        async with pipecat("tuned", NOWHERE):
            pass


async def test_the_process_knows_its_providers_and_its_business_and_nothing_of_ours_and_ends_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OPENAI_API_KEY", "a real one")
    core = min(os.sched_getaffinity(0))
    stand_in(tmp_path, monkeypatch, STAND_IN)
    async with pipecat("flux", NOWHERE, ROOT / "samples" / "riverside-dental.yaml", cpu={core}) as agent:
        port = agent.url.removeprefix("ws://127.0.0.1:").removesuffix("/media")
        async with httpx.AsyncClient(trust_env=False) as http:
            arguments, environment, cores = (await http.get(f"http://127.0.0.1:{port}/ready")).json()
        told = dict(zip(arguments[::2], arguments[1::2], strict=True))
        assert "415 Riverside Drive" in Path(told["--instructions"]).read_text()
        everybody = {os.pidfd_open(pid) for pid in family(agent.pid)}
    assert told["--mode"] == "flux"
    assert told["--greeting"].startswith("Thank you for calling Riverside Dental. I'm an automated assistant")
    assert {told[f"--{name}"] for name in ("deepgram", "groq", "elevenlabs")} == {"ws://127.0.0.1:9"}
    assert environment["GROQ_API_KEY"] == "key of GROQ"
    assert not {"PYTHONPATH", "OPENAI_API_KEY"} & set(environment)
    assert cores == [core]
    assert len(everybody) == 2
    while everybody:
        ended, _, _ = select.select(everybody, [], [], 10)
        assert ended
        everybody -= set(ended)
        for process in ended:
            os.close(process)


SAID = "Hi, do you have a table for four?"
ANSWER = "Yes, we do."
SOUND = ROOT / "evals" / "demo" / "line-1.wav"


@pytest.mark.alone
@pytest.mark.skipif(installed() is None, reason="Pipecat is not installed; `frontdesk bench peers` installs it")
@pytest.mark.parametrize("mode", ["tuned", "flux"])
async def test_pipecat_greets_a_caller_and_answers_what_it_was_asked(mode: Mode) -> None:
    line = Said(audio=SOUND)
    sound = read_wav(SOUND)
    script = [Utterance.spread(SAID, 0.01 * int(voiced_windows(sound).sum()))]
    hearing = DeepgramFluxEmulator(script) if mode == "flux" else DeepgramEmulator(script)
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(hearing)
        model = await stack.enter_async_context(OpenAIChatEmulator(lambda _: ANSWER))
        voice = await stack.enter_async_context(ElevenLabsEmulator())
        clouds = {
            "DEEPGRAM_API_KEY": ear.key, "DEEPGRAM_BASE_URL": ear.url, "GROQ_API_KEY": model.key, "GROQ_BASE_URL": model.url,
            "ELEVENLABS_API_KEY": voice.key, "ELEVENLABS_BASE_URL": voice.url,
        }  # fmt: skip
        agent = await stack.enter_async_context(pipecat(mode, clouds))
        phone = Line(ScriptCaller(Script(lines=(line,))), {line: sound})
        complaints = await called(agent.url, phone)
        warned = agent.log.read_text()
    spoken = spans(phone.agent_track.voiced)
    (asked,) = phone.spoken
    assert spoken[0].end < asked.begin
    assert [span for span in spoken if span.begin > asked.end]
    assert said_in(model.requests[-1])[-1] == ("user", SAID)
    assert "".join(message.get("text") or "" for message in voice.received).strip().endswith(ANSWER)
    assert complaints == []
    assert "ERROR" not in warned


async def called(url: str, phone: Line) -> list[str]:
    """Until the caller hangs up; what there was to complain of."""
    complaints: list[str] = []
    stream = MediaStream(phone, "CA" + "0" * 32, "AC" + "0" * 32, {}, complaints.append)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(phone.run())
        await stream.run(url, {}, lambda _: None)
        phone.hang_up("the agent has ended the call")
    return complaints


def said_in(request: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in request["messages"]]
