"""What is left of a search result when it is taken as data: text without markup and tricks, of a bounded length, and nothing in
it that would be followed, dialled, or taken for the business's own word."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

import orjson

from core.redaction import digit_runs
from tools.search.port import WebResult, of_site

MOST = 3
"""Results that are kept."""
LONGEST_TEXT, LONGEST_TITLE, LONGEST_SITE = 320, 100, 60
"""Characters."""
MOST_BYTES = 3_000
"""Of all results as JSON, so that the call log keeps them whole and a replay finds the same."""
LOOKED_AT = 800
"""Characters of a text as it came: a snippet has some two hundred, and looking at each holds up the calls of others."""
PHONE_DIGITS = 7
"""As many digits in a row are a number that somebody could dial."""

_INLINE = re.compile(r"</?(?:b|i|em|strong|span|u|mark|font|a|wbr)\b[^<>]{0,400}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,400}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()]{0,400}\)")
_EMPHASIS = re.compile(r"[*_`~]+")
_MARKS = re.compile(r"[#|{}\\^<>\[\]]+")
_LOOSE = re.compile(r"\s+(?=[.,;:!?](?:\s|$))")
_DATE_FIRST = re.compile(
    r"^(?:\d+ (?:hours?|days?|weeks?|months?|years?) ago|[A-Z][a-z]{2,8} \d{1,2}, \d{4}|"
    r"\d{1,2} [A-Z][a-z]{2,8} \d{4})\s*[—–·-]+\s*"
)
_PARTS = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“'])|\s*(?:\.\.\.|…)\s*|\s+[·•»]\s+")
_PEOPLE = r"(?:callers?|customers?|users?|guests?|patients?|clients?|person on the)"
_SPEAKS = r"(?:tell|say to|inform|instruct|ask|transfer|connect|redirect|refer)"
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instructions?|prompts?|rules?|above|previous|earlier|prior|before)\b"
    r"|\b(?:system|developer) ?(?:prompt|message|note|instructions?)\b|\b(?:new|updated) instructions?\b"
    r"|\byou are now\b|\bact as\b"
    r"|\b(?:ai|language model|llm|chat ?bot|voice ?bot|assistants?|agents?)\b.{0,40}"
    r"\b(?:must|should|shall|have to|need to|will now|please)\b"
    rf"|\b(?:must|should|shall|please|always|now)\b.{{0,20}}\b{_SPEAKS}\b.{{0,20}}\b{_PEOPLE}\b"
    rf"|\b{_SPEAKS}\b (?:the |any |all |your |every )?{_PEOPLE}"
    r"|\b(?:respond|reply|answer) (?:only )?with\b|\brepeat after me\b|\bsay (?:exactly|that we|that the)\b"
    r"|</?(?:system|user|assistant)"
    r"|[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]",
    re.IGNORECASE,
)
"""Words that are meant for whoever reads a page by machine, or written in letters that look like others so as not to be found.
Of such a page nothing is believed."""
_BIDS = re.compile(
    r"^\W*(?:please |now |just |simply )?(?:call|dial|phone|ring|text|sms|whatsapp|click|tap|visit|go to|book|buy|order|press|"
    r"send|pay|contact|tell|say|ask|transfer|enter|subscribe|sign up|log in|download|share|give|read (?:more|on)|learn more|"
    r"find out|see (?:more|our)|check out|get (?:your|our|the)|use (?:code|the code|our)|reply|repeat|remember)\b",
    re.IGNORECASE,
)
_OWN_WORD = re.compile(r"\b(?:we|we're|we've|we'll|our|ours|us|i|i'm|i've|my|mine|me)\b", re.IGNORECASE)
_REACHES = re.compile(r"@|https?:|www\.|\b[a-z0-9-]+\.(?:com|net|org|info|io|co|biz|xyz|ru|top)\b", re.IGNORECASE)
_SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_WORD = re.compile(r"[^\W_]+")


def cleaned(found: Iterable[WebResult], sites: Sequence[str], names: Sequence[str]) -> tuple[WebResult, ...]:
    """The results that may be used, best first and one a page. ``names`` are the business's: a page that speaks of it is no
    source, since what is true of a business it has said itself."""
    kept: list[WebResult] = []
    size = 2
    for result in found:
        usable = _usable(result, sites, names)
        if usable is None or any(usable.url == other.url and usable.text == other.text for other in kept):
            continue
        size += len(orjson.dumps([usable.title, usable.text, usable.url])) + 60
        if size > MOST_BYTES:
            break
        kept.append(usable)
        if len(kept) == MOST:
            break
    return tuple(kept)


def _usable(result: WebResult, sites: Sequence[str], names: Sequence[str]) -> WebResult | None:
    site = result.site
    if not of_site(result, sites) or not _may_be_named(site):
        return None
    title, text = plain(result.title), plain(result.text)
    if _ORDERS.search(title) or _ORDERS.search(text) or any(_speaks_of(name, f"{title} {text}") for name in names):
        return None
    said = " ".join(told(text))
    if not said:
        return None
    named = title if not _REACHES.search(title) and not _dials(title) else ""
    return replace(
        result, title=_cut(named, LONGEST_TITLE), text=_cut(said, LONGEST_TEXT), url=f"https://{site}{_path(result.url)}"
    )


def plain(text: str) -> str:
    """Text as it is read: without markup, also where it was hidden twice, and without what nobody sees."""
    text = text[:LOOKED_AT]
    for _ in range(2):
        text = _TAG.sub(" ", _INLINE.sub("", html.unescape(text)))
    text = unicodedata.normalize("NFKC", _LINK.sub(r"\1", text))
    seen = "".join(char if unicodedata.category(char)[0] != "C" else (" " if char in "\n\t\r" else "") for char in text)
    return _LOOSE.sub("", " ".join(_MARKS.sub(" ", _EMPHASIS.sub("", seen)).split()))


def told(text: str) -> Iterator[str]:
    """The sentences that tell something: not those that bid, speak as "we", or hold what one could dial or open."""
    for sentence in _PARTS.split(_DATE_FIRST.sub("", text)):
        if not sentence or not any(char.isalnum() for char in sentence):
            continue
        if _BIDS.search(sentence) or _OWN_WORD.search(sentence) or _REACHES.search(sentence) or _dials(sentence):
            continue
        yield sentence.strip()


def _dials(text: str) -> bool:
    return any(len(run.digits) >= PHONE_DIGITS for run in digit_runs(text))


def _speaks_of(name: str, text: str) -> bool:
    """Whether two words of a name stand side by side in a text; of a name of one word, that one."""
    named, words = _words(name), _words(text)
    if len(named) < 2:
        return bool(named) and named[0] in words
    return not set(pairwise(named)).isdisjoint(pairwise(words))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("'", "").replace("’", ""))


def _may_be_named(site: str) -> bool:
    """Whether a domain can be said aloud as a source: a name, and no number in the guise of one."""
    digits = sum(char.isdigit() for char in site)
    return bool(_SITE.fullmatch(site)) and len(site) <= LONGEST_SITE and "xn--" not in site and digits < PHONE_DIGITS


def _path(url: str) -> str:
    path = urlsplit(url).path
    return path if path.isascii() and len(path) <= LONGEST_TITLE else ""


def _cut(text: str, longest: int) -> str:
    """At the end of a sentence where there is one, else of a word."""
    if len(text) <= longest:
        return text
    short = text[: longest + 1]
    end = max(short.rfind(mark) for mark in (". ", "! ", "? "))
    return short[: end + 1] if end > 0 else short.rpartition(" ")[0]
