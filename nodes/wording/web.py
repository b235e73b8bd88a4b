"""What a page of the web says, as it is said: always with where it comes from, and never as the business's own word."""

import re

LONGEST = 180
"""Characters that are listened to without a look at the page."""
_SPOKEN = re.compile(r"[\w\s.,;:!?'’\"“”()°%$£€&/+–—-]+")
_LIGHT = frozenset("the a an it there in on at from trains yes no this that these those most some about".split())
"""Words that lose their capital inside a sentence."""


def attributed(site: str, text: str) -> str:
    first = text.split(maxsplit=1)[0] if text else ""
    inner = text[:1].lower() + text[1:] if first.lower() in _LIGHT else text
    return f"According to {site}, {inner}"


def speakable_sentence(text: str) -> str | None:
    """The first sentence of an answer where it is short and can be said aloud, ended as one; None otherwise."""
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text.strip(), maxsplit=1)[0]
    letters = sum(char.isalpha() for char in sentence)
    if not 1 <= len(sentence) <= LONGEST or not _SPOKEN.fullmatch(sentence) or 2 * letters < len(sentence) > 20:
        return None
    return sentence if sentence[-1] in ".!?" else f"{sentence.rstrip(',;:–—- ')}."
