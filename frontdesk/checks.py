"""Whether each provider that is set answers: one small real request to each, all at once, and what to do where one fails."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, SecretStr

from core.errors import ConfigurationError, DeadlineExceeded, FrontdeskError, KeyRefused, ProviderError
from core.models.chat import LangChainModel
from core.models.small import LangChainSmallModel
from core.models.vendors import vendor_models
from core.settings import Settings
from frontdesk.hearing import recognisers_of
from tools.search.port import SearchProvider
from tools.search.web import providers_of
from voice.ports import Recogniser, SpeechHints, Synthesiser, VoiceStyle
from voice.recognition.local import LocalRecogniser
from voice.recognition.whisper import WhisperRecogniser
from voice.speech.choosing import voices_of
from voice.speech.local import LocalVoice
from voice.twilio.rest import TwilioRest

SECONDS = 10.0
"""For one request, however long a caller would have waited."""
TOKENS = 200
"""For a word of answer; a model that thinks needs room for that first."""
SETTINGS = {
    "deepgram": "DEEPGRAM_API_KEY", "assemblyai": "ASSEMBLYAI_API_KEY", "elevenlabs": "ELEVENLABS_API_KEY",
    "openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY", "gemini": "GEMINI_API_KEY", "serper": "SERPER_API_KEY",
    "serpapi": "SERPAPI_API_KEY", "twilio": "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
    "google": "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
}  # fmt: skip
"""What holds a provider's key, by how its name begins."""


@dataclass(frozen=True, slots=True)
class Check:
    """``ask`` raises where the provider does not do what a call would need of it."""

    part: str
    provider: str
    ask: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Checked:
    part: str
    provider: str
    seconds: float
    trouble: str | None = None
    """What went wrong and what to do about it, as a sentence."""


class Answer(BaseModel):
    """The smallest form there is."""

    understood: bool


async def check_providers(settings: Settings) -> list[Checked]:
    """What came of each request, in the order of the parts of a call; none where no key is set."""
    async with httpx.AsyncClient(timeout=SECONDS) as http:
        checks = list(_checks(settings, http))
        return list(await asyncio.gather(*(_checked(check, settings) for check in checks)))


def _checks(settings: Settings, http: httpx.AsyncClient) -> Iterator[Check]:
    try:
        recognisers = recognisers_of(settings)
    except ConfigurationError as error:
        yield Check("hearing", "HEARING", _fails(error))
        recognisers = []
    for recogniser in recognisers:
        if not isinstance(recogniser, LocalRecogniser):
            yield Check("hearing", recogniser.name, _hears(recogniser))
    try:
        voices = voices_of(settings)
    except ConfigurationError as error:
        yield Check("speaking", "SPEAKING", _fails(error))
        voices = []
    for voice in voices:
        if not isinstance(voice, LocalVoice):
            yield Check("speaking", voice.name, _speaks(voice))
    for model in vendor_models(settings, "small"):
        yield Check("understanding", model.name, _fills(LangChainSmallModel(model)))
    for model in vendor_models(settings, "large"):
        yield Check("open questions", model.name, _answers(LangChainModel(model, first_token=SECONDS)))
    for provider in providers_of(settings, http):
        yield Check("web search", provider.name, _finds(provider))
    if settings.twilio_account_sid is not None and settings.twilio_auth_token is not None:
        token = settings.twilio_auth_token.get_secret_value()
        yield Check("telephone", "twilio", TwilioRest(http, settings.twilio_base_url, settings.twilio_account_sid, token).look)
    if settings.google_client_id is not None:
        yield Check("calendars", "google", _lends_calendars(settings, http))


def _fails(error: FrontdeskError) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        raise error

    return ask


def _hears(recogniser: Recogniser) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        if isinstance(recogniser, WhisperRecogniser):  # a stream of its own is no connection yet
            await recogniser.probe()
        else:
            await (await recogniser.open(SpeechHints("check"))).close()

    return ask


def _speaks(voice: Synthesiser) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        try:
            async with aclosing(voice.speak("Hello.", VoiceStyle())) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    if piece.sound:
                        return
            raise ProviderError(f"{voice.name} made no sound")
        finally:
            await voice.close()

    return ask


def _fills(model: LangChainSmallModel) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        await model.fill([("user", "Do you understand?")], Answer, max_tokens=TOKENS, deadline=SECONDS)

    return ask


def _answers(model: LangChainModel) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        async with aclosing(model.stream([("user", "Say yes.")], max_tokens=TOKENS, deadline=SECONDS)) as pieces:
            async for _ in pieces:
                pass

    return ask


def _finds(provider: SearchProvider) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        await provider.search("time in London", (), SECONDS)

    return ask


def _lends_calendars(settings: Settings, http: httpx.AsyncClient) -> Callable[[], Awaitable[None]]:
    """Google tells whether it knows this installation before it looks at the owner's token, which is none here."""

    async def ask() -> None:
        secret = settings.google_client_secret or SecretStr("")
        form = {"grant_type": "refresh_token", "client_id": settings.google_client_id or "",
                "client_secret": secret.get_secret_value(), "refresh_token": "none"}  # fmt: skip
        answer = await http.post(settings.google_oauth_url, data=form)
        try:
            error = answer.json().get("error")
        except ValueError:
            error = None
        if error != "invalid_grant":
            wrong = answer.status_code in (400, 401, 403)
            raise (KeyRefused if wrong else ProviderError)(f"Google did not know this installation (HTTP {answer.status_code})")

    return ask


async def _checked(check: Check, settings: Settings) -> Checked:
    begun = time.monotonic()
    trouble: str | None = None
    try:
        async with asyncio.timeout(SECONDS):
            await check.ask()
    except Exception as error:
        trouble = _without_keys(_what_to_do(check, error), settings)
    return Checked(check.part, check.provider, time.monotonic() - begun, trouble)


def _what_to_do(check: Check, error: Exception) -> str:
    """One sentence, or two."""
    told = str(error) if isinstance(error, FrontdeskError) else type(error).__name__
    setting = next((name for start, name in SETTINGS.items() if check.provider.startswith(start)), "its key")
    if isinstance(error, ConfigurationError):
        return told
    if isinstance(error, KeyRefused) or re.search(r"\b40[13]\b", told):
        return told if setting in told else f"{told}. The key is wrong or may not do this: set {setting}."
    if re.search(r"\b429\b", told):
        return f"{told}. The account's limit or credit is used up: look at its plan."
    if re.search(r"\b4\d\d\b", told):
        return f"{told}. What is asked for may not be there for this account: look at the model or voice that is set."
    late = isinstance(error, TimeoutError | DeadlineExceeded)
    reached = f"No answer within {SECONDS:g} s" if late else told
    return f"{reached}. Look whether this machine reaches its address, and at the provider's status page."


def _without_keys(text: str, settings: Settings) -> str:
    """No message should hold a key; if one does, it ends here."""
    for value in dict(settings).values():
        if isinstance(value, SecretStr) and value.get_secret_value():
            text = text.replace(value.get_secret_value(), "…")
    return text
