"""How callers ask for what businesses write down in other words: "somewhere to leave the car" for parking.

A sentence model knows words that are alike better than ways around them. A passage whose title is about one of these topics
is found by its paraphrases too, and answers as it stands.
"""

import re
from collections.abc import Iterator

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # coming and going
    (r"\bpark(?:ing)?\b(?! (?:fee|ticket))", ("Where can I leave my car?", "We're coming by car, can we put it somewhere?")),
    (r"\b(?:late|night|after hours)\b.*\b(?:arriv\w*|check.?in)|\b(?:arriv\w*|check.?in)\b.*\b(?:late|night)\b",
     ("What if we get there in the middle of the night?", "How do we get in when nobody is at the desk any more?",
      "Our flight lands late, is that a problem?")),
    (r"\bcheck.?in\b(?!.*\blate\b)", ("When is the room ready?", "From when on can we get into the room?")),
    (r"\bcheck.?out\b", ("By when do we have to be out of the room?", "Can we stay in the room a little longer?")),
    (r"\b(?:luggage|bags?|suitcases?)\b", ("Can you look after our suitcases?", "Where can we put our bags until then?")),
    (r"\b(?:shuttle|airport|transfer|pick.?up service)\b", ("Can somebody fetch us from the airport?",)),
    (r"\b(?:lift|elevator)\b", ("My mother can't manage stairs.", "Do we have to climb stairs?")),
    (r"\b(?:wheelchair|accessib\w+|disabled|step.?free)\b", ("I use a wheelchair, can I get in?", "Are there any steps?")),
    # staying
    (r"\b(?:wi-?fi|internet)\b", ("Can I get online?", "Is there an internet connection for my laptop?")),
    (r"\b(?:pets?|dogs?|cats?)\b", ("Can I bring my animal?", "We travel with our dog, is that all right?")),
    (r"\b(?:child\w*|kids?|cots?|high ?chairs?|bab(?:y|ies))\b", ("Is it all right to bring the little ones?",)),
    (r"\bsmok\w+\b", ("Where can I have a cigarette?",)),
    (r"\b(?:air.?con\w*)\b", ("Does it get hot in the rooms in summer?", "Is there AC?")),
    (r"\b(?:laundry|ironing|dry.?clean\w*)\b", ("Can I get my clothes washed?",)),
    (r"\b(?:pool|swimming)\b", ("Can we go for a swim?",)),
    (r"\b(?:gym|fitness)\b", ("Is there somewhere to work out?",)),
    # eating and drinking
    (r"\b(?:dinner|supper)\b", ("Can we eat with you in the evening?", "Do you do an evening meal?")),
    (r"\bbar\b", ("Can we get a drink in the evening?",)),
    (r"\bvegan|\bvegetarian", ("I don't eat meat, is there something for me?",)),
    (r"\bgluten|\bc(?:o|oe)eliac", ("I can't have wheat, what can I eat?",)),
    (r"\ballerg\w+", ("I can't have nuts, can you cope with that?",)),
    (r"\b(?:outdoor|outside|terrace|patio|garden seating)\b", ("Can we sit in the open air?",)),
    (r"\b(?:take.?away|take.?out|to go)\b", ("Can I take the food home with me?",)),
    (r"\bdeliver\w*\b", ("Do you bring the food to the house?",)),
    (r"\bcorkage\b|\bown (?:wine|bottle)\b", ("Can we bring a bottle of our own?",)),
    (r"\bdress code\b", ("What should we wear?", "Do I need a tie?")),
    # paying and changing
    (r"\b(?:credit cards?|cash|payment methods?|(?:ways?|how|forms?) (?:can i |do i |to |of )pay(?:ment)?)\b",
     ("Do you take plastic?", "How can I settle the bill?")),
    (r"\bdeposit\b", ("Do I have to put money down beforehand?",)),
    (r"\bcancel\w*\b|\bno.?shows?\b", ("What happens if I can't make it?", "Does it cost anything to call it off?")),
    (r"\b(?:running |arrive |am |being )late\b(?!.*night)|\blateness\b", ("I'm stuck in traffic, what if I'm not on time?",)),
    (r"\b(?:gift (?:cards?|vouchers?)|vouchers?)\b", ("I'd like to give it to somebody as a present.",)),
    (r"\b(?:groups?|events?|private (?:dining|hire|room))\b", ("We're a big party, can you take us all?",)),
    (r"\bwalk.?ins?\b|\bwithout (?:an? )?(?:appointment|reservation|booking)\b", ("Can I just drop by?",)),
    # being treated
    (r"\binsurance\b|\binsured?\b", ("Which health plans do you accept?",)),
    (r"\bnew (?:patients?|clients?|customers?)\b|\bfirst (?:visit|appointment|time)\b",
     ("I've never been to you before, can I come?", "What do I have to bring along the first time?")),
    (r"\b(?:urgent|emergency|same.?day)\b", ("It hurts a lot, can somebody see me today?",)),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in TOPICS)


def paraphrases(title: str) -> Iterator[str]:
    """Other ways in which callers ask what a passage's title asks."""
    for pattern, said in _COMPILED:
        if pattern.search(title):
            yield from said
