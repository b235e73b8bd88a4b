"""Yes and no, and the other short things people say: closed, so known by heart."""

import re

from nodes.understanding.tokens import Scan, any_phrase
from nodes.understanding.types import IntentName

_YES = (
    "yes", "yeah", "yep", "yup", "yah", "ya", "sure", "okay", "ok", "correct", "absolutely", "definitely", "exactly",
    "certainly", "of course", "that's right", "that is right",
    "that's correct", "that is correct", "that's all correct", "all correct",
    "that's all right", "that's the one", "that's fine", "that's good", "that's great", "that's perfect", "that's it",
    "that works", "sounds good", "sounds great", "sounds perfect", "go ahead", "please do",
    "do it", "book it", "right", "perfect", "great", "fine", "uh huh", "mm hmm", "mhm", "affirmative", "indeed", "why not",
    "i guess so", "i think so", "sure thing", "you bet", "let's do it", "mm - hmm", "uh - huh", "all good", "good", "yes please",
    "that would be great", "that would be lovely", "lovely", "wonderful", "brilliant", "it is", "i do", "i would",
    "that'll do", "that will do", "confirm", "confirmed", "looks good", "works for me", "aye", "true",
    "spot on", "quite right", "too right", "that's the plan", "bet", "deal", "very well", "by all means", "yes ma'am", "yes sir",
)  # fmt: skip
_NO = (
    "no", "nope", "nah", "not really", "that's wrong", "that is wrong", "that's not right", "that's not correct",
    "that is not right", "that is not correct", "that isn't right", "wrong", "incorrect", "negative", "not quite",
    "i don't think so", "no way", "absolutely not", "definitely not", "of course not", "certainly not",
    "it isn't", "it's not", "not at all", "never mind", "nevermind", "not that", "not yet", "i'd rather not", "not correct",
    "that's not", "that doesn't work", "i said no", "false",
)  # fmt: skip
_CLOSING = (
    "yes", "yeah", "yep", "yup", "correct", "perfect", "exactly", "that's right", "that is right", "that's correct", "go ahead",
)  # fmt: skip
"""What agrees at the end of what is agreed to as well: "tuesday at nine, yes"."""
_DOUBTS = frozenset(
    "no nope nah not wait but maybe unsure wrong incorrect forget hang don't can't isn't won't wouldn't didn't doesn't "
    "never instead except until yet".split()
)
"""What takes a yes back, or puts it off, in the same breath."""
_FRIENDLY = re.compile(
    r"\b(?:no (?:problem|worries|trouble|bother|rush|questions?)|not at all|why not|"
    r"(?:don't|won't) (?:mind|worry|be late|forget)|can't wait|not bad)\b"
)
"""Words of doubt in which there is none."""
_ASKS_BACK = frozenset("is are was did does what which when where who how".split())
_TAKING_BACK = frozenset("no not nope wrong instead but actually don't can't isn't rather change wait".split())
_GREETINGS = ("hi", "hello", "hey", "hiya", "good morning", "good afternoon", "good evening")
_PLAIN_WISHES: dict[IntentName, re.Pattern[str]] = {
    "availability": re.compile(
        r"\b(?:any|a|some) (?:\w+ )?(?:rooms?|tables?|appointments?|slots?|openings?|space|times?) (?:\w+ )?"
        r"(?:going|free|available|left|open)\b"
    ),
    "human": re.compile(
        r"(?<!not )(?<!n't )(?<!need to )\b(?:put|patch) (?:me|us) (?:straight |right |back )?(?:through|on to)\b|"
        r"(?<!not )(?<!n't )\b(?:transfer|connect) (?:me|us)\b|"
        r"(?<!not )(?<!n't )\bget (?:me|us) (?:a (?:person|human|real \w+)|some(?:one|body)|who(?:m?ever|m?)\b|(?:the|your) "
        r"(?:manager|boss|owner|supervisor|front desk|reception(?:ist)?|doctor|dentist|chef)\b)|"
        r"(?<!not )(?<!n't )\b(?:(?:want|like|need|have|wish) to|(?:can|could|may|might) (?:i|we)|let me)(?: please| just)? "
        r"(?:speak|talk) (?:to|with) (?!you\b|it\b|this\b|that\b|an? (?:machine|robot|computer|bot|recording|voicemail)\b)|"
        r"(?<!not )(?<!n't )\b(?:have|want|need|like|get) a (?:quick |brief |short |little )?(?:word|chat) with\b"
    ),
    "message": re.compile(r"\b(?:leave|take|give|pass on|pass along) (?:\w+ )?(?:a|the|this) (?:\w+ )?message\b"),
}
_PRICE = re.compile(
    r"\bhow much (?:is|are|does|do|would|will|for|to|it|that|you)\b|"
    r"\bwhat(?:'s| is| are| does| do| would| will) (?:\w+ ){0,5}(?:costs?|charge|prices?|rates?|fees?|set me back)\b"
)
_LEADING = ("um", "uh", "er", "well", "oh", "ah", "hmm", "so", ",", ".", "i", "said", "mm")


