"""How a call begins: what is said before the caller has said anything, in the manner that the business has chosen."""

from typing import NamedTuple

from tenancy.profile import Manner

DISCLOSURE = "I'm an automated assistant, and this call may be recorded."
"""In whatever manner, and whatever the agent is called."""


class Opening(NamedTuple):
    greeting: str
    named: str
    """The greeting of an agent that has a name."""
    offer: str


OPENINGS: dict[Manner, Opening] = {
    "plain": Opening(
        "Hello, thank you for calling {name}.", "Hello, thank you for calling {name}, this is {agent}.", "How can I help you?"
    ),
    "warm": Opening(
        "Hello and welcome to {name}!", "Hello and welcome to {name}, this is {agent}!", "What can I do for you today?"
    ),
    "formal": Opening(
        "Good day, and thank you for calling {name}.",
        "Good day, and thank you for calling {name}. You are speaking with {agent}.",
        "How may I help you?",
    ),
}


def opening(name: str, greeting: str | None, agent: str | None, manner: Manner) -> tuple[str, str, str]:
    """The greeting, of the business's own wording where it has one, the disclosure and the offer."""
    words = OPENINGS[manner]
    own = greeting or (words.named if agent else words.greeting).format(name=name, agent=agent)
    return own, DISCLOSURE, words.offer
