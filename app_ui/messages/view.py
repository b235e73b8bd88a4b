"""What the inbox says of messages and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app_ui.times import Clockface, ending, phone
from tools.inbox import state_of
from tools.messages import CallerMessage
from tools.messaging.models import OutgoingText
from tools.messaging.numbers import Numbers

KINDS = {
    "booking_confirmed": "Booking confirmed",
    "booking_changed": "Booking changed",
    "booking_cancelled": "Booking cancelled",
    "directions": "How to find you",
    "order_confirmed": "Order confirmed",
    "staff_message": "A caller's message",
    "place_free": "A place is free",
}
STATES = {
    "pending": ("Waiting to be sent", ""),
    "sending": ("Being sent", ""),
    "sent": ("Sent", ""),
    "delivered": ("Delivered", "good"),
    "undelivered": ("Not delivered", "bad"),
    "failed": ("Not sent", "bad"),
}
"""Words and tone of each."""
STOPPED = ("Stopped", "warm")
REASONS = {
    "stopped": "they replied STOP and want no texts",
    "not_a_mobile": "the number cannot receive texts",
    "invalid_number": "there is no such number",
    "refused": "the provider refused it",
    "no_account": "no account for texts is set up",
    "code_30003": "the phone was off or out of reach",
    "code_30004": "the phone blocks texts from this number",
    "code_30005": "there is no such number",
    "code_30006": "the number cannot receive texts",
    "code_30007": "the network took it for spam",
}
"""Why a text did not arrive; any other code of the provider's is told as it is."""


@dataclass(frozen=True)
class MessageView:
    id: str
    state: str
    name: str
    when: str
    about: str
    recipient: str
    phone: str
    dial: str
    """To be dialled; empty where there is no number."""
    call: str
    done: str
    """Who has seen to it, and when."""


@dataclass(frozen=True)
class TextView:
    id: str
    what: str
    receiver: str
    when: str
    state: str
    tone: str
    why: str
    call: str
    """The address of the call it came from; empty where it came from none."""


def message_views(messages: Sequence[CallerMessage], clock: Clockface, now: datetime) -> list[MessageView]:
    return [
        MessageView(
            id=str(message.id),
            state=state_of(message),
            name=message.name or "No name given",
            when=clock.moment(message.created_at, now),
            about=message.reason,
            recipient=message.recipient or "",
            phone=phone(message.phone),
            dial=message.phone or "",
            call=f"/calls/{message.call_id}",
            done=f"{message.done_by}, {clock.moment(message.done_at, now)}" if message.done_at and message.done_by else "",
        )
        for message in messages
    ]


def text_views(texts: Sequence[OutgoingText], numbers: Numbers, clock: Clockface, now: datetime) -> list[TextView]:
    return [_text(text, numbers, clock, now) for text in texts]


def _text(text: OutgoingText, numbers: Numbers, clock: Clockface, now: datetime) -> TextView:
    state, tone = STOPPED if text.reason == "stopped" else STATES[text.state]
    number = ending(numbers.open(text.number, text.id))
    return TextView(
        id=str(text.id),
        what=KINDS.get(text.kind, "Text"),
        receiver=f"{text.recipient} · {number}" if text.recipient else number,
        when=clock.moment(text.created_at, now),
        state=state,
        tone=tone,
        why=_why(text.reason) if text.state in ("undelivered", "failed") else "",
        call=f"/calls/{text.call_id}" if text.call_id else "",
    )


def _why(reason: str | None) -> str:
    if reason is None:
        return ""
    told = REASONS.get(reason) or f"the provider's reason is {reason.removeprefix('code_')}"
    return f"because {told}"
