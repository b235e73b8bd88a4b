"""From a call's events to what was said in it: the same fold for a call that is over and for one that is being followed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

Facts = Mapping[str, Any]
LATE = timedelta(seconds=4)
"""How long after a turn a recogniser may still repeat words of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one of the two said. The agent's words are those that the caller heard, as far as that is known yet."""

    who: Literal["caller", "agent"]
    text: str
    at: datetime
    turn: int
    """Of the caller, from 1; the agent's words have the turn that they answer, the greeting 0."""
    interrupted: bool = False
    ended: datetime | None = None
    """When a turn of the caller was known to be over."""
    growing: bool = False
    """The caller is still speaking: the words may change, and the turn's final ones will replace them."""
    settled: str = ""
    """Of a growing line, the words that will not change any more."""
    phrases: tuple[tuple[str, str], ...] = ()
    """Ids and words of the agent's phrases, until it is known what of them was heard."""
    told: frozenset[str] = frozenset()
    """Ids of the agent's phrases of which it is known what was heard."""
    early: bool = False
    """They were reported as heard before they were logged as said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the caller and what the agent made of it."""

    number: int
    words: str
    route: str | None
    """The agent that acted on it; None where the call ended first, or the turn failed."""
    intents: tuple[str, ...]
    stages: Mapping[str, int]
    """``core.stages.Moments``: milliseconds from the caller's last voiced sample."""
    answer: str
    """In full, heard or not."""
    acts: tuple[str, ...]
    """The tools that acted, with what came of it where that was not success."""


def add_event(lines: list[Line], event: Facts) -> None:
    """Take one event of a call's log (``Event.json()``) into its lines; events come in their order, each once."""
    fold = _FOLDS.get(event["kind"])
    if fold is not None:
        fold(lines, event)


def _said(lines: list[Line], event: Facts) -> None:
    known = frozenset(one for line in lines if line.early for one in line.told)
    phrases = tuple((phrase["id"], phrase["text"]) for phrase in event["phrases"] if phrase["id"] not in known)
    if phrases:
        lines.append(Line("agent", " ".join(text for _, text in phrases), _at(event), _turn(lines), phrases=phrases))


def _partial(lines: list[Line], event: Facts) -> None:
    _grow(lines, event, lambda settled, words: (settled, f"{settled} {words}".strip()))


def _final(lines: list[Line], event: Facts) -> None:
    _grow(lines, event, lambda settled, words: (f"{settled} {words}".strip(),) * 2)


def _whole(lines: list[Line], event: Facts) -> None:
    """The recogniser's own end of turn repeats the whole of it."""
    if _growing(lines) is not None:
        _grow(lines, event, lambda _, words: (words, words))


def _grow(lines: list[Line], event: Facts, add: Callable[[str, str], tuple[str, str]]) -> None:
    words, at = event["words"], _growing(lines)
    if at is None:
        if _repeats(lines, words, _at(event)):
            return
        lines.append(Line("caller", "", _at(event), _turn(lines) + 1, growing=True))
        at = len(lines) - 1
    settled, text = add(lines[at].settled, words)
    lines[at] = replace(lines[at], settled=settled, text=text)


def _interruption(lines: list[Line], event: Facts) -> None:
    at = _last(lines, "agent")
    if at is not None and lines[at].phrases:
        lines[at] = replace(lines[at], text=" ".join(event["heard"]), interrupted=True)


def _resume(lines: list[Line], event: Facts) -> None:
    """It was a cough or an "mm-hmm": the agent speaks on, and nothing was said."""
    growing, at = _growing(lines), _last(lines, "agent")
    if at is not None and lines[at].phrases:
        lines[at] = replace(lines[at], text=" ".join(text for _, text in lines[at].phrases), interrupted=False)
    if growing is not None:
        del lines[growing]


def _taken_up(lines: list[Line], event: Facts) -> None:
    """The line broke; nobody knows what of the agent's last words was heard."""
    for at, line in enumerate(lines):
        if line.phrases:
            lines[at] = replace(line, interrupted=True, phrases=(), told=frozenset(one for one, _ in line.phrases))


def _caller(lines: list[Line], event: Facts) -> None:
    _account(lines, event, drop=bool(event["heard"]) or event["amends"])
    growing = _growing(lines)
    began = lines.pop(growing).at if growing is not None else _at(event)
    words = event["words"]
    if event["source"] == "silence" or not words:
        return
    before, turn = _last(lines, "caller"), _turn(lines) + 1
    if before is not None:
        unanswered, last = before == len(lines) - 1, lines[before]
        if unanswered and (event["amends"] or words == last.text):  # a turn that is taken up again is told again
            lines[before] = replace(last, text=words, ended=_at(event))
            return
        if event["amends"]:
            turn = last.turn
            words = (words[len(last.text) :].strip() or words) if words.startswith(last.text) else words
    lines.append(Line("caller", words, began, turn, ended=_at(event)))


def _ended(lines: list[Line], event: Facts) -> None:
    _account(lines, event, drop=bool(event["heard"]))
    growing = _growing(lines)
    if growing is not None:
        lines[growing] = replace(lines[growing], growing=False, settled="", ended=_at(event))


