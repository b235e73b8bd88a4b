"""What a caller asks, from what they said: fillers and politeness left out, a fragment completed by what came before."""

import re
from collections.abc import Sequence

from tenancy.knowledge.lexical import content_words

_FILLER = re.compile(
    r"\b(?:u+h+|u+m+|h+m+|hh+|a+h+|erm?|u|h|oh|ok|okay|great|perfect|awesome|excellent|nice|cool|fine|sure|yeah|yea|yes"
    r"|thank(?:s| you)?(?: so much| very much| a lot)?|all ?right|alright|got it|(?:that )?sounds (?:good|great)|that sounds"
    r"|that's|please|well|so|and|also|hi|hello|hey|good (?:morning|afternoon|evening))(?!['’\w])",
    re.IGNORECASE,
)
MOST_WORDS = 60
"""Of a long turn the last words count: a question comes at the end."""


def spoken_question(said: Sequence[str]) -> str:
    """The question in the caller's last words, ``said`` being this caller's turns, oldest first.

    One content word or none ("and on Sundays?") asks nothing by itself, so the turn before is put in front of it.
    Empty when the caller has said nothing of substance.
    """
    last = _without_fillers(said[-1]) if said else ""
    if len(said) > 1 and 0 < len(content_words(last)) < 2 and len(last.split()) < 4:
        last = f"{_without_fillers(said[-2])} {last}"
    return " ".join(last.split()[-MOST_WORDS:])


def _without_fillers(words: str) -> str:
    """Falls back to the words as they are when there is nothing else in them."""
    return " ".join(_FILLER.sub(" ", words).split()).strip(" ,.;") or " ".join(words.split())
