"""Turns of phrase that tell how a turn is meant, whatever it is about: closed sets, so known by heart. All are held against
``plain`` words."""

import re


def plain(words: str) -> str:
    """In lower case, with straight apostrophes."""
    return words.lower().replace("’", "'")


NO_IDEA = re.compile(
    r"(?:(?:(?:um|uh|er|well|oh|hm+|sorry|i'm sorry),? )*(?:i (?:really )?(?:don't|do not|wouldn't) know(?: yet)?|"
    r"(?:i have )?no idea|(?:i'm )?not sure(?: yet)?|i can't say(?: yet)?|(?:we|i) haven't decided(?: yet)?)\W*(?:sorry)?\W*)+"
)
"""Nothing was asked and nothing given."""
ASKS = re.compile(
    r"\?|\b(?:what|which|who|whose|when|where|why|how|(?:do|does|did|is|are|was|were|can|could|would|will|may|have|has) "
    r"(?:you|i|we|it|there|they|that|this|he|she|the|your|a|an|any\w*|some\w*|my)|wonder\w*|tell me|any)\b"
)
"""The form of a question. Whoever gives the particulars of a booking without it asks nothing, whatever it sounds like."""
BEGINS_ASKING = re.compile(
    r"(?:(?:um|uh|er|oh|well|and|but|so|sorry|wait|actually|okay)\W+)*(?:what|which|who|whose|when|where|why|how|is|are|do|does|"
    r"did|was|were|(?:can|could|would|will|may|should) (?:you|i|we|it|they|he|she))\b"
)
"""How a question begins, and no name does."""
GIVES_ADDRESS = re.compile(r"@|\b(?:dot|e-?mail|address|post ?code|zip code|(?:i|we) live)\b")
"""An address, or half of one, whatever names are in it."""
TEXT_ME = re.compile(
    r"\b(?:text|sms) (?:me|us|it to me|that to me)\b|\b(?:send|get|have)\b[^.?!]*\b(?:as|by|in|via|with) (?:a )?(?:text|sms)\b|"
    r"\bsend (?:me|us) (?:a )?(?:text|sms)\b"
)
"""Details are wanted as a text."""
WHERE = re.compile(r"\b(?:address|directions?|where|way|location|map|find you)\b")
NAMES = re.compile(r"\b(?:names?|surname)\b")
BREATHES = re.compile(r"(?!\W*m+\W*h+m+\W*$)\W*(?:(?:u+h+|u+m+|e+r+m*|e+h+|a+h+|h+m+|m+)\b\W*)*")
"""All of a turn in which nothing is said: breath, fillers, marks; but not a hummed "mm-hmm"."""
INTRODUCES = re.compile(
    r"\b(?:names?|this is|i'?m|i am|here|speaking|under|call(?:ed)? me|mr|mrs|ms|miss|dr|doctor)\b|\b(?:[a-z]-){2,}[a-z]\b"
)
"""How people come to say a name that nobody has asked for."""
LONG_AGO = re.compile(r"\b(?:ago|since|last|was|were|had|been|did)\b")
"""A day that is over is told and not wished for."""
HAS_HAD = re.compile(
    r"\b(?:i|we|i've|we've)(?: already| have| just)? had\b(?!.*\b(?:to|better)\b).*|\b(?:ago|last (?:time|week|month|year))\b"
)
"""What the sentence is about is behind the caller."""
GIVES_UP = re.compile(
    r"\b(?:forget (?:it|about it|the whole)|never ?mind|don't (?:book|bother|reserve)|do not book|leave it|"
    r"i(?:'ll| will) (?:leave|think about) it|(?:changed|change) my mind|no booking|not any ?more)\b"
)
"""Somebody who wants no booking after all, or not this one."""
STARTS_OVER = re.compile(
    r"\b(?:start (?:all )?over|start from (?:scratch|the (?:start|beginning|top))|begin again|"
    r"forget (?:all|everything) (?:i|we)(?:'ve)? said)\b|^(?:from the (?:top|beginning)\b|start again\b)|"
    r"\b(?:let's|let us|(?:can|could|may|shall) (?:we|i|you)|(?:we|i)(?:'d like| would like| want| need|'ll have) to)"
    r"(?: just| please)? start (?:again|afresh|anew)\b"
)
"""Nothing that was said so far is to count; what comes with these words does."""
UNDOES = re.compile(
    r"\b(?:undo (?:that|it)|(?:go |change it |put it )?back to (?:what|how|the way) (?:it|i|we) (?:was|were|said|had)|"
    r"(?:change|put|switch|set) it back|(?:as|like|how|the way) it was(?: before| at first)?|"
    r"what i said (?:before|first|at first|originally|to begin with))\b"
)
"""The last change is to be taken back."""
BOOKS = re.compile(
    r"\b(?:book\w*|reserv\w*|appointments?|tables?|rooms?|schedul\w*|slots?|come (?:in|by|over)|get in|see (?:me|us))\b"
)
"""A question without any of these, which the business has answered, asks for no booking."""
HAS_BOOKED = re.compile(
    r"\b(?:i|we)(?:'ve| have)?(?: already| just)? (?:booked|reserved)\b|"
    r"\b(?:i|we)(?:'ve| have)?(?: already| just)? made (?:an?|my|our) (?:\w+ ){0,2}(?:booking|reservation|appointment)\b|"
    r"\b(?:i|we)(?:'ve| have| had|'d)(?: got)? (?:an?|my|our) (?:\w+ ){0,2}(?:table|booking|reservation|appointment)\b|"
    r"\b(?:i|we)(?:'ve| have| had)(?: got)? (?:\w+ ){1,4}(?:booked|reserved)\b|"
    r"\b(?:it's|it is|booked|booking|reservation) under\b|"
    r"\b(?:i'm|i am|we're|we are)(?: already| all)? (?:booked|down)\b|"
    r"\b(?:my|our) (?:\w+ )?(?:booking|reservation|appointment|table)\b|\bsupposed to (?:come|be) (?:in|there|with you)\b"
)
"""A booking of the caller's stands, as they say."""
CHANGES_IT = re.compile(
    r"\b(?:push|mov(?:e|ing)|chang(?:e|ing)|switch|shift|reschedul\w+|postpone|extend|swap)\b|"
    r"\bbring (?:it|that|us|my \w+|our \w+) (?:forward|back)\b|"
    r"\b(?:an?|one|two|three|another)(?: (?:extra|more|additional|further))? nights? (?:more|longer|extra)\b|"
    r"\b(?:extra|additional|another|more) nights?\b|\bstay (?:longer|on)\b|\bmake (?:it|that|us)\b|"
    r"\b(?:one|two|three|four|five) more (?:people|person|guests?)\b|\binstead\b"
)
CANNOT_COME = re.compile(
    r"(?:\bcan't|\bcannot|\bwon't|\bcouldn't|\bnot (?:be )?able to|\bunable to|\bnot going to)(?: be able to)? "
    r"(?:make it|come|be there|be coming|keep it|attend)\b"
)
CHECKS_IT = re.compile(
    r"\bwhen (?:was|is|were|are|am) (?:it|that|my|our|i|we)\b|\bwhen's (?:it|that|my|our)\b|"
    r"\bwho(?:'s| is| was) (?:it|that) with\b|"
    r"\bwhat (?:time|day|date) (?:is|was|were|are|am) (?:it|that|my|our|i|we)\b|\bwhich day (?:is|was) (?:it|that)\b|"
    r"\b(?:when|what (?:time|day|date)|which day) (?:my|our) (?:\w+ )?(?:table|booking|reservation|appointment|stay)\b|"
    r"\b(?:forgot|forgotten|can't remember|don't remember|remind me) (?:when|what|which|the)\b"
)
"""What is wanted with it: another day, number or person; nothing any more; to hear what it is."""
RATHER_A_MESSAGE = re.compile(
    r"\b(?:actually|rather|instead|just|don't bother|never ?mind|on second thoughts?|you know what)\b[^?!]*"
    r"(?<!not )(?<!n't )\b(?:take|leave|pass on|give) [^.?!]*\bmessage\b"
)
"""A wish for a person that is taken back in the same breath."""
HOW_LONG = re.compile(r"\bhow long (?:will|does|do|would|is|am|shall)\b|\bhow (?:much time|many minutes)\b")
IT_IS_ME = re.compile(r"^(?:\w+,? )?(?:that's|that is|that'd be|that would be|it's|it is|this is) (?:still )?me\b|^speaking\b")
"""A yes to a name."""
USUAL = re.compile(
    r"(?<!what's )(?<!what is )(?<!what are )(?<!not )(?<!than )\b(?:the|my|our) usual(?= *(?:$|[,.!?;]|(?:please|thanks?|"
    r"thing|one|appointment|booking|table|room|again|on|for|tomorrow|next|this|today|tonight)\b))|"
    r"(?<!not )(?<!not the )\bsame (?:thing |again |appointment |booking )?(?:as|like) "
    r"(?:last time|always|usual|ever|i (?:always|usually|normally) (?:have|get|book|do))\b|"
    r"\b(?:just )?like last time\b|\bwhat i (?:always|usually|normally) (?:have|get|book|take)\b"
)
"""A wish for what one has always booked."""
IS_IN = re.compile(
    r"\b(?:is|will|does|are|when(?:'s| is| does| will)|(?:what|which) days? (?:is|does))\b[^?]*"
    r"\b(?:in(?: (?:today|tomorrow|tonight|on|this|next|yet|at all|now|the))?|work(?:s|ing)?|around|there|back|on duty)\b"
    r"(?! (?:for|with) )"
)
"""Whether or when somebody of the staff works, once one is named."""
