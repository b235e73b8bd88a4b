"""Turns of phrase of somebody who orders, all held against ``cues.plain`` words."""

import re

DONE = re.compile(
    r"\b(?:that'?s|that is|that'?ll be|that will be|that should be|it'?s) (?:all|it|everything|the lot|us|me)\b"
    r"(?! (?:to|for|with))|"
    r"\b(?:nothing|no(?:thing)?) (?:else|more)\b|\bi'?m (?:good|fine|done|all set)\b|\ball (?:good|set|done)\b|\bjust that\b|"
    r"\bthat(?:'?ll| will| should| would)(?: just)? (?:do|be)(?: (?:it|all|everything|plenty|enough|the lot|me|us))?"
    r"(?= *(?:$|[,.!?;])|,? (?:thanks?|thank you|please|for (?:me|us|now|today|tonight)|dear)\b)|"
    r"\bthat'?s (?:plenty|enough|about it|about all)\b|\bwe'?re (?:good|fine|done|all set)\b|"
    r"\bthat would be (?:all|it)\b|\b(?:and|but) that'?s (?:all|it)\b"
)
NOTHING_BUT = re.compile(
    r"(?:\W*(?:no|nope|nah|um|uh|yeah|yes|yep|okay)\W+)*(?:just|only) (?:the|those|these|that|this|my|what)\b"
)
"""After "anything else?": what has been said, and no more."""
PICKUP = re.compile(
    r"\b(?:pick(?:ing)? ?(?:it |them |that |this )?up|pick-?ups?|collect\w*|take-?out|take-?away|take away|to go|carry-?out|"
    r"come (?:and |by and |over and )?(?:get|fetch|grab) (?:it|them))\b"
)
DELIVERY = re.compile(
    r"\b(?:deliver\w*|bring (?:it|them) (?:to|over)|brought|sent (?:over|to))\b|\b(?:bring|send) (?:\w+ ){1,8}(?:to|over)\b"
)
SOON = re.compile(
    r"\b(?:as soon as|asap|right away|right now|straight ?away|immediately|whenever (?:it'?s|it is|you'?re|they'?re) ready|"
    r"(?:as )?(?:quick(?:ly)?|fast) as|soonest|earliest|now|soon)\b"
)
AFTER = re.compile(
    r"\bin (?:about |around |roughly |maybe )?(?:(?P<half>half an hour|a half hour)|"
    r"(?P<number>an?|\d{1,3}|[a-z]+(?:[ -][a-z]+)?) (?P<unit>hour|minute|min)s?(?P<more> and a half)?)\b"
)
"""How long from now, instead of a time of day."""
TOTAL = re.compile(
    r"\bwhat (?:does|do|will|would|did|is|'s)? ?(?:that|it|this|everything|all that) (?:all )?(?:come|add|amount)s? (?:up )?to\b|"
    r"\bwhat'?s (?:that|it|the damage)(?: going to)? (?:come|cost|be)\b|"
    r"\b(?:what'?s|what is|tell me|give me) (?:the|my) (?:total|bill|price)\b|"
    r"\bhow much (?:is|will|would|does|do|are) (?:that|it|this|everything|they|all (?:that|of it|of that)|"
    r"(?:the|my) (?:whole )?(?:order|lot|thing|total|bill))\b|\bhow much altogether\b|\bhow much do i owe\b"
)
SO_FAR = re.compile(
    r"\bwhat (?:do|have) (?:i|we) (?:have|got|ordered)\b|\bread (?:it|that|the order|my order) back\b|"
    r"\bwhat'?s (?:on|in) (?:the|my) order\b"
)
CALLS_OFF = re.compile(
    r"\b(?:cancel|scrap|drop|forget|call off|stop) (?:about )?(?:the |my |this |that |our )?(?:whole |entire )?"
    r"(?:order|everything|lot|whole thing)\b|\bcancel (?:it|that|all)\b|"
    r"\bdon'?t (?:want|need) (?:the|an|any|my) order\b|\border (?:is )?off\b|\bcall (?:it|the order) off\b"
)
"""An order, whether it is being put together or stands."""
WHERE = re.compile(
    r"\b(?:where'?s|where is|how'?s|how is|status of|state of|check on|track|is) (?:my|our|the) "
    r"(?:order|food|pizzas?|delivery|takeout)\b"
    r"(?! (?:for|free|included|minimum))"
)
"""Somebody waits for what they have ordered."""
TAKES_IT = re.compile(
    r"\b(?:add|have|take|get|like|want|put in|do) (one|two|three|four|five|six|a couple|another|that|it|some)\b"
    r"(?! (?:of the|more))|"
    r"^(one|two|three|four|five|six)(?: of (?:those|them|that))?(?:,? please)?\W*$"
)
"""What was asked about is wanted."""
LEAVES = re.compile(r"\b(?:bye|goodbye|good ?night|see you)\b")
REQUESTS = re.compile(
    r"\b(?:can|could|may|might|shall|will|would) (?:i|we|you)\b(?:,? (?:please|also|just|maybe|then|possibly|perhaps))* "
    r"(?:get|have|add|order|take|make|do|put|change|remove|drop|cancel|scrap|swap|try|include|throw|switch|leave|hold|go|grab|"
    r"buy|like|place|start|put in|bring|send|deliver)\b|"
    r"\bhow about\b|\bwhat about (?:a|an|one|two|some)\b"
)
"""A question by its form that asks for nothing but to be done."""
WANTS = re.compile(
    r"\b(?:place|make|put in|do|start|take|give you|have) (?:an?|my|the|another) (?:\w+ )?order\b|"
    r"\b(?:like|want|need|going|love|wanted|wish) to (?:\w+ )?order\b(?! (?:of|number))|"
    r"\b(?:can|could|may) (?:i|we|you)(?: \w+)? (?:order|get .* to go)\b|"
    r"\border (?:some|a|an|two|three|four|five|food|pizzas?|something|for (?:pick|deliver|take|collect))\b|"
    r"\b(?:can|could|may) (?:i|we) (?:please |just )?(?:get|have|do) (?:an?|some|two|three|four|five|\d+) (?:\w+ )?"
    r"(?:pizzas?|pastas?|salads?|food)\b|"
    r"\b(?:for|get|some|a) (?:take-?out|take-?away|carry-?out|pick-?up|delivery)\b(?! ?\?)|"
    r"\b\w+ to go\b(?=$|[,.!?]| please| for)|"
    r"\b(?:get|have|like|want|need) .*\bdelivered\b"
)
"""A wish to order in so many words."""
_NUMBER = (
    r"(?:\d+[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|oh|zero)"
)
_STREET = (
    r"(?:street|st|avenue|ave|road|rd|lane|drive|place|boulevard|court|square|way|terrace|walk|row|close|crescent|parkway|"
    r"broadway|alley|quay|gardens|hill)"
)
ADDRESS = re.compile(
    rf"\b(?:to|at) (?P<street>(?:{_NUMBER}[ -])+(?:(?!on\b|in\b|for\b|pm\b|am\b|and\b|people\b)\w+ ){{0,4}}?{_STREET}\b"
    rf"[^.?!]*?(?=,? (?:and|please|as soon|by|for|around|about|under)\b|[.?!]|$)(?:\. {_NUMBER}(?:[ -]{_NUMBER})*(?=[.?!]|$))?)|"
    r"\bdeliver(?:y|ed)?(?: (?:it|them|that|this))?(?: please)?,? (?:to|at) (?P<number>(?:\w+ )?\d.*|(?:\w+[ -])*\d.*)$",
    re.IGNORECASE,
)
"""Where to, in the same breath."""
LEADS_ADDRESS = re.compile(
    r"^(?:(?:um|uh|er|so|well|yes|yeah|okay|it'?s|that'?s|that is|it is|to|at|the address is|my address is|i'?m at|i live at|"
    r"we'?re at|deliver(?:ed)? (?:it )?to)\W+)+",
    re.IGNORECASE,
)
"""Before an address that was asked for."""
LEADS_NOTE = re.compile(
    r"\b(?:tell the (?:kitchen|chef|cook)s?|(?:put|add|leave|make|with) a note(?: that| saying)?)"
    r"\W+(?:that |saying |to )?(.{3,200})$"
)
"""A wish to the kitchen in the caller's own words."""
ALTERS = re.compile(
    r"\b(?:make (?:that|it|them) |scrap |take (?:off|out) |leave (?:off|out) |without the |change (?:my|the|that) order\b)"
)
"""Said of an order as if it were still being taken."""


def of_placed(words: str) -> bool:
    """Whether ``plain`` words are about an order that there is."""
    return bool(ALTERS.search(words) or TOTAL.search(words))
