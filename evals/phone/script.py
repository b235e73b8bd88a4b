"""What a caller says and when, as a file a person can write; and the turn-by-turn choice of the next thing to say.

Both the phone and the text caller follow it, so that the same script is the same conversation by voice and in text.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from core.errors import InvalidInput
from evals.phone.expected import Expect, Part

DONT_KNOW = "Sorry, I don't know."
MAX_DONT_KNOW = 1
"""So often the caller says so; asked once more for what the script does not know, the caller hangs up."""
MAX_SAME_ANSWER = 5
"""How often a caller answers one question before giving up."""
MAX_SCRIPT_BYTES = 256 * 1024


class Utterance(Part):
    """One thing the caller gives: words for a voice, a recording, or digits from the keypad."""

    say: str | None = Field(None, min_length=1, max_length=2000)
    audio: Path | None = None
    caption: str | None = None
    """What is said in the recording, for whoever reads along."""
    dtmf: str | None = Field(None, pattern=r"^[0-9*#]{1,64}$")

    @property
    def text(self) -> str:
        return self.say or self.caption or (f"[keys {self.dtmf}]" if self.dtmf else f"[{self.audio.name if self.audio else ''}]")


def _utterance(value: object) -> object:
    """Text alone is said; YAML reads an unquoted yes, no or 4 as something else than the word it is here."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return {"say": str(value)} if isinstance(value, str | int) else value


def _utterances(value: object) -> object:
    return value if isinstance(value, list) else [value]


class Line(Utterance):
    """Something the caller says unasked, in order."""

    wait: float | None = Field(None, gt=0, le=300)
    """Seconds of silence instead of speech."""
    interrupt: float | None = Field(None, ge=0, le=60)
    """Begin so many seconds into the agent's next speech instead of after it."""
    after: str | None = None
    """Only once the agent has asked for this."""

    @model_validator(mode="after")
    def _one_thing(self) -> "Line":
        if sum(x is not None for x in (self.say, self.audio, self.dtmf, self.wait)) != 1:
            raise ValueError("expected exactly one of say, audio, dtmf and wait in a line")
        return self


class Answer(Utterance):
    @model_validator(mode="after")
    def _one_thing(self) -> "Answer":
        if sum(x is not None for x in (self.say, self.audio, self.dtmf)) != 1:
            raise ValueError('expected an answer as text, or exactly one of {say: "…"}, {audio: FILE} and {dtmf: "…"}')
        return self


Answers = Annotated[tuple[Annotated[Answer, BeforeValidator(_utterance)], ...], BeforeValidator(_utterances), Field(min_length=1)]


class Script(Part):
    title: str = ""
    to: str | None = None
    caller: str | None = Field(None, alias="from")
    earlier: tuple["Script", ...] = ()
    """Calls before this one, each from the same number to the same business unless it says otherwise. What they booked and
    ordered and what still stands of it is judged with this call's."""
    voice: str | None = None
    lines: tuple[Line, ...] = ()
    answers: dict[str, Answers] = Field(default_factory=dict)
    hang_up_after: str | None = None
    """Words of the agent's after which the caller hangs up."""
    expect: Expect | None = None

    def utterances(self) -> Iterable[Utterance]:
        """Everything the caller may come to say, so that its sound can be made before the call."""
        yield from (line for line in self.lines if line.wait is None)
        for values in self.answers.values():
            yield from values


def load_script(path: Path) -> Script:
    """Read a script file. Raises InvalidInput with the file, the line, the field and what was expected."""
    try:
        text = path.read_bytes()[: MAX_SCRIPT_BYTES + 1].decode()
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read ({error.strerror}); expected a YAML script") from error
    except UnicodeDecodeError:
        raise InvalidInput(f"{path}: expected a YAML script in UTF-8") from None
    if len(text) > MAX_SCRIPT_BYTES:
        raise InvalidInput(f"{path}: longer than {MAX_SCRIPT_BYTES // 1024} KB; expected a script of one call")
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InvalidInput(f"{path}{line}: not YAML: {getattr(error, 'problem', None) or error}") from error
    if not isinstance(data, dict):
        raise InvalidInput(f"{path}:1: expected a mapping with lines and answers, such as `lines:` with `- say: …` below")
    try:
        script = Script.model_validate(data)
    except ValidationError as error:
        raise InvalidInput("\n".join(_explained(path, tree, problem) for problem in error.errors())) from error
    return _beside(script, path.parent)


