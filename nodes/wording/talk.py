"""The fixed wordings of a conversation, several for each thing to say. Braces take the facts of the moment."""

from collections.abc import Iterable, Mapping
from typing import Any

from nodes.wording.choice import Choice
from nodes.wording.formal import FORMAL
from nodes.wording.french import FRENCH
from nodes.wording.german import GERMAN
from nodes.wording.italian import ITALIAN
from nodes.wording.orders import WORDINGS as ORDERS
from nodes.wording.spanish import SPANISH
from nodes.wording.warm import WARM
from tenancy.opening import DISCLOSURE, OPENINGS
from tenancy.profile import Manner

CUT_OFF = "I'm sorry, we were cut off for a moment."

WORDINGS: dict[str, tuple[str, ...]] = {
    # opening and closing
    "help": (OPENINGS["plain"].offer, "What can I do for you?"),
    "hello": ("Hello! How can I help you?", "Hello there. What can I do for you?"),
    "welcome": ("You're welcome.", "My pleasure."),
    "anything_else": (
        "Is there anything else I can help you with?", "Can I help you with anything else?", "Anything else I can do for you?",
    ),
    "goodbye": ("Thank you for calling. Goodbye!", "Thanks for calling. Goodbye!"),
    "nothing_booked": ("I haven't booked anything then.",),
    # when nothing was heard or understood
    "silence": ("Are you still there?", "I'm still here. How can I help you?"),
    "silence_end": ("I can't hear anything, so I'll hang up now. Please call again any time. Goodbye.",),
    "unclear": (
        "I'm sorry, I didn't catch that. Could you say it again?", "Sorry, I didn't get that. Could you put it another way?",
    ),
    "unclear_offer": ("I'm sorry, I still don't understand. Shall I take a message for the team?",),
    "unsupported": ("I'm afraid I don't have that information.", "I'm sorry, I don't know that."),
    "not_found": ("I looked that up, but I couldn't find it.", "I've looked, but I couldn't find that, I'm afraid."),
    "not_looked_up": ("I'm sorry, I can't look that up right now.", "I'm afraid I can't get to that information just now."),
    "leave_message": ("I can take a message for the team, if you like.",),
    "uncertain": ("I'm not certain about that.", "I'd rather not guess about that.", "That I can't say for sure."),
    "uncertain_offer": (
        "I'm not certain about that. I can have someone call you back.",
        "I'd rather not guess about that. Shall I have someone call you back?",
        "That I can't say for sure. I can have someone call you back about it.",
    ),
    "out_of_scope": ("I'm afraid that's not something I can help with here.",),
    "robot": ("Yes, I'm an automated assistant, not a person.",),
    "robot_named": ("Yes, I'm {agent}, an automated assistant, not a person.",),
    "who": ("You're speaking with the automated assistant of {name}.",),
    "who_named": ("This is {agent}, the automated assistant of {name}.", "I'm {agent}, the automated assistant of {name}."),
    "recorded": ("I'm an automated assistant, and this call may be recorded.",),
    "recording_refused": (
        "I've noted that you don't want to be recorded, but I can't switch that off from here. "
        "If you'd rather not go on, I can pass you on to a person or take a short message.",
    ),
    "abuse": ("I'm sorry this is frustrating. I'd like to help you if I can.",),
    "abuse_end": ("I'm going to end this call now. You're welcome to call again. Goodbye.",),
    "injection": ("I can only help with bookings, messages and questions about {name}.",),
    "others_data": ("I'm sorry, I can't share anything about other people's bookings or details.",),
    "advice_appointment": (
        "I'm not able to give {field} advice; {expert} can. I can book you an appointment here, or take a message for the team.",
    ),
    "advice_message": (
        "I'm not able to give {field} advice. Shall I take a message for the team, so that someone calls you back?",
    ),
    "advice_elsewhere": ("I'm not able to give {field} advice. It's best to ask {expert} about that.",),
    "card": ("Please don't tell me any card numbers. I don't need them and I don't keep them.",),
    "emergency": ("If this is an emergency, please hang up and dial {number} right away.",),
    "from_the_start": ("All right, from the beginning.", "No problem, let's start again."),
    "put_back": ("All right, back to how it was.", "Fine, as it was before."),
    # booking: what is asked
    "ask_party_size": ("For how many people?", "How many people will there be?"),
    "ask_date_time": ("What day and time would you like?", "For what day and time?"),
    "ask_date": ("What day would you like?", "For which day?"),
    "ask_time": ("At what time?", "What time would suit you?"),
    "ask_service": ("What would you like to come in for?", "What would you like to have done?"),
    "ask_service_named": ("We do {services}, for example. What may I book for you?",),
    "ask_date_nights": ("When would you like to arrive, and for how many nights?",),
    "ask_nights": ("For how many nights?",),
    "ask_room": ("Which room would you like? We have {rooms}.",),
    "ask_name": ("What name shall I put it under?", "And what name is that under, please?"),
    "offer_name": ("Shall I put it under the name {name}, as last time?",),
    "offer_usual": ("The usual, {what}?", "Would that be the usual, {what}?"),
    "offer_same": ("The same as last time, {what}?",),
    "ask_phone": ("What's the best phone number to reach you on?",),
    "ask_change": ("What would you like to change?",),
    "say_yes_or_no": ("Please say yes if I may book it, or no if something is different.",),
    "ask_again": ("Sorry, I didn't catch that.", "I'm sorry, I missed that."),
    "ask_name_spelled": ("Could you spell your last name for me, please?",),
    "ask_phone_keyed": ("Could you key in your phone number, and then press the hash key?",),
    # booking: what is told
    "free": ("{what} is free.", "{what}, yes, that works."),
    "full": ("I'm sorry, {what} is taken.", "I'm afraid {what} is fully booked."),
    "closed": ("I'm sorry, we're closed {when}.",),
    "refused_past": ("I'm afraid that time has already gone by.",),
    "refused_lead": ("I'm sorry, that's too soon for me to book.",),
    "refused_horizon": ("I'm sorry, I can't book that far ahead.",),
    "most_at_table": ("I'm sorry, {most} is the most I can book at one table; the team arranges larger parties.",),
    "most_in_room": ("I'm sorry, the {room} is for {most}.", "I'm afraid the {room} sleeps no more than {most}."),
    "bigger_room": ("We have the {rooms} for that many. Which would you like?",),
    "no_such_room": ("I'm sorry, none of our rooms is for that many; the largest is for {most}. The team can arrange several.",),
    "cancel_back": ("You'd like to cancel {summary}.", "So I'd cancel {summary}."),
    "shall_i_cancel": ("Shall I cancel it?", "Is that right?"),
    "cancelled": ("That's cancelled: {summary}.", "I've cancelled {summary}."),
    "kept": ("All right, I've left it as it is.",),
    "not_cancelled": ("I'm sorry, I couldn't cancel it. I'll pass it on to the team instead.",),
    "moved": ("That's changed: it's now {summary}.", "Done. It's now {summary}."),
    "move_back": ("So I'd change it to {summary}.", "Then it would be {summary}."),
    "shall_i_move": ("Shall I change it?", "Is that right?"),
    "not_moved": ("I'm sorry, I couldn't change it. I'll pass it on to the team instead.",),
    "least_nights": ("I'm sorry, the shortest stay we take is {least} nights. How many nights would you like?",),
    "staff_does_not": ("I'm sorry, {staff} doesn't do {service}. {others} could. Who would you like?",),
    "staff_unknown": ("I'm sorry, there's nobody called {staff} here. {others} could. Who would you like?",),
    "not_bookable": ("I'm sorry, I can't book {service} directly.{why}",),
    "refused_other": ("I'm sorry, I can't book that.",),
    "refused_between": ("I'm sorry, I can't book exactly that time.",),
    "hours_untold": ("I'm sorry, I don't have our opening hours, so I can't book a time.",),
    "no_session": ("I'm sorry, there's no {service} {when}.",),
    "staff_not_in": ("I'm sorry, {staff} isn't in {when}.", "I'm afraid {staff} isn't here {when}."),
    "nobody_in": ("I'm sorry, nobody who does that is in {when}.",),
    "pace_full": ("I'm sorry, we can't seat any more guests {when}.", "I'm afraid we can't seat anyone else {when}."),
    "past_closing": ("I'm sorry, that's too close to closing time.",),
    "most_in_class": ("I'm sorry, the {service} takes {most} people at the most.",),
    "no_such_service": ("I'm sorry, that's not something we do here.",),
    "no_room_called": ("I'm sorry, we don't have a room by that name.",),
    "refused_clocks": ("I'm sorry, there's no such time that night; the clocks go forward.",),
    "no_such_day": ("I'm afraid there is no {day}.",),
    "nobody_to_book_for": ("I can only book for one person or more.",),
    "no_stay": ("A stay is for one night at the least.",),
    "leaves_first": ("I'm afraid you'd be leaving before you arrive.",),
    "longest_stay": ("I'm sorry, {most} nights is the longest stay that I can book.",),
    "offer_one": ("I could offer you {first}. Would that do?",),
    "offer_two": ("I could offer you {first}, or {second}. Which would you prefer?",),
    "offer_none": ("I don't see anything near that. What other day would suit you?",),
    "wait_offer": ("Shall I put you on the waiting list for {when}?",),
    "wait_offer_text": ("Shall I put you on the waiting list for {when}, and text you if it comes free?",),
    "waits": ("You're on the waiting list for {when}. If it comes free, we'll let you know.",),
    "free_after_all": ("That has just come free.", "Somebody has just given one back."),
    "not_waiting": ("I'm sorry, I couldn't put you on the list.",),
    "read_back": ("So that's {summary}.", "Let me read that back: {summary}."),
    "shall_i": ("Shall I book it?", "Shall I go ahead and book that?", "Is that right?"),
    "taken_meanwhile": ("I'm sorry, that has just been taken by someone else.",),
    "booking_now": ("All right.", "Very good."),
    "booked": ("You're booked: {summary}. We look forward to seeing you.", "That's booked: {summary}. See you then."),
    "already_booked": ("Yes, that's all booked: {summary}.",),
    "booking_failed": ("I'm sorry, I couldn't store the booking. I'll take your details as a message instead.",),
    "hold_expired": ("Let me just check that again.",),
    "no_booking_here": ("I can't make bookings here myself, but I can take a message and the team will call you back.",),
    # acts whose fate is unknown
    "not_settled": ("I'm sorry, our system isn't answering, so I can't tell yet whether that went through. Shall I look again?",),
    "at_once": ("All right.", "Very good."),
    "looking_again": ("One moment, I'll look again.",),
    "never_settled": ("I'm sorry, I can't tell whether that went through. Please call us again in a while to make sure.",),
    "ask_whose": ("What name is it under, please?", "Under what name is it, please?"),
    "not_under_name": ("I can't find a booking under that name from the number you're calling from.",),
    "ask_other_name": ("Could it be under another name?",),
    "which_booking": ("Which one is it: {bookings}?",),
    "your_booking": ("You have {summary}.", "I have {summary} for you."),
    "number_withheld": ("Your number is withheld, so I can't look up your bookings.",),
    "booking_not_seen": ("I'm sorry, I can't look that up just now.",),
    "change_by_person": ("To change or cancel a booking I'll pass it on to the team.",),
    # messages, people, orders
    "ask_message": ("What would you like me to pass on?", "What's the message, please?"),
    "ask_name_message": ("And your name, please?", "May I have your name, please?"),
    "offer_name_message": ("Shall I say it's from {name}?",),
    "message_taken": ("Thank you. I've passed that on, and someone will call you back.",),
    "no_message": ("All right, no message then.", "That's fine, I'll leave it at that."),
    "message_failed": ("I'm sorry, I couldn't store that message. Please call again later.",),
    "transferring": ("I'll put you through to {name} now. One moment, please.",),
    "nobody_now": ("I'm afraid nobody can take your call right now.",),
    "only_from": ("I'm afraid {name} can only be reached {when}.",),
    "reached_from": ("{name} can be reached {when}.",),
    "not_reached_no_answer": ("I'm sorry, {name} isn't picking up.",),
    "not_reached_busy": ("I'm sorry, {name} is on another call.",),
    "not_reached_machine": ("I'm sorry, I only got {name}'s voicemail.",),
    "not_reached_declined": ("I'm sorry, {name} can't take your call right now.",),
    "not_reached_cut_off": ("I'm sorry, the line to {name} was cut off.",),
    "not_reached_other": ("I'm sorry, I couldn't get through to {name}.",),
    "not_reached_several": ("I'm sorry, I tried {name}, but nobody could take your call.",),
    "offer_message": ("Shall I take a message?", "Would you like to leave a message?"),
    "only_configured": ("I can only put you through to {names}. Or shall I take a message?",),
    "nobody_at_all": ("I'm afraid there is nobody I can put you through to.",),
    "orders_by_message": ("I can't take orders by phone yet, but I can pass a message on to the team.",),
    # texts
    "offer_text": ("Shall I text you the details?", "Would you like the details as a text?"),
    "text_sent": ("I'm sending that to this number now.", "It's on its way to this number."),
    "no_text": ("All right, no text then.",),
    "text_stopped": ("You asked us not to text this number. Text START to it to change that.",),
    "text_not_a_mobile": ("I'm sorry, this number can't get texts.",),
    "text_withheld": ("I'm sorry, your number is withheld, so I can't text you.",),
    "text_off": ("I'm sorry, I can't send texts from here.",),
    "text_failed": ("I'm sorry, I couldn't send that just now.",),
    # forgetting
    "forgotten": ("I've forgotten your name and what you usually book.",),
    "nothing_remembered": ("From call to call I remember nothing about you.",),
    "booking_stays": ("Your booking for {when} stays.",),
    "bookings_stay": ("Your bookings stay as they are.",),
    "forget_withheld": (
        "Your number is withheld, so I can't tell whether I know you. Call again with it shown, and I'll forget you.",
    ),
    "not_forgotten": ("I'm sorry, I couldn't do that just now. Please ask me again in a moment.",),
    "trouble": ("I'm sorry, something went wrong on my side. Could you say that again?",),
    **ORDERS,
}  # fmt: skip


