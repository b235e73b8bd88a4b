"""The ``frontdesk`` command. Each subcommand is a module of its own, imported when it is asked for."""

import importlib
import sys
from collections.abc import Callable
from typing import cast

from core.errors import FrontdeskError

COMMANDS = {
    "demo": "Start everything and answer a call.",
    "serve": "Run a service: gateway, worker, vector or all.",
    "dashboard": "Build what owners see in their browsers.",
    "business": "Import, list, show and export businesses.",
    "call": "Place a simulated phone call and print what was said.",
    "chat": "The same conversation in text.",
    "knowledge": "Search what a business has told us.",
    "understand": "Intents and slots of utterances, a JSON line each.",
    "bench": "Measure a call from the caller's side and print the figures.",
    "emulate": "Serve the cloud providers' emulators on this machine.",
    "screens": "Photograph every page of the dashboard, and check each.",
    "check": "Ask each provider that is set whether it answers.",
    "replay": "Run a call again from its log, and say what differs.",
    "schemas": "Write what agents hand each other as JSON Schemas.",
    "database": "Create or migrate the databases.",
}

USAGE = f"""Frontdesk answers a business's phone.

Usage: frontdesk COMMAND [OPTIONS]      (frontdesk COMMAND --help explains a command)

{chr(10).join(f"  {name:12} {purpose}" for name, purpose in COMMANDS.items())}

FRONTDESK_HOME (default ./.frontdesk) is the folder where everything is kept. `frontdesk demo` is the place to begin.
"""


def main() -> None:
    """Run one command; an error of ours becomes one line that says what to do, and exit code 1."""
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name in ("-h", "--help", "help"):
        print(USAGE)
        return
    if name not in COMMANDS:
        print(f"frontdesk: there is no command {name!r}; `frontdesk --help` lists them", file=sys.stderr)
        raise SystemExit(2)
    module = importlib.import_module(f"frontdesk.commands.{name}")
    run = cast(Callable[..., None], module.app)
    sys.argv = [f"frontdesk {name}", *sys.argv[2:]]
    try:
        run()
    except FrontdeskError as error:
        print(f"frontdesk: {error}", file=sys.stderr)
        raise SystemExit(1) from error