def _explained(path: Path, tree: yaml.Node | None, problem: Any) -> str:
    """One complaint: file and line, the field's path, and what was expected."""
    names: list[str] = []
    node = tree
    for key in problem["loc"]:
        below = _below(node, key)
        if below is not None:
            node = below
        if below is not None or problem["type"] in ("missing", "extra_forbidden"):
            names.append(str(key))
    line = node.start_mark.line + 1 if node else 1
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "there is no such field"
    return f"{path}:{line}: {'.'.join(names) or 'script'}: {message[:1].lower()}{message[1:]}"


def _below(node: yaml.Node | None, key: object) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        found: yaml.Node = node.value[key]
        return found
    return None


_U = TypeVar("_U", bound=Utterance)


def _beside(script: Script, folder: Path) -> Script:
    """Recordings are named relative to the script."""

    def placed(value: _U) -> _U:
        return value.model_copy(update={"audio": folder / value.audio}) if value.audio else value

    lines = tuple(placed(line) for line in script.lines)
    answers = {slot: tuple(placed(answer) for answer in values) for slot, values in script.answers.items()}
    return script.model_copy(update={"lines": lines, "answers": answers})


@dataclass(frozen=True, slots=True)
class Speak:
    """Say these, one after the other; several when several things were asked at once."""

    utterances: tuple[Utterance, ...]

    @property
    def text(self) -> str:
        return " ".join(utterance.text for utterance in self.utterances)


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    reason: str


Move = Speak | Wait | HangUp


class Dialogue:
    """Which of a script's things comes next, from what the agent asked for. Knows no time and no sound."""

    def __init__(self, script: Script, follows_questions: bool = True) -> None:
        """``follows_questions`` is False when nobody tells what the agent asks: answers then follow the lines in order."""
        self._script = script
        self._follows = follows_questions
        self._at = 0
        self._given: Counter[str] = Counter()
        self._unasked = list(script.answers)
        self._dont_know = 0
        self._repeating = False
        """The line to come was said already, on a connection that was lost before the agent spoke."""
        self._line_was_last = False
        """The newest thing said was a line and no answer."""

    @property
    def next_line(self) -> Line | None:
        return self._script.lines[self._at] if self._at < len(self._script.lines) else None

    def line(self) -> Move:
        """The next line now, whatever was asked (an interruption). There must be one."""
        line = self._script.lines[self._at]
        self._at += 1
        self._repeating, self._line_was_last = False, True
        return Wait(line.wait) if line.wait is not None else Speak((line,))

    def lose_questions(self) -> None:
        """Nobody tells any more what the agent asks."""
        self._follows = False

    def repeat_line(self) -> None:
        """What was said last may have been lost with the connection: a line is said again unless the agent now asks for
        something else; an answer is given again when it is asked for again."""
        if self._line_was_last and not self._repeating:
            self._at -= 1
            self._repeating = True

    def next(self, asked: tuple[str, ...] = ()) -> Move:
        """The caller's move once the agent has finished and asked for these slots."""
        line = self.next_line
        if line and line.after and line.after in asked:
            return self.line()
        if not self._follows:
            return self.line() if line else self._answer_in_order()
        ready = line is not None and line.after is None
        questions = [slot for slot in asked if slot != "anything_else"]
        known = [slot for slot in questions if slot in self._script.answers]
        if not known and ready:
            return self.line()
        if not known and "anything_else" in asked and not questions and "anything_else" in self._script.answers:
            known = ["anything_else"]
        if known:
            if self._repeating:
                self._at, self._repeating = self._at + 1, False
            return self._answer(known)
        if questions:
            return self._no_answer()
        return HangUp("said everything")

    def _answer(self, slots: list[str]) -> Move:
        for slot in slots:
            if self._given[slot] >= max(MAX_SAME_ANSWER, len(self._script.answers[slot])):
                return HangUp(f"asked for {slot} again and again")
        self._line_was_last = False
        chosen: list[Utterance] = []
        for slot in slots:
            values = self._script.answers[slot]
            chosen.append(values[min(self._given[slot], len(values) - 1)])
            self._given[slot] += 1
        return Speak(tuple(chosen))

    def _answer_in_order(self) -> Move:
        while self._unasked:
            slot = self._unasked[0]
            if self._given[slot] < len(self._script.answers[slot]):
                return self._answer([slot])
            self._unasked.pop(0)
        return HangUp("said everything")

    def _no_answer(self) -> Move:
        if not self._script.answers:  # a caller of a few lines, who came to say those and to hear what is said to them
            return HangUp("said everything")
        self._dont_know += 1
        if self._dont_know > MAX_DONT_KNOW:
            return HangUp("asked for what the script does not know")
        return Speak((Utterance(say=DONT_KNOW),))
