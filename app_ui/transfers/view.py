"""What came of putting a caller through, in words."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app_ui.times import Clockface, length, phone
from tools.transfers import Transfer

OUTCOMES = {
    "talked": ("Answered", "good"),
    "no_answer": ("Nobody picked up", "bad"),
    "busy": ("The line was busy", "bad"),
    "machine": ("A machine answered", "bad"),
    "declined": ("Declined", "warm"),
    "nothing_pressed": ("Picked up, but did not take the call", "warm"),
    "hung_up": ("Hung up before taking the call", "warm"),
    "unreachable": ("Could not be reached", "bad"),
    "timed_out": ("Took too long", "bad"),
    "caller_gone": ("The caller hung up while waiting", "warm"),
}
"""Words and tone of each, as ``voice.transfer`` names them."""
GOING_ON = ("Being put through", "live")
KINDS = {"warm": "Warm", "cold": "Cold"}


@dataclass(frozen=True)
class TransferView:
    id: str
    call: str
    """The address of the call."""
    caller: str
    """Their name, or else their number."""
    number: str
    """Where the name stands above."""
    contact: str
    about: str
    when: str
    waited: str
    kind: str
    outcome: str
    tone: str
    after: str
    """What the caller did then, where they came back."""


def transfer_views(transfers: Sequence[Transfer], left: Container[UUID], clock: Clockface, now: datetime) -> list[TransferView]:
    """``left`` has the ids of those whose callers came back and left a message."""
    return [_view(transfer, transfer.id in left, clock, now) for transfer in transfers]


def _view(transfer: Transfer, left: bool, clock: Clockface, now: datetime) -> TransferView:
    outcome, tone = OUTCOMES[transfer.outcome] if transfer.outcome is not None else GOING_ON
    number = phone(transfer.caller)
    return TransferView(
        id=str(transfer.id),
        call=f"/calls/{transfer.call_id}",
        caller=transfer.caller_name or number,
        number=number if transfer.caller_name else "",
        contact=transfer.contact,
        about=transfer.reason or "",
        when=clock.moment(transfer.begun_at, now),
        waited=length(transfer.waited_seconds),
        kind=KINDS[transfer.kind],
        outcome=outcome,
        tone=tone,
        after="came back and left a message" if left else "",
    )
