"""Who is called by whom in the tests of the whole system."""

from dataclasses import dataclass
from pathlib import Path

from evals.bench.beside import Beside
from evals.phone.report import CallReport
from evals.phone.script import Script

ROOT = Path(__file__).resolve().parents[2]
RESTAURANT_NUMBER, FLORIST_NUMBER, NOBODY_NUMBER = "+12125550142", "+12125550185", "+12125550100"
RESTAURANT = ROOT / "samples" / "trattoria-bella-napoli.yaml"
FLORIST = """\
name: Wren Flowers
slug: wren-flowers
kind: other
timezone: America/New_York
phone_numbers: ["+12125550185"]
hours:
  monday: 09:00-18:00
  tuesday: 09:00-18:00
"""
"""A business without booking rules."""


SUNDAY_CALLER, MESSAGE_CALLER = "+12125550171", "+12125550172"


@dataclass(frozen=True)
class Calls:
    """Three calls that were made at the same time, since each takes its real minute."""

    sunday: CallReport
    """Asks for the restaurant's Sunday hours and books a table."""
    beside: Beside
    """Books a table while other sockets send wrong messages."""
    message: CallReport
    """Wants an appointment at a business that takes none."""


def script(*lines: str, **answers: str) -> Script:
    return Script.model_validate({"lines": [{"say": line} for line in lines], "answers": answers})
