"""Whether a caller who has fallen silent has finished: judged from the words so far and from what was asked, in "
"microseconds."""

from datetime import UTC, datetime

from nodes.understanding.calendar_days import MONTHS, WEEKDAYS
from nodes.understanding.contacts import email
from nodes.understanding.numbers import ORDINALS, TENS, UNITS
from nodes.understanding.tokens import Scan, Token, tokenize

PHONE_DIGITS = 10
"""A national number has ten digits nearly everywhere; eleven with a leading zero."""

_HANGING = frozenset(
    "and or but for at on in to from with by about around of the a an my our your his her their is are was am will would "
    "could can do "
    "does if because so that which who what when where how um uh er erm hmm like maybe i i'm i'd i'll we we're we'd it's "
    "its under "
    "need want have get between until till before after than between this next coming every half quarter double triple not "
    "just really "
    "very also then as be been make made say let let's call called any some please's mister mr mrs ms doctor dr".split()
)  # fmt: skip
_FILLERS = frozenset("um uh er erm hmm well so like".split())
_YES_NO = frozenset(
    "yes yeah yep yup sure ok okay correct right no nope nah perfect great fine good exactly absolutely definitely please "
    "thanks thank".split()
)
_NAME_OPENINGS = (
    "my name is",
    "the name is",
    "name is",
    "it's",
    "i'm",
    "i am",
    "this is",
    "under",
    "last name",
    "first name",
    "surname",
)
_OPENINGS = tuple(
    opening.split()
    for opening in (
        "tell me", "let me know", "i wanted to ask", "i want to ask", "i'd like to ask", "i have a question", "quick question",
        "i'd like to know", "i was wondering", "i wonder", "i'm wondering", "i'm calling", "i'm looking", "i was looking",
        "do you have", "do you know", "do you guys have", "have you got", "is there", "are there", "what's", "how's", "where's",
        "how much", "how many", "how long", "what time", "which one", "what kind", "i meant", "i mean", "no sorry", "no wait",
        "or rather", "hang on", "hold on", "let me see", "let me think", "you know",
    )
)  # fmt: skip
"""After which something is still to come; as all that is said, "what time" may be an answer to nothing else."""
_CLOSINGS = frozenset("please thanks thank bye goodbye today tonight tomorrow people guests".split())
_REPEATS = {"double": 1, "triple": 2, "treble": 2}


def looks_complete(text: str, expects: str) -> float:
    """How likely the caller has finished, 0 to 1, if silence follows these words.

    ``expects`` is what was asked: open, yes_no, date_time, name, number or nothing (see ``graph.reply.Expects``).
    """
    tokens = [token for token in tokenize(text) if token.text.isalnum() or "'" in token.text or token.text in "@+"]
    if not tokens:
        return 0.0
    spoken = [token for token in tokens if token.text not in _FILLERS]
    if not spoken:
        return 0.05
    trails = tokens[-1].text in _FILLERS and tokens[-1] is not spoken[-1]
    if expects == "number":
        return min(_number(spoken, text), 0.2 if trails else 1.0)
    if trails or _hangs(spoken, expects):
        return 0.1
    if expects in ("open", "nothing") and _opens(spoken):
        return 0.2
    if expects == "name":
        return _name(spoken)
    if expects == "yes_no":
        return 0.95 if len(spoken) <= 3 and {token.text for token in spoken} & _YES_NO else 0.8
    if expects == "date_time":
        return 0.9 if _has_number_or_day(spoken) else 0.6
    if spoken[-1].text in _CLOSINGS or text.rstrip().endswith(("?", ".", "!")):
        return 0.92
    return 0.55 if len(spoken) == 1 and spoken[0].text not in _YES_NO else 0.8


