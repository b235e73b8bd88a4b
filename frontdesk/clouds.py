"""A demonstration with every cloud emulated: the emulators beside it, and who did what in a call by the call's own log."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError

SERVED = "deepgram,elevenlabs,groq,openai,serper"
READY_SECONDS = 30.0
WANTED = {"heard": ("deepgram",), "spoke": ("elevenlabs",), "thought": ("groq",), "looked up": ("web_search",)}
"""Whose names are to be found in the log, by how they begin; OpenAI stands behind Groq and is asked where that is slow."""

Engines = Mapping[str, Sequence[str]]


@contextmanager
def emulated_clouds(home: Path, script: Path) -> Iterator[None]:
    """The emulators in a process of their own, hearing the script's recordings by their captions, with this process's
    environment pointing to them and to a home of its own. Raises ConfigurationError when they do not start."""
    own = home.absolute() / "emulated"
    own.mkdir(parents=True, exist_ok=True)
    env, log = own / "emulated.env", own / "emulate.log"
    env.unlink(missing_ok=True)
    before = dict(os.environ)
    os.environ["FRONTDESK_HOME"] = str(own)
    command = [sys.executable, "-m", "frontdesk", "emulate", "--only", SERVED, "--script", str(script), "--env", str(env)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file)
    try:
        os.environ.update(_settings(env, process, log), HEARING="deepgram")
        yield
    finally:
        process.terminate()
        process.wait()
        os.environ.clear()
        os.environ.update(before)


def _settings(env: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, str]:
    deadline = time.monotonic() + READY_SECONDS
    while not env.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
            raise ConfigurationError(f"the emulated providers did not start; the end of {log}:\n{tail}")
        time.sleep(0.05)
    return dict(line.split("=", 1) for line in env.read_text().splitlines())


def engines_of(events: Sequence[Mapping[str, Any]]) -> Engines:
    """Who heard, spoke, thought and looked something up in a call, by the events of its log; a model only where its answer or
    form came whole."""
    found: dict[str, dict[str, None]] = {part: {} for part in WANTED}
    found["thought"] = dict.fromkeys([*_thought(events, "models", "large model"), *_thought(events, "forms", "small model")])
    for event in events:
        if event["kind"] == "timing":
            found["heard"][event["recogniser"]] = None
            found["spoke"][event["synthesiser"]] = None
        elif event["kind"] == "inputs":
            found["looked up"].update({read["tool"]: None for read in event["reads"] if read["tool"] == "web_search"})
    return {part: list(names) for part, names in found.items()}


def _thought(events: Sequence[Mapping[str, Any]], kind: str, port: str) -> list[str]:
    """Of the models that stand behind one, who gave what came whole: whoever stood in says so, and the first gave the rest."""
    whole = [one["model"] for event in events if event["kind"] == "inputs" for one in event[kind] if one["ended"] == "whole"]
    stood_in = [
        event["provider"]
        for event in events
        if event["kind"] == "attempt" and (event["port"], event["came"]) == (port, "stood in")
    ]
    first = [whole[0].split(", ")[0]] if len(whole) > len(stood_in) else []
    return first + stood_in


def unused(engines: Engines) -> list[str]:
    """What is missing of the providers that were to be used, in sentences."""
    return [
        f"no {wanted} {part} in this call"
        for part, names in WANTED.items()
        for wanted in names
        if not any(name.startswith(wanted) for name in engines[part])
    ]
