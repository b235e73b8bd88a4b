"""``frontdesk bench lines``: what each kind of telephone line does to hearing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from evals.bench import lines as hearing
from evals.phone.condition import LINES, line_called
from evals.phone.voices import open_voice
from frontdesk.commands.benching import SAMPLES, Out, console, folder, quietly, store
from frontdesk.commands.call import LINE_HELP
from graph.hearing import sentences, terms
from tenancy.business_file import read_business_files
from voice.ports import SpeechHints
from voice.recognition.local import LocalRecogniser

BUSINESS = SAMPLES / "trattoria-bella-napoli.yaml"
CALLER, AGENT = "en-us", "en-us+f3"


def lines(
    line: Annotated[list[str] | None, typer.Option(help=f"{LINE_HELP} May be repeated; default: each that has a name.")] = None,
    out: Out = None,
) -> None:
    """Twenty things that a restaurant's callers say, on each line: which words the local recogniser has right, and how soon the
    voice detector tells of their beginning and end. No gateway is needed; some 15 seconds a line."""
    where = folder(out, "lines")
    wanted = {name: line_called(name) for name in line or LINES}

    async def measured() -> list[hearing.OnLine]:
        (business,) = read_business_files([BUSINESS])
        profile = business.profile
        hints = SpeechHints("bench-lines", profile.language, terms(profile), sentences(profile))
        caller, agent = open_voice(CALLER), open_voice(AGENT)
        found: list[hearing.OnLine] = []
        with TemporaryDirectory(prefix="frontdesk-bench-") as models, console().status("beginning") as status:
            recogniser = LocalRecogniser(Path(models), processes=1)
            try:
                await recogniser.prepare(hints)
                async for one in hearing.on_lines(recogniser, hints, caller, agent, wanted):
                    found.append(one)
                    status.update(f"{one.line}: {one.said}")
            finally:
                await recogniser.close()
                await caller.close()
                await agent.close()
        return found

    found = quietly(measured())
    store(where / "lines.json", [one.as_json() for one in found])
    printed = Console(highlight=False, record=True, width=150)
    printed.print(hearing.table(found))
    printed.save_text(str(where / "lines.txt"))
