"""What the next turn needs, and nothing else: a few kilobytes that serialise; sound, passages and transcripts lie elsewhere."""

from typing import Any, Literal, TypedDict

TaskKind = Literal["book", "cancel", "find", "message", "order"]


class ReadBack(TypedDict):
    """What was read back for confirmation: a yes counts only for this revision, heard whole."""

    revision: int
    phrases: list[str]
    """Ids of the phrases that held it."""
    heard: list[str]
    """Which of them the caller has heard to their end."""
    arguments_hash: str
    """Of what exactly would be done."""


class Task(TypedDict, total=False):
    """Something the caller wants done, while it is being put together."""

    kind: TaskKind
    slots: dict[str, Any]
    opened: int
    """The turn in which it began; with the revision it makes the key of its acts."""
    revision: int
    """Rises whenever what would be done changes."""
    opening: dict[str, Any] | None
    """The time, table, person or room chosen, as availability gave it."""
    offers: list[dict[str, Any]]
    """Alternatives last offered, in the order they were said."""
    hold: str | None
    """Id of the hold that keeps ``opening`` for this caller."""
    held_revision: int
    read_back: ReadBack | None
    before: dict[str, Any]
    """The slots as they were before the last change of something given, for "put it back"."""
    failures: dict[str, int]
    """How often a slot was asked for without getting it."""
    booking: str
    """The id of the caller's booking that is to be changed or cancelled."""
    found_under: str | None
    """The name that the caller gave to find it, where an earlier call made it; the act is held to it."""
    wanted: Literal["change", "cancel", "check"]
    """What is to become of the booking that is looked for."""
    words: str
    """With which it was asked for."""
    wait_for: dict[str, Any] | None
    """What could not be had and may be waited for, as a ``BookingQuery``."""
    joining: bool
    """They want to wait for it."""
    lines: list[dict[str, Any]]
    """Of an order: what is wanted, as ``tools.orders.arguments.LineArguments``."""
    focus: int
    """Of an order: which line was spoken of last."""
    total_minor: int
    """Of an order: what it came to when it was last priced as a whole."""
    order: str
    """Of an order that is to be called off: its id."""


class Say(TypedDict, total=False):
    """One thing to be worded: ``what`` names a wording in nodes/wording, the rest are its facts."""

    what: str
    facts: dict[str, Any]


class Act(TypedDict):
    """One act that waits at the gate."""

    tool: str
    arguments: dict[str, Any]
    key: str
    confirmation: dict[str, Any] | None


class CallState(TypedDict, total=False):
    v: int
    """Of this form of a state; ``graph.messages.State`` is what it has to be, and refuses any other."""
    # the caller's turn
    turn: int
    plan: int
    """Counts the plans of this call, so that phrases of dropped plans have other ids."""
    words: str
    source: str
    confidence: float
    heard: list[dict[str, Any]]
    # what the agents found; parallel agents write to keys of their own
    concern: dict[str, Any] | None
    understanding: dict[str, Any]
    evidence: list[dict[str, Any]]
    looked_up: str | None
    """What came of a look on the web: "found", "nothing" or "failed"; None where there was none."""
    # what the conversation manager made of it
    answer: str | None
    """ "yes" or "no" to what was asked."""
    question: dict[str, Any] | None
    """What the caller asked about, whatever else the turn is about: topic, text, and the day and time in it."""
    slots: dict[str, Any]
    """What this turn gave, by slot."""
    wish: str | None
    """What the caller wants done, as routing saw it."""
    # what is to be said and done
    route: str
    say: list[Say]
    acts: list[Act]
    then: list[Say]
    """Worded after the acts, where they went well."""
    results: list[dict[str, Any]]
    unsettled: dict[str, Any] | None
    """``acts`` that may or may not have been done, what is said ``then``, and how many ``looks`` there were already."""
    reply: list[dict[str, Any]]
    """The phrases of this turn's answer: id, text, what."""
    # the conversation so far
    task: Task | None
    booked: dict[str, Any] | None
    """The booking that this call made last, or found: its id and slots, its summary in words, and under which name it was
    found (``found_under``), where it was."""
    ordered: bool
    """Whether this call has placed an order that it has not called off."""
    mentioned: dict[str, Any]
    """Day and time last spoken of outside a task, for "then" and "that day"."""
    asked: list[str]
    silences: int
    misses: int
    abuse: int
    """How often the caller has insulted the agent."""
    digits_before: list[str]
    """Pieces of a number from the turns right before, fewer than 13 digits together: the next may complete a card number."""
    history: list[dict[str, str]]
    """The newest exchanges, as heard: {"who", "text"}."""
    language: str | None
    """ISO 639-1 of the offered language that the call goes on in; None for the business's own."""
    told_in: list[str]
    """Languages in which the caller was told what there is in them here, the newest last."""
    wanted: str | None
    """Whom the caller asked for and could not be put through to; a message is for them."""
    hangs_up: bool
    transfer_to: str | None
