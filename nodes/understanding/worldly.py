"""Whether a question is about the world around a business and not about the business: the weather, trains, a pharmacy nearby.

By rules, and narrow on purpose: what the business is, does, has and costs is never to be taken from elsewhere, so whatever
might be about it is. Yields what was asked about as the words of a query, which are taken from lists or stand where a place
or a thing is named; nothing else of what a caller says leaves this machine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.redaction import digit_runs, redact
from nodes.understanding import cues

LOCAL = frozenset(
    """weather forecast rain raining rainy snow snowing sunny storm stormy windy temperature humid humidity sunset sunrise
    traffic roadworks train trains bus buses tram trams subway underground metro ferry taxi taxis cab cabs uber airport station
    pharmacy pharmacies chemist drugstore atm cashpoint bank supermarket grocery museum museums gallery galleries cinema cinemas
    theater theatre theaters theatres library zoo aquarium stadium concert concerts festival festivals parade marathon fireworks
    sights sightseeing landmark landmarks attractions beach laundromat launderette hospital vet playground""".split()
)
"""Things of the world that mean those of the place where the business is, unless another one is named."""
ANYWHERE = frozenset("flight flights capital population currency match game score election news".split())
WHEN = frozenset(
    """today tonight tomorrow now weekend monday tuesday wednesday thursday friday saturday sunday morning afternoon evening
    night midnight noon next last first latest earliest week january february march april june july august september october
    november december christmas thanksgiving easter outside nearest closest cheapest best late early public""".split()
)
ASKED = frozenset(
    """far long much cost costs price fare fares ticket tickets open opens closed closes close hours time times schedule timetable
    leave leaves depart departs arrive arrives run runs running delayed cancelled won win wins playing kids children""".split()
)
SAID_AS = {"much": "price"}
PLACES = frozenset("to from in at near of between for".split())
NEIGHBOURS = re.compile(
    r"\b(?:near(?:by)?|close to|around|next to|by|not far from|in walking distance (?:of|from)) (?:you|here|there)\b"
)
POLITE = re.compile(
    r"\b(?:(?:can|could|would|will) you (?:please )?(?:tell me|say|check|look up|find out|recommend|suggest|let me know)|"
    r"do you (?:happen to )?(?:know|have any idea)|have you (?:got )?any idea|are you able to tell me|if you know|thank you)\b"
)
"""Said to the agent, and not of the business."""
OF_THE_BUSINESS = re.compile(
    r"\b(?:you|your|yours|you're|you've|you'll|we|our|us|here|this place|the (?:place|business|owner|manager|staff|team|kitchen|"
    r"chef|doctor|dentist|stylist|menu|bill|room)|appointment|booking|reservation|"
    r"my (?:table|order|bill))\b"
)
_MEASURE = re.compile(r"\bhow (?:tall|old|big|high|deep|large|wide) (?:is|was|are) the (?:[a-z'-]+ ?){1,4}")
_INTRODUCES = re.compile(
    r"\b(?:my (?:\w+ )?(?:name|number|phone|mobile|cell|e-?mail|address|birthday|card)\b|(?:name|number|phone) is\b|i am\b|i'm\b|"
    r"this is\b|call me\b|i live\b|i'm calling\b|it's me\b|born\b|date of birth\b)"
)
"""From here on a caller speaks of who they are, until the next question begins."""
_QUESTION = re.compile(
    r"\b(?:what|what's|which|who|whose|when|where|where's|why|how|how's|is|are|does|do|did|will|can|could|would|any)\b"
)
_RELATION = re.compile(
    r"\b(?:my|our|his|her|their) (?:\w+ )?(?:son|daughter|wife|husband|partner|mother|mom|mum|father|dad|brother|sister|friend|"
    r"boss|boy|girl|baby|child|uncle|aunt|cousin|colleague|neighbou?r|girlfriend|boyfriend)(?:'s)?(?: [a-z'-]+)?"
)
_TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|mister|dr|doctor|professor|sir)\.? [a-z'-]+(?:'s)?(?: here| speaking)?")
_HOME = re.compile(
    r"\b\d+[a-z]? (?:[a-z'-]+ ){1,3}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|place|way|boulevard|"
    r"blvd|close|square)\b"
    r"|\b(?:house|apartment|apt|flat|home|place)\b"
)
_MAIL = re.compile(r"\S+@\S+|\b\S+ at \S+ dot \S+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?(?:-[a-z]+)*|\d{1,2}(?!\d)")
_STOP = frozenset(
    """the a an is are was be will would can could do does did i me my mine you your he she it its they them there here this that
    and or but so if how what when where which who why any some get go going take for with on by up out about have has had want
    need know tell please there's what's where's it's i'd like near nearby around close walk drive his her their our we us of to
    from in at between town city area visit see of""".split()
)
_BEFORE, _AFTER, _MOST = 2, 3, 10
"""Words kept before a thing of the world, after a preposition, and in all."""


@dataclass(frozen=True, slots=True)
class Worldly:
    """What was asked about, as words of a query in their order."""

    words: tuple[str, ...]
    things: frozenset[str]
    """Those of the words that say what it is about: a train, the weather."""
    places: frozenset[str]
    """Those that name a place or a thing by its own name: Boston."""
    local: bool
    """It is about what is around here: no other place is named."""


def worldly(words: str, names: Iterable[str] = ()) -> Worldly | None:
    """None where the question is, or may be, about the business. ``names``: what the business calls itself, its people and
    what it offers, in any case."""
    text = _impersonal(cues.plain(words))
    asked = NEIGHBOURS.sub(" ", POLITE.sub(" ", text))
    if not cues.ASKS.search(text) or cues.BOOKS.search(asked) or OF_THE_BUSINESS.search(asked):
        return None
    said = _WORD.findall(asked)
    if not any(word in LOCAL or word in ANYWHERE for word in said) and not _MEASURE.search(asked):
        return None
    kept, places, elsewhere = _kept(said)
    spoken_of = set(said) - {said[at] for at in places}
    if any(_names_it(name, spoken_of, f" {' '.join(said)} ") for name in names):
        return None
    measured = _measured(said, asked)
    chosen = [at for at in range(len(said)) if at in kept | places | measured][:_MOST]
    things = frozenset(said[at] for at in chosen if said[at] in LOCAL or said[at] in ANYWHERE or at in measured)
    named = frozenset(said[at] for at in places) - things - {"to", "from"}
    words_of_it = tuple(SAID_AS.get(said[at], said[at]) for at in chosen)
    return Worldly(words_of_it, things, named, not elsewhere and any(word in LOCAL for word in things))


def _names_it(name: str, spoken_of: set[str], whole: str) -> bool:
    """Whether something of the business is named, in full or by a word of its own: the carbonara, for spaghetti carbonara."""
    parts = _WORD.findall(cues.plain(name))
    own = {part for part in parts if len(part) > 3} - _STOP - LOCAL - ANYWHERE - WHEN - ASKED
    return bool(own & spoken_of) or (bool(parts) and f" {' '.join(parts)} " in whole)


def _impersonal(text: str) -> str:
    """The question itself, without what was said of the caller around and in it."""
    text = _MAIL.sub(" ", redact(text))
    for run in reversed(digit_runs(text)):
        if len(run.digits) > 2:
            text = f"{text[: run.start]} {text[run.end :]}"
    begun = _INTRODUCES.search(text)
    while begun is not None:
        later = _QUESTION.search(text, begun.end())
        while (
            later is not None
            and later.group() in ("is", "are", "do", "does", "can", "will", "any")
            and later.start() - begun.end() < 3
        ):
            later = _QUESTION.search(text, later.end())
        text = f"{text[: begun.start()]} . {text[later.start() :] if later else ''}"
        begun = _INTRODUCES.search(text, begun.start() + 1)
    for personal in (_HOME, _RELATION, _TITLED):
        text = personal.sub(" . ", text)
    return text


def _kept(said: list[str]) -> tuple[set[int], set[int], bool]:
    """Which of the words may go into a query, which do so as a place, and whether that is one to be at or to set out from."""
    kept: set[int] = set()
    places: set[int] = set()
    elsewhere = False
    for at, word in enumerate(said):
        if word in LOCAL or word in ANYWHERE:
            kept.add(at)
            for before in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
                if said[before] in _STOP or said[before].endswith("'s"):
                    break
                kept.add(before)
        elif word in WHEN or word in ASKED:
            kept.add(at)
        elif word in PLACES:
            place = _place(said, at + 1)
            places |= place | ({at} if place and word in ("to", "from") else set())
            elsewhere |= word not in ("to", "for", "of") and any(said[each] not in LOCAL for each in place)
    return kept, places, elsewhere


def _place(said: list[str], start: int) -> set[int]:
    """The words that name a place; none where it is somebody's."""
    found: set[int] = set()
    first = start + 1 if said[start : start + 1] in (["the"], ["a"]) else start
    for at in range(first, min(len(said), first + _AFTER)):
        if said[at].endswith("'s"):
            return set()
        if said[at] in _STOP or said[at] in ASKED or said[at] in WHEN or said[at].isdigit():
            break
        found.add(at)
    return found


def _measured(said: list[str], asked: str) -> set[int]:
    """How tall something is: the measure and the thing."""
    found = _MEASURE.search(asked)
    if found is None:
        return set()
    first = len(_WORD.findall(asked[: found.start()]))
    within = range(first, first + len(_WORD.findall(found.group())))
    return {at for at in within if said[at] not in _STOP and not said[at].endswith("'s")}
