"""How many people are meant: "four people", "two adults and a child", "my wife and I", "me and three friends"."""

from dataclasses import dataclass

from nodes.understanding.numbers import cardinal, counted
from nodes.understanding.tokens import Scan, any_phrase, phrase, skip


@dataclass(frozen=True, slots=True)
class Party:
    size: int
    bare: bool = False
    """A number that is a party only where one was asked for or a word before it says so."""


_PEOPLE = frozenset(
    "people person persons peoples ppl pax guests guest adults adult grownups kids kid children child teens teen teenagers "
    "teenager infants infant babies baby toddlers toddler seniors senior men man women woman ladies lady girls girl boys boy "
    "guys friends friend colleagues colleague coworkers coworker workmates classmates family members cousins cousin sons son "
    "daughters daughter sisters sister brothers brother diners covers seats places seat singles heads others other more "
    "co-workers workers buddies mates individuals folks nieces nephews grandchildren grandkids husbands wives clients "
    "client".split()
) - {"family", "places", "more", "members"}  # fmt: skip
_RELATIONS = {
    "wife": 1, "husband": 1, "partner": 1, "boyfriend": 1, "girlfriend": 1, "fiance": 1, "fiancee": 1, "spouse": 1, "mother": 1,
    "mom": 1, "mum": 1, "mam": 1, "father": 1, "dad": 1, "brother": 1, "sister": 1, "son": 1, "daughter": 1, "friend": 1,
    "date": 1,
    "boss": 1, "colleague": 1, "coworker": 1, "co-worker": 1, "baby": 1, "kid": 1, "child": 1, "neighbour": 1, "neighbor": 1,
    "uncle": 1, "aunt": 1, "cousin": 1, "grandmother": 1, "grandma": 1, "grandfather": 1, "grandpa": 1, "mate": 1, "woman": 1,
    "man": 1, "girl": 1, "guy": 1, "parents": 2, "grandparents": 2, "in-laws": 2, "twins": 2, "lady": 1, "missus": 1,
    "nephew": 1,
    "niece": 1, "better half": 1, "significant other": 1, "other half": 1, "mother in law": 1,
}  # fmt: skip
_COMPANIONS = frozenset(
    "friends friend colleagues colleague coworkers workmates classmates cousins cousin sons daughters sisters brothers kids "
    "children buddies mates nieces nephews grandchildren grandkids".split()
)
"""Whom somebody brings along: "with two friends" is three."""
_BRINGING = ("with", "bring", "bringing", "plus")
_SELF = ("me", "myself", "i")
_ADJECTIVES = ("other", "more", "young", "small", "little", "good", "best", "close", "old", "elderly", "of", "my", "the", "our",
               "business", "work", "family", "total", "additional", "extra", "different", "hungry", "grown", "older",
               "younger")  # fmt: skip
_AFTER_I = frozenset(
    "' d m ll ve would will need want wanted was am have hope think guess like know mean believe suppose do".split()
)
_TOGETHER = ("want", "need", "have", "think", "hope", "like", "would", "was")
"""What people who were told with "and I" do together."""
_PLACES = ("places", "spots", "spaces")
"""In a class, each for one."""
_OTHERS_OFTEN_SIZES = {"couple": 2, "couples": 2, "pair": 2, "pairs": 2}


@dataclass(frozen=True, slots=True)
class _Item:
    size: int
    own: bool = False
    """The caller."""
    relation: bool = False
    number: bool = False
    """A number with no noun: only "me and three" or "two plus a child" make it people."""


def _item(scan: Scan, index: int) -> tuple[_Item, int] | None:
    word = scan.word(index)
    if word in _SELF:
        return _Item(1, own=True), index + 1
    if word in ("my", "the", "our"):
        at = skip(scan, index + 1, "dear", "best", "good", "old", "elderly", "own", "lovely", "late", "other")
        for words, size in sorted(_RELATIONS.items(), key=lambda pair: -len(pair[0])):
            after = any_phrase(scan, at, (words.replace("-", " - "), words))
            if after is not None:
                return (
                    (_Item(size, relation=True), after)
                    if word != "the" or words in ("wife", "missus", "husband", "kid", "baby")
                    else None
                )
    at = index + 1 if word in ("my", "our", "her", "his", "their") else index
    found = counted(scan, at)
    if not found or found[0] <= 0:
        return None
    count, after = found
    if scan.word(at) in ("a", "an") and count == 2:
        noun = skip(scan, after, *_ADJECTIVES)
        ended = noun + 1 if scan.word(noun) in _PEOPLE else after
        return (_Item(2), ended) if scan.word(ended) not in ("days", "weeks", "nights", "hours", "minutes", "questions") else None
    after = skip(scan, after, *_ADJECTIVES) if _noun_follows(scan, after) else after
    if scan.word(after) in _OTHERS_OFTEN_SIZES and cardinal(scan, at):
        return _Item(count * 2), after + 1
    if scan.word(at) == "a" and scan.word(after) in ("kids", "children", "adults", "ladies", "guys"):
        return None
    if scan.word(after) in _PEOPLE:
        end = after + 1
        if scan.word(end) == "-" and scan.word(end + 1) == "workers":
            end += 2
        return _Item(count), end
    if scan.word(after) == "co" and scan.word(skip(scan, after + 1, "-")) in ("workers", "worker"):
        return _Item(count), skip(scan, after + 1, "-") + 1
    if scan.word(at) in ("a", "an") or at > index:
        return None
    return _Item(count, number=True), found[1]