def answer(scan: Scan) -> IntentName | None:
    """affirm or deny where the utterance begins with one; a "no" inside it takes a "yes" back."""
    index = _begins(scan)
    if any_phrase(scan, index, _NO) is not None and not _FRIENDLY.match(" ".join(token.text for token in scan.tokens[index:])):
        return "deny"
    after = any_phrase(scan, index, sorted(_YES, key=len, reverse=True))
    if after is None:
        return "affirm" if _agrees_in_the_end(scan) else None
    rest = set(_doubting(scan, after))
    few = len([token for token in scan.tokens if token.is_word]) < 8
    return "deny" if rest & {"wrong", "incorrect", "no"} and few else "affirm"


def _begins(scan: Scan) -> int:
    index = 0
    while scan.word(index) in _LEADING and any_phrase(scan, index, (*_YES, *_NO)) is None:
        index += 1
    return index


def undecided(scan: Scan) -> bool:
    """Whether what sounds like a yes to a read-back is none that anything may be done on: it is taken back, put off, or
    asked."""
    begin = _begins(scan)
    if scan.word(begin) in _ASKS_BACK and any_phrase(scan, begin, _YES) is None:
        return True
    return answer(scan) != "deny" and bool(_DOUBTS & set(_doubting(scan, 0)))


def _doubting(scan: Scan, start: int) -> list[str]:
    said = " ".join(token.text for token in scan.tokens[start:])
    return _FRIENDLY.sub(" ", said.replace("hold on", "hang")).split()


def _agrees_in_the_end(scan: Scan) -> bool:
    """Whether an answer to a read-back says again what is right and then that it is."""
    if "confirm" not in scan.asked or {token.text for token in scan.tokens} & _TAKING_BACK:
        return False
    return any(any_phrase(scan, index, _CLOSING) is not None for index in range(1, len(scan.tokens)))


def plain_wishes(scan: Scan) -> list[IntentName]:
    """Wishes that are said in so many words."""
    said = " ".join(token.text for token in scan.tokens)
    return [name for name, words in _PLAIN_WISHES.items() if words.search(said)]


def asks_price(scan: Scan) -> bool:
    return _PRICE.search(" ".join(token.text for token in scan.tokens)) is not None


def closes(scan: Scan) -> bool:
    """Whether nothing but the answer was said: "yes", "no thanks", "that's right please"."""
    return len([token for token in scan.tokens if token.is_word]) <= 4


def manners(scan: Scan) -> list[IntentName]:
    """The greeting, the thanks and the opening "yes" that may stand beside what is wanted."""
    said: list[IntentName] = []
    if any_phrase(scan, 0, _GREETINGS) is not None:
        said.append("greet")
    if {token.text for token in scan.tokens} & {"thanks", "thank", "cheers", "appreciated"}:
        said.append("thanks")
    if scan.word(0) in ("yes", "yeah", "yep", "yup") and answer(scan) == "affirm":
        said.append("affirm")
    return said
