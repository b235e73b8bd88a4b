"""What callers ask a restaurant, in their words; and what would begin to answer it, by what the restaurant has told.

Written from the caller's side before any agent was heard: a pattern holds the words that carry the fact (a price, a time, a yes
or no, a place), as figures or spelt out, however an agent words the rest.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    parts: tuple[str, str]
    """It is between these that whoever is still looking for words pauses."""
    bears: str
    reply: str
    """What a language model would say that has read what the business has told."""


FACTS = (
    Question(("How much is", "the margherita"), "18|eighteen", "The Margherita is 18 dollars."),
    Question(("What does", "the lasagna cost"), "26|twenty-six|twenty six", "The lasagna is 26 dollars."),
    Question(("What time do you close", "on Saturday"), "11|eleven", "On Saturday we close at 11 p.m."),
    Question(("When do you open", "on Sunday"), "1|one", "On Sunday we open at 1 p.m."),
    Question(("Are you open", "on Mondays"), "no|closed|not", "No, we are closed on Mondays."),
    Question(("What's your", "address"), "218|sullivan", "We are at 218 Sullivan Street."),
    Question(("Can I bring", "my own wine"), "yes|may|30|thirty", "You may bring your own wine. Corkage is 30 dollars a bottle."),
    Question(("Is there", "a dress code"), "no|come as", "No, come as you are."),
    Question(("Do you take", "walk-ins"), "yes|whenever", "Yes, whenever a table is free."),
    Question(("Do you have", "live music"), "yes|guitarist", "Yes, a guitarist plays on the first Thursday of every month."),
    Question(("Can we", "split the bill"), "yes|four|4", "Yes, over up to four cards."),
    Question(("Do you have", "wifi"), "yes|free wifi|wifi for", "Yes, free wifi for guests."),
    Question(("Do you sell", "gift cards"), "yes|any amount", "Yes, for any amount from 25 dollars."),
    Question(("Do you deliver", "to my place"), "no|not|don't", "We do not deliver."),
)
"""Whoever keeps such facts in a table needs no language model for them."""

LONG = (
    Question(
        ("Where can I", "park my car"), "no parking|garage|street",
        "There is no parking of our own. There is a public garage on Thompson Street, two minutes on foot.",
    ),
    Question(
        ("What do you have planned", "for New Year's Eve"), "two seatings|seating|set menu",
        "There are two seatings with a set menu, at 5.30 p.m. for 85 dollars and at 8.45 p.m. for 120 dollars.",
    ),
    Question(
        ("Do you have anything", "gluten free"), "yes|penne|have",
        "We have gluten-free penne for any pasta sauce, 3 dollars extra. It is cooked in a kitchen full of flour.",
    ),
    Question(
        ("Do you have", "a private room"), "no|back half|reserved",
        "There is no closed room, but the back half of the dining room can be reserved for groups of up to twenty-four.",
    ),
    Question(
        ("Can I order", "takeout"), "yes|pickup",
        "Yes, for pickup from Tuesday to Thursday and on Sundays. It takes about thirty minutes.",
    ),
    Question(
        ("Is the restaurant", "wheelchair accessible"), "yes|step-free|accessible",
        "The entrance, the dining room and one restroom are step-free. The garden is two steps down; we have a ramp for it.",
    ),
)  # fmt: skip
"""Those whose answer takes long enough to be spoken into."""

OPEN = (
    Question(
        ("Is your place a good spot", "for my dog and my grandmother"), "dogs|welcome",
        "Dogs are welcome in the garden. It is covered and heated.",
    ),
    Question(
        ("Would I feel out of place", "in jeans and sneakers"), "no|come as|casual",
        "No, come as you are. Most guests dress smart casual.",
    ),
    Question(
        ("We're bringing a toddler", "will that work for you"), "of course|high chairs|yes|children",
        "Of course. We have two high chairs.",
    ),
    Question(
        ("What would you suggest", "for somebody who loves clams"), "linguine|vongole",
        "The linguine alle vongole comes with littleneck clams, white wine, garlic and chili.",
    ),
    Question(
        ("How would we go about a birthday", "with our own cake"), "bring|cake",
        "You may bring your own cake. We charge 3 dollars a person for plates and cutting.",
    ),
    Question(
        ("Is it worth it coming early in the evening", "for a cheap drink"), "happy|spritz|5|five",
        "An Aperol spritz is 9 dollars, from 5 to 6.30 p.m., Tuesday to Thursday.",
    ),
)  # fmt: skip
"""Those that ask for a judgement: no row of a table answers them."""
