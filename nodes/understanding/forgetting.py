"""Whether a caller wants nothing of themselves kept. Held against closed rules, since it is done at once and for good;
"forget it", "I forgot my number" and "forget about the booking" are no such wish."""

import re

from nodes.understanding.cues import plain

_DATA = (
    r"(?:(?:personal|private|own|contact|phone|telephone) )?"
    r"(?:data|details|information|info|records?|name|numbers?|profile)\b"
)
_THING = r"(?:booking|list|reservation|appointment|order|table|message)"
_NOT_IN_ONE = rf"(?! (?:from|on|off|in|for) (?:the|that|this|my|a) (?:\w+ )?{_THING})"
_MINE = rf"my {_DATA}{_NOT_IN_ONE}"
"""Everything of the caller's, and not as it stands in one booking."""
_ME = r"me\b(?! (?:nots?|waiting|on|a|an|the|posted|here)\b)"
_ERASE = r"(?:delet(?:e|ing)|eras(?:e|ing)|wip(?:e|ing)|scrub|remov(?:e|ing)|clear|destroy(?:ing)?|get(?:ting)? rid of)"
_ERASED = r"(?:to be )?(?:deleted|erased|wiped|removed|forgotten|destroyed)"
_STORE = r"(?:your|the) (?:system|database|records|files|computer|memory|books)\b"
_KEEP = r"(?:remember|keep|store|stor|save|sav|hold on to)(?:ing)?"
_OF_ME = r"(?:about|on|of) me\b"
_WANTS = re.compile(
    rf"\bforget (?:(?:all |everything )?about )?(?:{_ME}|who i am\b|{_MINE})|"
    rf"\bforget (?:everything|all|whatever) (?:that )?you (?:know|have|remember|keep)(?: \w+)? {_OF_ME}|"
    r"\bforget (?:that )?i (?:ever )?called\b|"
    rf"\b{_ERASE} (?:all (?:of )?)?{_MINE}|"
    rf"\b{_ERASE} (?:everything|whatever|anything|(?:all )?(?:of )?the {_DATA}|all)(?: that)?"
    rf"(?: you\w*(?:'ve)?(?: \w+){{0,2}})? {_OF_ME}|"
    rf"\b{_ERASE} me (?:from|off|out of) {_STORE}|\b{_ERASE} me(?: please)?\W*$|"
    rf"\b(?:take|get) (?:me|{_MINE}) (?:off|out of) {_STORE}|\b(?:be|get) {_ERASED} from {_STORE}|"
    rf"\b(?:want|like|have|need) (?:all )?(?:of )?my {_DATA} {_ERASED}\b{_NOT_IN_ONE}|"
    rf"(?<!\bi )(?<!\byou )(?<!\bwe )(?<!\bthey )\b(?:don't|do not|stop|never) {_KEEP} (?:{_ME}|{_MINE})|"
    rf"\b(?:don't|do not|didn't) want (?:you|this|anybody|anyone) (?:to )?{_KEEP} (?:{_ME}|{_MINE})|"
    rf"\brather you (?:didn't|did not|don't) {_KEEP} (?:{_ME}|{_MINE})|"
    r"\b(?:want|like|wish|right) to be forgotten\b|\b(?:(?:don't|do not) want|not) to be remembered\b"
)
_OFTEN = r"(?:often|always|ever|might|may|will|just|sometimes|do|usually|tend to|probably|only|never)"
_TELLS = re.compile(
    r"\b(?:don't|do not|never|won't|will not|didn't|did not|did|doesn't|not|hope|if|have|whether) "
    r"(?:(?:you|i|they|ever|dare|please|just) )*(?:to )?forget\b|"
    rf"\bi(?:'ll|'d)? (?:{_OFTEN} )?forget\b|"
    rf"(?<!can )(?<!could )(?<!would )(?<!will )(?<!sure )\byou (?:{_OFTEN} )?forget\b|"
    rf"\b(?:do|did|does|when will|if|whether|are) (?:you|they|we) (?:(?:ever|always|going to) )?{_ERASE}\b"
)
"""Who tells of forgetting, asks about it, or wants the opposite."""


def asks_to_be_forgotten(words: str) -> bool:
    said = plain(words)
    return _WANTS.search(said) is not None and _TELLS.search(said) is None