def _hangs(spoken: list[Token], expects: str) -> bool:
    """The last word wants another one after it; "it's half" and "i think so" are told apart by what was asked."""
    last = spoken[-1].text
    if last not in _HANGING:
        return False
    before = spoken[-2].text if len(spoken) > 1 else ""
    if last in ("it", "so", "that", "can", "will", "do", "does", "is", "am", "are", "have", "would") and before in (
        "i", "it", "yes", "you", "think", "we", "that", "like", "do", "hope", "there", "they", "not", "no",
    ):  # fmt: skip
        return False
    if expects == "yes_no" and last in ("right", "please", "do", "is", "that", "really"):
        return False
    return not (last in ("where", "when", "how", "what", "who", "in", "about", "on") and _asks(spoken))


def _opens(spoken: list[Token]) -> bool:
    words = [token.text for token in spoken]
    return any(words[-len(opening) :] == opening for opening in _OPENINGS)


def _asks(spoken: list[Token]) -> bool:
    """A question may end with a preposition: "what street are you on"."""
    return len(spoken) > 3 and spoken[0].text in ("what", "which", "who", "where", "when", "how")


def _number(spoken: list[Token], text: str) -> float:
    """Digits of a phone number so far; an e-mail address is complete once it has its ending."""
    digits = 0
    for index, token in enumerate(spoken):
        word = token.text
        if word.isdigit():
            digits += len(word)
        elif word in _REPEATS and index + 1 < len(spoken):
            digits += _REPEATS[word]
        elif word in UNITS or word in ("oh", "o", "nought", "naught"):
            digits += 2 if UNITS.get(word, 0) >= 10 else 1
        elif word in TENS:
            follows = index + 1 < len(spoken) and 0 < UNITS.get(spoken[index + 1].text, 0) < 10
            digits += 1 if follows else 2
        elif word in ("hundred", "thousand"):
            digits += 2 if word == "hundred" else 3
    if spoken[-1].text in _REPEATS or spoken[-1].text == "plus":
        return 0.02
    if digits == 0:
        return _other_than_number(spoken, text)
    least = PHONE_DIGITS + 1 if spoken[0].text in ("+", "plus") else PHONE_DIGITS
    if digits >= least:
        return 0.95
    return 0.45 if digits in (7, 8) and len(spoken) > digits else 0.05 + 0.03 * digits


def _other_than_number(spoken: list[Token], text: str) -> float:
    tokens = tokenize(text)
    if any(token.text in ("@", "at", "dot") for token in tokens):
        scan = Scan(tokens, datetime.min.replace(tzinfo=UTC))
        return 0.85 if any(email(scan, index) for index in range(len(tokens))) else 0.15
    if spoken[-1].text in ("is", "it's", "number", "sure", "yes", "yeah", "okay", "ok"):
        return 0.25
    return 0.1 if spoken[-1].text in _HANGING else 0.8


def _name(spoken: list[Token]) -> float:
    words = " ".join(token.text for token in spoken)
    if any(words == opening or words.endswith(" " + opening) for opening in _NAME_OPENINGS):
        return 0.05
    letters = 0
    for token in reversed(spoken):
        if len(token.text) != 1:
            break
        letters += 1
    if letters:
        return 0.35 if letters < 4 else 0.6
    opening = next((opening for opening in _NAME_OPENINGS if f"{opening} " in f"{words} "), "")
    rest = words.split(opening, 1)[1].split() if opening else words.split()
    return 0.65 if len(rest) == 1 else 0.9


def _has_number_or_day(spoken: list[Token]) -> bool:

    last = spoken[-1].text
    if last in MONTHS and (len(spoken) < 2 or (spoken[-2].text not in ("of", *ORDINALS) and not spoken[-2].text[0].isdigit())):
        return last in ("march", "may") and len(spoken) > 3
    said = (UNITS, TENS, ORDINALS, WEEKDAYS, MONTHS)
    return any(token.is_number or token.text in ("today", "tomorrow", "tonight", "noon", "midday", "any", "anytime",
    "whenever", "week")
               or any(token.text in table for table in said) for token in spoken)  # fmt: skip
