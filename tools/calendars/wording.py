"""A booking as an entry of a calendar says it, for the business's own eyes or for the customer's."""

from tools.booking.models import Booking


def what(booking: Booking) -> str:
    """What is booked: "Haircut with Anna", "Table for 4", "Double, 2 nights"."""
    if booking.unit == "table":
        return f"Table for {booking.party_size}" if booking.party_size else "Table"
    if booking.unit == "room":
        nights = f", {booking.nights} night{'s' * (booking.nights != 1)}" if booking.nights else ""
        return f"{booking.room or 'Room'}{nights}"
    service = booking.service or "Appointment"
    return f"{service} with {booking.staff}" if booking.staff else service


def title(booking: Booking) -> str:
    return f"{what(booking)}: {booking.name}" if booking.name else what(booking)


def details(booking: Booking) -> str:
    lines = (
        f"Phone: {booking.phone or booking.caller}" if booking.phone or booking.caller else "",
        f"Table: {booking.dining_table}" if booking.dining_table else "",
        booking.notes or "",
    )
    return "\n".join(line for line in lines if line)