_FOLDS: dict[str, Callable[[list[Line], Facts], None]] = {
    "said": _said,
    "heard_started": _partial,
    "heard_partial": _partial,
    "heard_eager_end": _partial,
    "heard_resumed": _partial,
    "heard_final": _final,
    "heard_end": _whole,
    "interruption": _interruption,
    "resume": _resume,
    "taken_up": _taken_up,
    "caller": _caller,
    "ended": _ended,
}


def _account(lines: list[Line], event: Facts, drop: bool) -> None:
    """The agent's words become those that were heard; with ``drop``, lines of which no word was are taken out."""
    heard = {phrase["id"]: phrase for phrase in event["heard"]}
    known = {one for line in lines for one in (*line.told, *(name for name, _ in line.phrases))}
    for at, line in reversed(list(enumerate(lines))):
        if not line.phrases:
            continue
        found = [heard[one] for one, _ in line.phrases if one in heard]
        if found:
            whole = len(found) == len(line.phrases) and all(phrase["whole"] for phrase in found)
            text = " ".join(phrase["text"] for phrase in found)
            told = frozenset(one for one, _ in line.phrases)
            lines[at] = replace(line, text=text, interrupted=not whole, phrases=(), told=told)
        elif drop or not line.text:
            del lines[at]
        else:
            lines[at] = replace(line, phrases=())
    early = [phrase for phrase in event["heard"] if phrase["id"] not in known and phrase["text"]]
    if early:
        whole = all(phrase["whole"] for phrase in early)
        ids = frozenset(phrase["id"] for phrase in early)
        text = " ".join(phrase["text"] for phrase in early)
        lines.append(Line("agent", text, _at(event), _turn(lines), interrupted=not whole, told=ids, early=True))


def _repeats(lines: Sequence[Line], words: str, at: datetime) -> bool:
    """Whether a recogniser tells words of the turn just ended once more."""
    before = _last(lines, "caller")
    ended = None if before is None else lines[before].ended
    if before is None or ended is None or at - ended > LATE:
        return False
    return f" {_plain(words)} " in f" {_plain(lines[before].text)} "


def _plain(words: str) -> str:
    return " ".join("".join(letter for letter in words.casefold() if letter.isalnum() or letter.isspace()).split())


def _growing(lines: Sequence[Line]) -> int | None:
    return next((at for at in reversed(range(len(lines))) if lines[at].growing), None)


def _last(lines: Sequence[Line], who: str) -> int | None:
    return next((at for at in reversed(range(len(lines))) if lines[at].who == who), None)


def _turn(lines: Sequence[Line]) -> int:
    return max((line.turn for line in lines if not line.growing), default=0)


def _at(event: Facts) -> datetime:
    at = event["at"]
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


@dataclass(slots=True)
class _Answered:
    """A turn as its events come."""

    words: str
    route: str | None = None
    intents: tuple[str, ...] = ()
    stages: Mapping[str, int] = field(default_factory=dict)
    answer: str = ""
    acts: tuple[str, ...] = ()


def turns_of(events: Iterable[Facts]) -> tuple[Turn, ...]:
    """The caller's turns; one that goes on after its end takes the place of the one it amends."""
    turns: list[_Answered] = []
    plans: dict[int, _Answered] = {}
    now = _Answered("")
    for event in events:
        kind = event["kind"]
        if kind == "caller":
            now = _begun(turns, event)
            plans[event.get("plan", 0)] = now
        elif kind == "decision":
            answered = plans.get(event.get("plan", 0), now)
            answered.route, answered.intents = event["route"], tuple(map(_intent, event["intents"]))
        elif kind == "said" and event["phrases"]:
            answered = plans.get(_plan_of(event["phrases"][0]["id"]), now)
            answered.answer = " ".join(phrase["text"] for phrase in event["phrases"])
        elif kind == "timing":
            now.stages = event["stages"]
        elif kind == "act_ended":
            now.acts = (*now.acts, _act(event))
    return tuple(
        Turn(number, one.words, one.route, one.intents, one.stages, one.answer, one.acts) for number, one in enumerate(turns, 1)
    )


def _begun(turns: list[_Answered], event: Facts) -> _Answered:
    """The turn that an event of the caller begins; a silence is none, and what answers it is kept nowhere."""
    if event["source"] == "silence" or not event["words"]:
        return _Answered("")
    if turns and (event["amends"] or (turns[-1].route is None and turns[-1].words == event["words"])):
        turns[-1] = _Answered(event["words"], acts=turns[-1].acts)
    else:
        turns.append(_Answered(event["words"]))
    return turns[-1]


def _plan_of(phrase_id: str) -> int:
    """A phrase is named by turn, plan and number; greetings and excuses belong to no plan."""
    parts = phrase_id.split(".")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else 0


def _intent(intent: Facts) -> str:
    return f"{intent['name']}.{intent['topic']}" if intent.get("topic") else str(intent["name"])


def _act(event: Facts) -> str:
    result = event["result"]
    if result["status"] == "ok":
        return str(event["tool"])
    return f"{event['tool']} ({result['status']}{': ' + result['reason'] if result.get('reason') else ''})"
