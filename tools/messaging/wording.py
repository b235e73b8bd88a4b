"""The words of texts: templates, filled by code with what is stored, never longer than three segments."""

from datetime import datetime

from tenancy.profile import BusinessProfile
from tools.booking.models import Booking
from tools.booking.query import Opening
from tools.orders.models import OrderLine

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = frozenset("^{}\\[~]|€\f")
"""They take two places."""
MOST_SEGMENTS = 3
STOP = "Reply STOP for no more texts."
BOOKED = {"booking_confirmed": "is booked", "booking_changed": "has been changed", "booking_cancelled": "has been cancelled"}
TYPOGRAPHIC = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
"""What would make a text of the longer encoding for nothing."""


def segments(body: str) -> int:
    """How many parts a text is sent and paid for in: 160 or 153 letters of GSM-7 each, or 70 or 67 units of UCS-2."""
    if all(letter in GSM_7 or letter in GSM_7_DOUBLE for letter in body):
        length = sum(2 if letter in GSM_7_DOUBLE else 1 for letter in body)
        return 1 if length <= 160 else -(-length // 153)
    length = len(body.encode("utf-16-le")) // 2
    return 1 if length <= 70 else -(-length // 67)


def booking_text(profile: BusinessProfile, booking: Booking, kind: str) -> str:
    at = booking.starts_at.astimezone(profile.zone)
    when = _day(at) if booking.unit == "room" else f"{_day(at)} at {at:%H:%M}"
    what = {
        "table": f"table for {booking.party_size}",
        "room": f"{booking.room} for {booking.nights} night{'' if booking.nights == 1 else 's'}",
    }.get(booking.unit, booking.service or "appointment")
    who = f", under {booking.name}" if booking.name else ""
    address = f" {profile.address}." if profile.address and kind != "booking_cancelled" else ""
    return _fitted(profile, f"your {what} {'from' if booking.unit == 'room' else 'on'} {when} {BOOKED[kind]}{who}.{address}")


def opening_words(profile: BusinessProfile, opening: Opening) -> str:
    """What an opening is, such as "table for 2 on Fri 6 Nov at 19:00"."""
    at = opening.start.astimezone(profile.zone)
    if opening.unit == "room":
        return f"{opening.room} for {opening.nights} night{'' if opening.nights == 1 else 's'} from {_day(at)}"
    what = f"table for {opening.party_size}" if opening.unit == "table" else opening.service or "appointment"
    return f"{what} on {_day(at)} at {at:%H:%M}"


def directions_text(profile: BusinessProfile) -> str | None:
    """None where the business has not told where it is."""
    told = [part.rstrip(".") + "." for part in (profile.address, profile.directions) if part]
    return _fitted(profile, " ".join(told)) if told else None


def order_line(line: OrderLine) -> str:
    """Such as "2 large White pizza with olives, no basil"."""
    size = f" {line.variation}" if line.variation else ""
    options = [str(each["name"]) for each in line.modifiers]
    said = f"{line.quantity}{size} {line.item}" + (f" with {' and '.join(options)}" if options else "")
    return said + "".join(f", no {each}" for each in line.without)


def order_text(profile: BusinessProfile, lines: str, total: str) -> str:
    return _fitted(profile, f"we have your order: {lines}. Total {total}.")


def place_free_text(profile: BusinessProfile, what: str) -> str:
    return _fitted(profile, f"a place is free: {what}. Call {profile.phone_numbers[0]} to take it.")


def staff_text(profile: BusinessProfile, name: str | None, phone: str | None, reason: str) -> str:
    """A message that a caller left, for a contact of the business; cut where it is too long, the number never."""
    who = " ".join(part for part in (name or "a caller", f"({phone})" if phone else "") if part)
    return _cut(f"{profile.name}: message from {who}: {reason}")


def _fitted(profile: BusinessProfile, words: str) -> str:
    return f"{_cut(f'{profile.name}: {words}', keep=len(STOP) + 1)} {STOP}"


def _cut(text: str, keep: int = 0) -> str:
    """As much of it as fits, with room kept for what follows."""
    text = " ".join(text.translate(TYPOGRAPHIC).split())
    whole = text
    while segments(text + "x" * keep) > MOST_SEGMENTS:
        text = text[:-8]
    return text if text == whole else f"{text[:-3].rstrip()}..."


def _day(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}"
