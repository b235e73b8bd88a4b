"""Events as calls log them: those of a real call, in which the caller seldom let the agent finish, and any others."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tenancy.calls.transcript import Line, add_event

START = datetime(2026, 11, 5, 15, tzinfo=UTC)


def interrupted_call() -> list[dict[str, Any]]:
    """Seven questions over the local recogniser, six of them into the agent's answer."""
    text = Path(__file__).with_name("interrupted_call.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def said(*texts: str, ids: str = "1.1", what: str = "say") -> dict[str, Any]:
    phrases = [{"id": f"{ids}.{n}", "text": text, "source": "code", "what": what} for n, text in enumerate(texts)]
    return {"kind": "said", "phrases": phrases}


def caller(
    words: str, *heard: tuple[str, str, bool], source: str = "speech", amends: bool = False, plan: int = 1
) -> dict[str, Any]:
    told = [{"id": one, "text": text, "whole": whole} for one, text, whole in heard]
    return {"kind": "caller", "words": words, "source": source, "heard": told, "amends": amends, "confidence": 1.0, "plan": plan}


def hears(kind: str, words: str) -> dict[str, Any]:
    return {"kind": f"heard_{kind}", "words": words, "confidence": 1.0}


def ended(*heard: tuple[str, str, bool], reason: str = "caller_hung_up") -> dict[str, Any]:
    return {"kind": "ended", "reason": reason, "heard": caller("", *heard)["heard"]}


def timed(*events: dict[str, Any], seconds: float = 1.0) -> list[dict[str, Any]]:
    """The events, so many seconds apart."""
    return [{"at": (START + timedelta(seconds=n * seconds)).isoformat(), **event} for n, event in enumerate(events)]


def lines_of(*events: dict[str, Any], seconds: float = 1.0) -> list[Line]:
    lines: list[Line] = []
    for event in timed(*events, seconds=seconds):
        add_event(lines, event)
    return lines


def spoken(lines: list[Line]) -> list[tuple[str, str]]:
    """Who said what; what was cut off ends with a dash, what still grows with dots."""
    ends = {(True, False): " –", (False, True): " …"}
    return [(line.who, line.text + ends.get((line.interrupted, line.growing), "")) for line in lines]
