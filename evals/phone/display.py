"""A call as it happens, in the terminal: who says what, the route, a latency bar a turn."""

from rich.console import Console
from rich.text import Text

from evals.phone.place import Happening
from evals.phone.report import CallReport

BAR_MS_A_CELL = 50
MAX_CELLS = 40
QUICK_MS, SLOW_MS = 500, 1000
_STYLES = {"caller": "bold cyan", "agent": "bold green", "heard": "dim", "route": "dim magenta", "act": "yellow", "error": "red"}


class CallDisplay:
    """An observer for ``place_call``; ``summary`` ends what it showed."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)

    def __call__(self, happening: Happening) -> None:
        match happening.kind:
            case "answered":
                self._row(happening.at, "answered", _bar(happening.ms or 0))
            case "interrupted":
                self._row(happening.at, "interrupted", Text(f"the agent gave way after {happening.ms:.0f} ms", "yellow"))
            case "stream":
                self._row(happening.at, "call", Text("the line is open", "dim"))
            case "ended":
                self._row(happening.at, "call", Text(f"over ({happening.text})", "dim"))
            case kind:
                self._row(happening.at, kind, Text(happening.text, _STYLES.get(kind, "")))

    def summary(self, report: CallReport) -> None:
        answers = sorted(turn.answer_ms for turn in report.turns if turn.answer_ms is not None)
        parts = [f"{len(report.turns)} turns", f"{report.seconds:.1f} s"]
        if report.greeting_ms is not None:
            parts.append(f"greeting {report.greeting_ms:.0f} ms")
        if report.line.settings:
            parts.append("line " + ", ".join(f"{name}={value}" for name, value in report.line.settings.items()))
        if answers:
            parts.append(f"answers {answers[len(answers) // 2]:.0f} ms (median), {answers[-1]:.0f} ms (slowest)")
        self._console.print(Text(" · ".join(parts)))
        for error in report.errors:
            self._console.print(Text(f"error: {error}", "red"))

    def _row(self, at: float, who: str, what: Text) -> None:
        row = Text(f"{at:7.2f} s  ", "dim")
        row.append(f"{who:<12}", _STYLES.get(who, "dim"))
        self._console.print(row.append_text(what))


def _bar(ms: float) -> Text:
    cells = max(1, min(MAX_CELLS, round(ms / BAR_MS_A_CELL)))
    colour = "green" if ms <= QUICK_MS else "yellow" if ms <= SLOW_MS else "red"
    return Text("█" * cells + f" {ms:.0f} ms", colour)