def _noun_alone(scan: Scan, index: int) -> tuple[_Item, int] | None:
    """The "woman" of "a man and woman"."""
    singular = scan.word(index) in _PEOPLE and not scan.word(index).endswith("s")
    return (_Item(1), index + 1) if singular else None


def _noun_follows(scan: Scan, index: int) -> bool:
    at = skip(scan, index, *_ADJECTIVES)
    return at > index and (scan.word(at) in _PEOPLE or scan.word(at) in ("co", *_OTHERS_OFTEN_SIZES))


def _joint(scan: Scan, index: int) -> int | None:
    """The index after what joins two of a list; None where the list ends."""
    at = skip(scan, index, ",")
    word = scan.word(at)
    if word in ("and", "plus", "with", "&", "+"):
        return skip(scan, at + 1, "also", "then", "just", "with")
    if at == index and scan.word(index - 1) in _PEOPLE and cardinal(scan, index):
        return index
    return at if at > index else None


def _listing(scan: Scan, index: int) -> tuple[Party, int] | None:
    start = skip(scan, index, "just", "only")
    found = _item(scan, start)
    if not found:
        return None
    items, end = [found[0]], found[1]
    within = found[0].number and scan.word(end) == "with"  # "four, with two kids", who are among the four
    while not within and (at := _joint(scan, end)) is not None and (more := _item(scan, at) or _noun_alone(scan, at)):
        if more[0].number and not (items[0].own and len(items) == 1 and _closes(scan, more[1])):
            break
        with_me = scan.word(at + 1) in _TOGETHER and all(item.relation for item in items)  # "my daughter and I want to come"
        if more[0].own and _begins_a_clause(scan, at) and not with_me:
            break
        items.append(more[0])
        end = more[1]
    size = sum(item.size for item in items)
    if len(items) == 1:
        item = items[0]
        if item.number:
            return (Party(size, bare=True), end) if start == index else None
        if item.relation:
            return (Party(size + 1), end) if scan.word(index - 1) == "with" else None
        if item.own:
            return _alone(scan, index, start, end)
        if scan.word(index - 1) not in _BRINGING or scan.word(end - 1) not in _COMPANIONS:
            return Party(size), end
        return None if _counted_before(scan, index - 1) else (Party(size + 1), end)
    if items[0].number and not any(not item.number for item in items[1:]):
        return None
    if all(item.relation for item in items) or scan.word(index - 1) == "with":
        size += not any(item.own for item in items) and (scan.word(index - 1) == "with" or items[0].relation)
    return Party(size), end


def _counted_before(scan: Scan, end: int) -> bool:
    """Whether other people, or a number of them, were told before: "a table for four with two kids"."""
    before = [(at, found) for at in range(end) if (found := _item(scan, at)) is not None and not found[0].own]
    return any(not found[0].number or called_for(scan, at, found[1]) for at, found in before)


def _begins_a_clause(scan: Scan, index: int) -> bool:
    """The "I" of "four people, I hope" and of "four people and I'd like" counts nobody."""
    return scan.word(index) == "i" and (scan.word(index - 1) == "," or scan.word(index + 1) in _AFTER_I)


def _closes(scan: Scan, index: int) -> bool:
    """A number that ends a list of people is not the beginning of a time or an amount."""
    return scan.word(index) not in (
        ":",
        "am",
        "pm",
        "o'clock",
        "days",
        "nights",
        "minutes",
        "hours",
        "weeks",
        "thirty",
        "fifteen",
    )


def _alone(scan: Scan, index: int, start: int, end: int) -> tuple[Party, int] | None:
    if scan.word(start) == "i":
        return None
    before = scan.word(index - 1)
    if start > index or before in ("just", "only") or (scan.word(start) == "myself" and before in ("for", "by", "")):
        return Party(1), end
    return None


def party(scan: Scan, index: int) -> tuple[Party, int] | None:
    """A party, with its noun: "four people"; a number alone is bare."""
    for words, size in (
        ("just the two of us", 2),
        ("the two of us", 2),
        ("both of us", 2),
        ("on my own", 1),
        ("by myself", 1),
        ("alone", 1),
    ):
        after = phrase(scan, index, words)
        if after is not None:
            return Party(size), after
    number = cardinal(scan, index)
    if number is not None and number[0] > 0 and scan.word(number[1]) in _PLACES:
        return Party(number[0]), number[1] + 1
    return _listing(scan, index)


def called_for(scan: Scan, start: int, end: int) -> bool:
    """Whether the words around a bare number make it a party: "table for", "party of", "of us", "seats"."""
    two, one = scan.word(start - 2), scan.word(start - 1)
    after = scan.word(end)
    if (after == "of" and scan.word(end + 1) in ("us", "them")) or (after == "in" and scan.word(end + 1) in ("total", "all")):
        return True
    if after in ("top", "seater") or (after == "-" and scan.word(end + 1) in ("top", "seater")):
        return True
    if one == "of" and two in ("party", "group", "family", "table", "total", "size", "team", "crowd", "gathering", "bunch"):
        return True
    if one in ("seat", "seats", "accommodate", "fit", "seating", "us"):
        return True
    if one == "are" and two in ("we", "there", "be"):
        return True
    if one == "be" and two in ("will", "would", "just") and scan.word(start - 3) in ("we", "there", "it"):
        return scan.word(start - 3) != "it"
    return one == "for" and two in ("table", "reservation", "booking", "room", "spot", "seating", "space", "dinner", "lunch",
    "tables",
                                    "it", "book", "reserve", "reservations", "breakfast", "booked", "place",
                                    "somewhere")  # fmt: skip