BY_MANNER: Mapping[Manner, Mapping[str, tuple[str, ...]]] = {"plain": WORDINGS, "warm": WARM, "formal": FORMAL}
"""What has no wording in a manner is said plainly."""
BY_LANGUAGE: Mapping[str, Mapping[str, tuple[str, ...]]] = {"es": SPANISH, "fr": FRENCH, "it": ITALIAN, "de": GERMAN}
"""What has no wording in a language is said in English; other languages have one manner, which is polite."""
EXPERTS = {"medical": "a doctor or a pharmacist", "legal": "a lawyer", "financial": "a financial adviser"}


def concern_wording(concern: dict[str, Any], agent: str | None = None) -> str:
    """Which wording a concern takes: advice by what is offered instead, and who is speaking by the agent's name, where it has
    one."""
    if concern["kind"] == "advice":
        return f"advice_{concern['offer']}"
    if agent and concern["kind"] in ("robot", "who"):
        return f"{concern['kind']}_named"
    return str(concern["kind"])


def word(what: str, facts: dict[str, Any], choice: Choice) -> str:
    return choice.of(what, wordings_of(what, choice)).format(**facts)


def wordings_of(what: str, choice: Choice) -> tuple[str, ...]:
    if (language := language_of(what, choice)) is not None:
        return BY_LANGUAGE[language][what]
    return BY_MANNER[choice.manner].get(what) or WORDINGS[what]


def language_of(what: str, choice: Choice) -> str | None:
    """The language that a thing is worded in, where it is not English."""
    return choice.language if what in BY_LANGUAGE.get(choice.language or "", ()) else None


def fixed(manners: Iterable[Manner]) -> Iterable[str]:
    """Every English wording in these manners that takes no facts: their sound is worth keeping ready."""
    yield DISCLOSURE
    yield CUT_OFF
    for manner in manners:
        for what, plain in WORDINGS.items():
            yield from (wording for wording in BY_MANNER[manner].get(what, plain) if "{" not in wording)
