"""``frontdesk call``: Twilio and the caller in one, against a running gateway."""

import asyncio
import logging
from pathlib import Path
from typing import Annotated, Any

import orjson
import structlog
import typer

from core.errors import InvalidInput
from core.secrets import Secrets
from core.settings import Settings
from evals.phone.condition import LINES, line_called
from evals.phone.display import CallDisplay
from evals.phone.place import DEFAULT_CALLER, CallPlan, place_call
from evals.phone.script import Line, Script, load_script
from voice.twilio.tokens import feed_token

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
LINE_HELP = f"The caller's line: {', '.join(LINES)}, and settings such as mobile,loss=0.1 or snr_db=10."


def plan_call(settings: Settings, to: str, gateway: str | None = None, **options: Any) -> CallPlan:
    """A call to a gateway that shares this home's secrets; ``options`` are the other fields of ``CallPlan``."""
    secrets = Secrets.load(settings)
    return CallPlan(
        to=to,
        gateway=gateway or settings.public,
        auth_token=secrets.twilio_auth_token,
        account_sid=secrets.twilio_account_sid,
        feed_token=feed_token(secrets.master_key),
        **options,
    )


@app.command()
def call(
    to: Annotated[str | None, typer.Option(help="The number to call, such as +12125550142.")] = None,
    caller: Annotated[str | None, typer.Option("--from", help="The caller's number.")] = None,
    say: Annotated[list[str] | None, typer.Option(help="A line to say once the agent has finished; may be repeated.")] = None,
    audio: Annotated[Path | None, typer.Option(help="A WAV recording to play through from the beginning.")] = None,
    script: Annotated[Path | None, typer.Option(help="A YAML script of lines and answers.")] = None,
    gateway: Annotated[str | None, typer.Option(help="The gateway's address; default: the configured one.")] = None,
    record: Annotated[Path | None, typer.Option(help="Write both sides as a stereo WAV (left caller, right agent).")] = None,
    json: Annotated[Path | None, typer.Option(help="Write transcripts and figures as JSON.")] = None,
    voice: Annotated[str | None, typer.Option(help="The caller's voice: en-us, en-gb, en-us+f3, flite:slt …")] = None,
    line: Annotated[str, typer.Option(help=LINE_HELP)] = "clean",
    reconnect: Annotated[float, typer.Option(help="Seconds to go on trying when the gateway is lost.")] = 0,
) -> None:
    """Place a simulated phone call and print what was said."""
    if sum(bool(source) for source in (say, audio, script)) != 1:
        raise InvalidInput("say what the caller does: --say TEXT (may be repeated), --audio FILE.wav or --script FILE.yaml")
    follow = load_script(script) if script else Script(lines=tuple(Line(say=text) for text in say or ()))
    number = to or follow.to
    if number is None:
        raise InvalidInput("--to is missing: the number to call, such as +12125550142")
    plan = plan_call(
        Settings(),
        to=number,
        gateway=gateway,
        caller=caller or follow.caller or DEFAULT_CALLER,
        script=follow,
        recording=audio,
        voice=voice,
        line=line_called(line),
        reconnect_seconds=reconnect,
    )
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    display = CallDisplay()
    report = asyncio.run(place_call(plan, display))
    display.summary(report)
    if record:
        report.record(record)
    if json:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_bytes(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2, default=str))
    if report.ended == "failed":
        raise typer.Exit(1)
