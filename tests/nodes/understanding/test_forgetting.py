"""A wish to be forgotten is known by its words, and what only sounds like one is not taken for it."""

import pytest

from nodes.understanding import cues
from nodes.understanding.forgetting import asks_to_be_forgotten

WANTS = (
    "please forget me", "Forget me, please.", "could you forget about me", "can you please forget my number",
    "I want you to forget my name", "I'd like you to forget me", "forget everything you know about me", "delete my data",
    "please delete all my data", "I'd like to have you delete my personal details", "erase my information",
    "remove my number from your system", "could you wipe my records please", "delete everything you have about me",
    "get rid of the data you have on me", "don't remember me", "Don’t remember me please", "please do not store my details",
    "stop remembering me", "please don't keep my name", "don't save my number", "I don't want you to remember me",
    "I don't want you to keep my data", "I have a right to be forgotten", "I want to be forgotten",
    "how can I delete my data", "hello, before we begin, please forget my details", "would you forget who I am",
    "I'd like you to delete all the information you have about me", "can you erase me from your system", "scrub my details",
    "please remove me from your database", "forget that I called", "I don't want to be remembered", "delete me",
    "take my details off your system", "do not keep my phone number", "could you forget all about me",
    "would you mind deleting my information", "I want my data deleted", "can you make sure you forget me",
    "I'd rather you didn't keep my details", "don't hold on to my number", "I'd like my details removed",
    "remove all my personal information", "please erase everything about me", "forget me okay",
    "I'd prefer not to be remembered", "can I be removed from your system", "take me out of your database",
    "I want all my data erased", "please delete whatever you have stored about me", "never store my name please",
    "delete my name and number", "remove my phone number please", "no, don't remember my name",
)  # fmt: skip
LOOK_ALIKES = (
    "forget it", "oh forget it", "forget about it", "forget about the booking", "just forget the whole thing",
    "I forgot my number", "I forgot my name, just kidding", "I always forget my number", "sorry, I forget my number",
    "before I forget, my name is Ada Marsh", "before I forget my number is 917 555", "don't forget me", "please don't forget me",
    "never forget me", "did you forget me", "did you forget about me", "have you forgotten me", "you always forget me",
    "you forget my name every time", "don't you forget me", "you don't remember me", "do you remember me",
    "don't you remember me", "I don't remember my number", "I don't remember my booking", "delete my booking",
    "delete my appointment", "remove my name from the waiting list", "take my name off the booking",
    "remove my number from the reservation", "can you remove my table", "don't keep me waiting", "please don't keep me on hold",
    "do you delete my data", "when will you delete my data", "are you going to delete my data", "do you keep my data",
    "forget me nots, do you sell them", "my husband forgot about me", "delete the last bit", "clear my skin",
    "remove my wisdom tooth", "I'd like my stitches removed", "forget the wine", "can you remember me next time",
    "please remember me", "save my table", "I don't want to forget my appointment", "I hope you didn't forget me",
    "forget what I said", "I forget what my number is", "can we forget the dessert", "I'd forget my own head",
    "delete the second one", "remove the starter please", "don't remember the address", "she forgot about me last time",
    "my name was forgotten on the list", "erase the last digit", "don't save me a seat", "don't keep my coat",
    "clear my schedule", "don't forget about my booking", "forget about Friday, make it Saturday", "keep my details",
    "I want to delete a message I left", "remove me from the waiting list", "take my name off the list", "get me off this call",
    "I want my booking deleted", "I'd like my name removed from the waiting list", "I'd rather not give my details",
    "hold on to my table please", "I nearly forgot my name", "did I forget my number", "please don't forget my name",
    "clear that up for me", "get rid of the stain on me", "were my details deleted", "you have my name wrong",
    "did you remove me from the list", "please delete the appointment in my name", "is my number saved",
    "keep me in your system", "I have my details written down", "can I be removed from the waiting list",
    "change my number", "delete that", "erase that last message",
)  # fmt: skip
USUAL = (
    "the usual please", "my usual", "I'd like the usual", "same as last time", "the same as always", "the same thing as always",
    "can I book my usual on Friday at ten", "I'd like my usual appointment", "book me in for the usual", "just like last time",
    "what I always have", "our usual table for Friday", "same again as usual",
)  # fmt: skip
NOT_THE_USUAL = (
    "what's the usual wait", "what are the usual hours", "is that the usual price", "later than the usual", "as usual it rains",
    "not the usual, please", "not the same as last time", "unusual", "the usual opening times", "I usually come on Mondays",
    "the same day", "same time tomorrow", "last time I came it was cold",
)  # fmt: skip


@pytest.mark.parametrize("words", WANTS)
def test_a_wish_to_be_forgotten_is_known(words: str) -> None:
    assert asks_to_be_forgotten(words)


@pytest.mark.parametrize("words", LOOK_ALIKES)
def test_what_only_sounds_like_one_is_none(words: str) -> None:
    assert not asks_to_be_forgotten(words)


@pytest.mark.parametrize("words", USUAL)
def test_a_wish_for_the_usual_is_known(words: str) -> None:
    assert cues.USUAL.search(cues.plain(words))


@pytest.mark.parametrize("words", NOT_THE_USUAL)
def test_what_is_only_usual_is_no_wish_for_it(words: str) -> None:
    assert not cues.USUAL.search(cues.plain(words))
