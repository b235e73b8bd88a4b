"""What is said in a call: turns of a caller and the agent, in the agent's own wordings and out of the business's own facts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from typing import Any

from evals.crowd import people
from evals.crowd.diary import Planned
from nodes.wording import bookings, facts, spoken
from nodes.wording.choice import Choice
from nodes.wording.talk import word
from tenancy import hours
from tenancy.profile import BusinessProfile


@dataclass(frozen=True, slots=True)
class Act:
    """A tool that was called, and what it gave back."""

    tool: str
    arguments: dict[str, Any]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: the caller's words as a recogniser writes them, and the agent's answer."""

    words: str
    answer: str
    route: str = "synthesis"
    intent: str = "ask"
    topic: str | None = None
    slots: tuple[tuple[str, Any], ...] = ()
    acts: tuple[Act, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether a question is answered by what the business has told us."""
        return self.route == "synthesis" and self.topic is not None


@dataclass(frozen=True, slots=True)
class Talk:
    exchanges: tuple[Exchange, ...]
    end_reason: str
    """As the voice gives it to the call log."""
    message: tuple[str, str] | None = None
    """Name and reason of a message that was left."""


class Talker:
    """Makes conversations for one business."""

    def __init__(self, profile: BusinessProfile, rng: Random) -> None:
        self._profile, self._rng = profile, rng
        self._questions: list[Callable[[datetime], Exchange]] = [self._hours, self._hours, self._place]
        self._questions += [self._told] * (4 if profile.faq or profile.policies else 0)
        self._questions += [self._price] * (3 if _priced(profile) else 0)

    def greeted(self, talk: Talk, at: datetime) -> Talk:
        """The same, begun as some people begin at that time of day."""
        if not talk.exchanges:
            return talk
        hour = at.astimezone(self._profile.zone).hour
        by_day = "good morning " if hour < 12 else "good afternoon " if hour < 17 else "good evening "
        hello = self._rng.choice(("", "", "", "hi ", "hello ", "hi there ", "um hi ", by_day))
        first, *others = talk.exchanges
        return replace(talk, exchanges=(replace(first, words=hello + first.words), *others))

    def booking(self, planned: Planned) -> Talk:
        """The call that made a booking."""
        facts_ = _opening_facts(planned)
        today, say = self._today(planned.booked_at), self._choice()
        summary = bookings.summary(self._profile, facts_, today, planned.name)
        moment = bookings.moment(self._profile, facts_, today)
        wish = {key: facts_[key] for key in ("party_size", "service", "room", "nights") if facts_.get(key) is not None}
        hold = Act("hold_booking", {"unit": facts_["unit"], **wish}, facts_ | {"status": "held"})
        confirm = Act("confirm_booking", {"booking_id": str(planned.id), "name": planned.name}, facts_ | {"status": "confirmed"})
        first = bookings.summary(self._profile, facts_, today).replace(", at ", " at ").replace(", ", " ")
        wanted = _heard(self._rng.choice(("i'd like to book ", "can i get ", "i would like ")) + first)
        free = f"{word('free', {'what': _capital(moment)}, say)} {word('ask_name', {}, say)}"
        read_back = f"{word('read_back', {'summary': summary}, say)} {word('shall_i', {}, say)}"
        booked = f"{word('booked', {'summary': summary}, say)} {word('anything_else', {}, say)}"
        name, yes = _heard(f"my name is {planned.name}"), self._rng.choice(("yes please", "yes that's right thank you", "yes"))
        turns = [
            Exchange(wanted, free, "booking", "book", slots=tuple(wish.items()), acts=(hold,)),
            Exchange(name, read_back, "booking", "other", slots=(("name", planned.name),)),
            Exchange(yes, booked, "booking", "affirm", acts=(confirm,)),
        ]
        before = [self._question(planned.booked_at)] if self._rng.random() < 0.25 else []
        return self._closed([*before, *turns])

    def change(self, planned: Planned, at: datetime) -> Talk:
        """The call that moved a booking, or let it go."""
        facts_, cancelled = _opening_facts(planned), planned.fate == "cancelled"
        moment = bookings.moment(self._profile, facts_, self._today(at))
        tool = "cancel_booking" if cancelled else "change_booking"
        act = Act(tool, {"booking_id": str(planned.id)}, facts_ | {"status": "cancelled" if cancelled else "confirmed"})
        words = "i need to cancel my booking please" if cancelled else "could i move my booking to another time"
        asked = f"That's {moment}. {'Shall I cancel it?' if cancelled else 'Shall I change it to that?'}"
        done = "That's cancelled." if cancelled else f"That's done: it is {moment} now."
        turns = [
            Exchange(words, asked, "booking", tool),
            Exchange("yes please", f"{done} {word('anything_else', {}, self._choice())}", "booking", "affirm", acts=(act,)),
        ]
        return self._closed(turns)

    def other(self, at: datetime) -> Talk:
        """Any call that books nothing."""
        kinds = {self._answered: 60, self._message: 12, self._transfer: 8 if self._profile.contacts else 0, self._nothing: 20}
        return self._rng.choices(list(kinds), list(kinds.values()))[0](at)

    def going_on(self, at: datetime, turns: int) -> Talk:
        """The first turns of a call that is not over."""
        return Talk(tuple(self._question(at) for _ in range(turns)), "")

    def _answered(self, at: datetime) -> Talk:
        asked = [self._question(at) for _ in range(self._rng.choices((1, 2, 3), (55, 35, 10))[0])]
        return self._closed(asked)

    def _message(self, at: datetime) -> Talk:
        name, say = people.name(self._rng), self._choice()
        about = self._rng.choice(_MESSAGES)
        act = Act("take_message", {"reason": about, "name": name}, {"reachable": True})
        taken = f"{word('message_taken', {}, say)} {word('anything_else', {}, say)}"
        turns = [
            Exchange("could you pass on a message", word("ask_message", {}, say), "handoff", "message"),
            Exchange(about, word("ask_name_message", {}, say), "handoff", "other"),
            Exchange(_heard(f"it's {name}"), taken, "handoff", "other", slots=(("name", name),), acts=(act,)),
        ]
        return replace(self._closed(turns), message=(name, about))

    def _transfer(self, at: datetime) -> Talk:
        contact = self._rng.choice(self._profile.contacts)
        wanted = self._rng.choice((contact.name, f"the {contact.role}" if contact.role else contact.name, "a person"))
        act = Act("transfer", {"contact": contact.name}, {"name": contact.name, "now": True, "next": None})
        put_through = word("transferring", {"name": contact.name}, self._choice())
        turn = Exchange(_heard(f"can i speak to {wanted} please"), put_through, "handoff", "human", acts=(act,))
        return Talk((turn,), "transferred")

    def _nothing(self, at: datetime) -> Talk:
        """Hung up during the greeting, a wrong number, or a question that nobody has answered here yet."""
        chance = self._rng.random()
        if chance < 0.55:
            return Talk((), "caller_hung_up")
        if chance < 0.75:
            sorry = word("unclear", {}, self._choice())
            return Talk((Exchange("hello hello can you hear", sorry, intent="other"),), "caller_hung_up")
        unknown = f"{word('unsupported', {}, self._choice())} {word('leave_message', {}, self._choice())}"
        asked = Exchange(self._rng.choice(_UNANSWERED), unknown, "search", "ask", "other")
        return Talk((asked,), "caller_hung_up")

    def _question(self, at: datetime) -> Exchange:
        return self._rng.choice(self._questions)(at)

    def _hours(self, at: datetime) -> Exchange:
        on: date | None = None
        words = "what are your opening hours"
        if self._profile.hours is not None and self._rng.random() < 0.7:
            on = date.fromordinal(self._today(at).toordinal() + self._rng.randint(0, 6))
            if hours.day(self._profile, on).exceptional:
                on = None
            else:
                words = f"are you open on {spoken.weekday(on).lower()}"
        answer = facts.opening(self._profile, at, on, None, words)
        slots = (("date", on.isoformat()),) if on else ()
        return Exchange(words, answer, topic="hours", slots=slots)

    def _place(self, at: datetime) -> Exchange:
        return Exchange("where are you exactly", facts.place(self._profile), topic="location")

    def _price(self, at: datetime) -> Exchange:
        slot, name = self._rng.choice(_priced(self._profile))
        words = _heard(f"how much is the {name}")
        return Exchange(words, facts.price_of(self._profile, name) or "", topic="price", slots=((slot, name),))

    def _told(self, at: datetime) -> Exchange:
        told = [(faq.question, faq.answer, "other") for faq in self._profile.faq]
        told += [(f"what about {policy.topic}", policy.text, "policy") for policy in self._profile.policies]
        question, answer, topic = self._rng.choice(told)
        return Exchange(_heard(question), answer, topic=topic)

    def _closed(self, turns: list[Exchange]) -> Talk:
        if self._rng.random() < 0.3:
            return Talk(tuple(turns), "caller_hung_up")
        words = self._rng.choice(("no thank you goodbye", "that's all thank you bye", "no that's everything thanks bye"))
        bye = Exchange(words, word("goodbye", {}, self._choice()), intent="goodbye")
        return Talk((*turns, bye), "agent_hung_up")

    def _choice(self) -> Choice:
        return Choice(str(self._rng.getrandbits(32)), 0, self._profile.manner)

    def _today(self, at: datetime) -> date:
        return at.astimezone(self._profile.zone).date()


_MESSAGES = (
    "please call me back about the invoice from last week", "i left my umbrella there yesterday evening",
    "i'm a supplier and would like to talk about deliveries", "i'd like to talk to somebody about a group of twenty",
    "please tell them that i'm running late", "i would like to know if you are hiring", "it's about a voucher that does not work",
    "please ring me back it's about my visit on monday",
)  # fmt: skip
_UNANSWERED = (
    "can i pay with crypto", "do you have a student discount", "is there a rack for my bicycle", "do you speak portuguese",
    "can you host a film shoot", "do you have a newsletter", "may i bring my parrot",
)  # fmt: skip


def _priced(profile: BusinessProfile) -> list[tuple[str, str]]:
    """Slot and name of whatever has a price."""
    found = [("service", service.name) for service in profile.services if service.price is not None]
    found += [("item", item.name) for item in profile.menu if item.price is not None]
    return found + [("room", room.name) for room in profile.rooms if room.price is not None]


def _opening_facts(planned: Planned) -> dict[str, Any]:
    """As the booking tools give them."""
    given = planned.opening.model_dump(mode="json", exclude={"resource"})
    return {"booking_id": str(planned.id), "revision": 1, **given}


def _heard(text: str) -> str:
    """As a recogniser writes it: no capitals, no punctuation."""
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c in " '-").split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
