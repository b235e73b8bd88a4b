"""An answer from the web: a model's words where each is found on a page, else the page's own short answer, else none.

Whatever is said begins with the site it comes from. Pages were cleaned where they came in (``tools.search.cleaning``); what
is said of them is looked at again here, since a model may say what no page does.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.errors import ProviderError
from core.metrics import provider_failed
from core.redaction import digit_runs, redact
from nodes.checking.check import NOT_SPEECH, check
from nodes.checking.stream import clauses
from nodes.checking.supported import Supported
from nodes.context import CallContext
from nodes.phrases import Reply
from nodes.prompting import web_prompt
from nodes.state import CallState
from nodes.wording.web import attributed, speakable_sentence

PHONE_DIGITS = 7
MOST_SENTENCES = 2
_OWN_WORD = re.compile(r"\b(?:we|we're|we've|we'll|our|ours|us|i|i'm|i've|i'll|my)\b", re.IGNORECASE)
_BIDS = re.compile(r"\b(?:call|dial|phone|text|press|visit|click|contact|pay|send|transfer|tell|book|order)\b", re.IGNORECASE)
_REACHES = re.compile(r"@|https?:|www\.|\bdot (?:com|net|org)\b|\b[a-z0-9-]+\.(?:com|net|org|info|io|co)\b", re.IGNORECASE)
_KNOWS_NOT = re.compile(
    r"\b(?:don't|do not|doesn't|does not|can't|cannot|couldn't|not) (?:\w+ ){0,2}(?:know|say|tell|find|sure|certain|mention\w*|"
    r"clear|answer|have)\b|\bno information\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    site: str
    text: str
    supported: Supported


async def from_the_web(state: CallState, context: CallContext, reply: Reply) -> None:
    """Says nothing where no page answers."""
    found = [passage for passage in state.get("evidence", []) if passage.get("kind") == "web"]
    if not found:
        return
    if context.models and await _by_model(state, context, reply, found):
        return
    for passage in found:
        sentence = speakable_sentence(str(passage.get("answer") or ""))
        if sentence is not None:
            reply.say("answer", attributed(_site(passage), sentence))
            return


async def _by_model(state: CallState, context: CallContext, reply: Reply, found: Sequence[dict[str, Any]]) -> bool:
    """The first model that answers in time, sentence by sentence as each is found on a page. Whether anything was said, or
    a model has read the pages and knows that they do not tell."""
    messages = web_prompt(state, context, [(_site(passage), str(passage["text"])) for passage in found])
    for model in context.models:
        begun, pages = len(reply.phrases), [_page(passage, state, context) for passage in found]
        stream = model.stream(messages, max_tokens=context.limits.model_tokens, deadline=context.limits.model_first_token)
        try:
            async with asyncio.timeout(context.limits.model_seconds):
                if await _say_found(_sentences(clauses(stream)), pages, context, reply):
                    return True
        except (ProviderError, TimeoutError) as error:
            context.note("model_failed", model=model.name, error=type(error).__name__)
            another = model is not context.models[-1] and len(reply.phrases) == begun
            provider_failed("large_model", model.name, next_one=another)
        if len(reply.phrases) > begun:
            return True
    return False


async def _say_found(sentences: AsyncIterator[str], pages: Sequence[Page], context: CallContext, reply: Reply) -> bool:
    site, said = "", 0
    async for sentence in sentences:
        if _KNOWS_NOT.search(sentence):
            return True
        page, reason = _told_by(sentence, pages)
        if page is None:
            context.note("withheld", clause=redact(sentence), reason=reason)
            if reason == NOT_SPEECH:
                break
            continue
        reply.say("answer", sentence if page.site == site else attributed(page.site, sentence), "model")
        site, said = page.site, said + 1
        if said == MOST_SENTENCES:
            break
    return bool(said)


def _told_by(sentence: str, pages: Sequence[Page]) -> tuple[Page | None, str]:
    """The page that says this, or why none does."""
    if _OWN_WORD.search(sentence) or _BIDS.search(sentence):
        return None, "not a website's to say"
    if _REACHES.search(sentence) or any(len(run.digits) >= PHONE_DIGITS for run in digit_runs(sentence)):
        return None, "number or address"
    reasons = []
    for page in pages:
        verdict = check(sentence, page.supported)
        if verdict.ok:
            return page, ""
        reasons.append(verdict.reason)
    return None, reasons[0]


async def _sentences(parts: AsyncIterator[str]) -> AsyncIterator[str]:
    """Whole sentences, since one of them has one source."""
    waiting: list[str] = []
    async for part in parts:
        waiting.append(part)
        if part.rstrip()[-1:] in (".", "!", "?"):
            yield " ".join(waiting)
            waiting = []
    if waiting:
        yield " ".join(waiting)


def _page(passage: dict[str, Any], state: CallState, context: CallContext) -> Page:
    title, text = str(passage["title"]), str(passage["text"])
    return Page(_site(passage), text, Supported.by_page(title, text, context.profile, state["words"], context.now()))


def _site(passage: dict[str, Any]) -> str:
    return urlsplit(str(passage["url"])).hostname or ""
