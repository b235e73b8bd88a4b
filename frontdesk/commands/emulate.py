"""``frontdesk emulate``: the clouds on this machine, for an installation to be pointed at."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, get_args

import typer

from core.errors import InvalidInput
from core.settings import Settings
from evals.emulators.catalogue import PROVIDERS, Engines, Latencies, Served, behaviour_of
from evals.emulators.listening import Recognise
from evals.emulators.profile import FAULTS, Fault

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MOST_TIMES = 1000

HELP = f"""Serve the providers that a call may use on loopback ports of this machine, and print the settings that lead to them.

Nothing here is paid for or leaves the machine: the emulators speak each provider's protocol, are as late as it usually is, and
fail when asked to. Nobody scripts what they answer: recognisers hear by the local engine, ElevenLabs speaks with the local
voice, models read out the passage that fits best and fill forms with the least there can be, a web search finds one made-up page.
They show that a provider is used and what a call does when it fails, not how well it hears or thinks.

Use it so:

\b
  frontdesk emulate --env emulated.env               # in one terminal
  env $(cat emulated.env) frontdesk serve all        # in another
  frontdesk emulate --only deepgram,groq --fault deepgram=stall_after

Names: {", ".join(PROVIDERS)}.

Faults, each shown once by the next connection or answer, or as often as said: {", ".join(FAULTS)}.

Ctrl-C or SIGTERM ends it, and removes the file of --env.
"""


@app.command(help=HELP)
def emulate(
    only: Annotated[str | None, typer.Option(help="Names with commas between; default: all but deepgram_flux.")] = None,
    profile: Annotated[str, typer.Option(help="Latencies: facts (what is published of each) or none.")] = "facts",
    seed: Annotated[int, typer.Option(help="Of the dice that latencies are drawn with.")] = 0,
    fault: Annotated[list[str] | None, typer.Option(help="NAME=FAULT or NAME=FAULT,TIMES; may be repeated.")] = None,
    script: Annotated[Path | None, typer.Option(help="A caller's script, whose recordings are heard by their captions.")] = None,
    env: Annotated[Path | None, typer.Option(help="Write the settings here as well, once everything answers.")] = None,
) -> None:
    names = chosen(only)
    faults = demanded(fault or (), names)
    if profile not in get_args(Latencies):
        raise InvalidInput(f"--profile is {profile!r}; it can be {' or '.join(get_args(Latencies))}")
    latencies: Latencies = "none" if profile == "none" else "facts"
    asyncio.run(_serve(names, latencies, seed, faults, script, env))


def chosen(only: str | None) -> list[str]:
    """The names to serve. Raises InvalidInput for one that there is not, and for two that take the same settings."""
    if only is None:
        return [name for name, provider in PROVIDERS.items() if not provider.alone]
    names = list(dict.fromkeys(name.strip() for name in only.split(",") if name.strip()))
    if not names or (unknown := next((name for name in names if name not in PROVIDERS), None)):
        raise InvalidInput(f"--only names {unknown if names else 'nobody'!r}; there are {', '.join(PROVIDERS)}")
    if {"deepgram", "deepgram_flux"} <= set(names):
        raise InvalidInput("deepgram and deepgram_flux are the same setting: serve one of them")
    return names


def demanded(faults: Sequence[str], names: Sequence[str]) -> dict[str, list[Fault]]:
    """Each provider's faults in order. Raises InvalidInput for what is not NAME=FAULT[,TIMES]."""
    found: dict[str, list[Fault]] = {}
    for text in faults:
        name, _, rest = text.partition("=")
        wanted, _, times = rest.partition(",")
        if name not in names:
            raise InvalidInput(f"--fault {text}: {name!r} is not served here; served are {', '.join(names)}")
        fault = next((each for each in FAULTS if each == wanted), None)
        if fault is None:
            raise InvalidInput(f"--fault {text}: there is no fault {wanted!r}; there are {', '.join(FAULTS)}")
        if times and not (times.isdecimal() and 1 <= int(times) <= MOST_TIMES):
            raise InvalidInput(f"--fault {text}: expected a number from 1 to {MOST_TIMES} after the comma")
        found.setdefault(name, []).extend([fault] * int(times or 1))
    return found


@asynccontextmanager
async def emulated(
    names: Sequence[str], latencies: Latencies, seed: int, faults: dict[str, list[Fault]], engines: Engines
) -> AsyncIterator[dict[str, Served]]:
    """The providers by name, answering."""
    async with AsyncExitStack() as stack:
        served: dict[str, Served] = {}
        for name in names:
            behaviour = behaviour_of(name, latencies, seed, faults.get(name, ()))
            emulator = await stack.enter_async_context(PROVIDERS[name].make(behaviour, engines))
            served[name] = Served(emulator, PROVIDERS[name].settings(emulator))
        yield served


async def _serve(
    names: Sequence[str],
    latencies: Latencies,
    seed: int,
    faults: dict[str, list[Fault]],
    script: Path | None,
    env: Path | None,
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        engines = await _engines(stack, names, script)
        served = await stack.enter_async_context(emulated(names, latencies, seed, faults, engines))
        for name, one in served.items():
            typer.echo(f"# {name}: {'; '.join((PROVIDERS[name].part, *PROVIDERS[name].notes))}")
            typer.echo(_lines(one) + "\n")
        if env is not None:
            _write(env, "\n".join(_lines(one) for one in served.values()) + "\n")
            stack.callback(env.unlink, missing_ok=True)
        typer.echo("# Serving; Ctrl-C ends it.")
        await stop.wait()


async def _engines(stack: AsyncExitStack, names: Sequence[str], script: Path | None) -> Engines:
    """Only what the named ones need, and whatever takes long after everything answers."""
    recognise: Recognise | None = None
    sound = None
    if any(PROVIDERS[name].part == "hearing" for name in names):
        recognise = await _hearing(stack, script)
    if "elevenlabs" in names:
        from evals.emulators.local_engines import local_speech

        sound = await stack.enter_async_context(local_speech())
    return Engines(recognise, sound)


async def _hearing(stack: AsyncExitStack, script: Path | None) -> Recognise:
    """The local engine, knowing the samples' words; with ``script`` it hears only what is none of that script's recordings."""
    from evals.emulators.local_engines import local_hearing
    from evals.emulators.recordings import Recording, known
    from evals.phone.script import load_script
    from evals.phone.sound import read_wav
    from graph.hearing import sentences, terms
    from tenancy.business_file import read_business_files
    from voice.ports import SpeechHints

    profiles = [file.profile for file in read_business_files([SAMPLES])]
    hints = SpeechHints(
        "emulated-recognisers",
        terms=tuple(dict.fromkeys(term for profile in profiles for term in terms(profile))),
        sentences=tuple(dict.fromkeys(sentence for profile in profiles for sentence in sentences(profile))),
    )
    recordings = [
        Recording(read_wav(spoken.audio), spoken.caption)
        for spoken in (load_script(script).utterances() if script else ())
        if spoken.audio is not None and spoken.caption is not None
    ]
    cache = Settings().home / "cache" / "lm"
    local = await stack.enter_async_context(local_hearing(cache, hints, warm=not recordings))
    return known(recordings, otherwise=local)


def _lines(served: Served) -> str:
    return "\n".join(f"{name}={value}" for name, value in served.settings.items())


def _write(path: Path, text: str) -> None:
    """Whole or not at all: somebody may be waiting for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.part")
    half.write_text(text)
    half.replace(path)
