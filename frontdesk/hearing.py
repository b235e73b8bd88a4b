"""Which recognisers hear callers, by the keys that are set and the order that is wanted; the local one comes last."""

from collections.abc import Callable, Sequence

from pydantic import SecretStr

from core.errors import ConfigurationError
from core.settings import Settings
from voice.ports import Recogniser
from voice.recognition.local import LocalRecogniser

UNASKED = ("deepgram", "assemblyai")
"""Those that hear callers as soon as there is a key for them."""


def recognisers_of(settings: Settings) -> Sequence[Recogniser]:
    """In order of preference, no one twice. Raises ConfigurationError for a name without a recogniser or without its key."""
    if settings.hearing is None:
        names = [name for name in UNASKED if _key(settings, name)]
    else:
        names = [name for part in settings.hearing.split(",") if (name := part.strip().lower())]
    return [_MAKERS[name](settings) for name in dict.fromkeys([*map(_checked(settings), names), "local"])]


def _checked(settings: Settings) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name not in _MAKERS:
            raise ConfigurationError(f"HEARING names {name!r}; there are {', '.join(_MAKERS)}")
        if name == "whisper":
            if not settings.whisper_base_url:
                raise ConfigurationError("HEARING names whisper, so set WHISPER_BASE_URL to its server")
        elif name != "local" and not _key(settings, name):
            raise ConfigurationError(f"HEARING names {name}, so set {name.upper()}_API_KEY")
        return name

    return check


def _key(settings: Settings, name: str) -> str:
    found: SecretStr | None = getattr(settings, f"{name}_api_key")
    return found.get_secret_value() if found else ""


# A provider's package may take seconds to import, and is imported only where the provider is wanted.


def _deepgram(settings: Settings) -> Recogniser:
    key, url, model = _key(settings, "deepgram"), settings.deepgram_base_url, settings.deepgram_model
    if model.startswith("flux-"):
        from voice.recognition.flux import FluxOptions, FluxRecogniser

        return FluxRecogniser(key, url, FluxOptions(model=model))
    if not model.startswith("nova-3"):  # earlier ones refuse the business's terms, and with them every call
        raise ConfigurationError(f"DEEPGRAM_MODEL is {model!r}; it can be a nova-3 or a flux- model")
    from voice.recognition.deepgram import DeepgramOptions, DeepgramRecogniser

    return DeepgramRecogniser(key, url, DeepgramOptions(model=model))


def _assemblyai(settings: Settings) -> Recogniser:
    from voice.recognition.assemblyai import AssemblyAIRecogniser

    return AssemblyAIRecogniser(_key(settings, "assemblyai"), settings.assemblyai_base_url)


def _groq(settings: Settings) -> Recogniser:
    from voice.recognition.whisper import WhisperRecogniser

    base = f"{settings.groq_base_url.rstrip('/')}/openai/v1"
    return WhisperRecogniser("groq", _key(settings, "groq"), base, settings.groq_transcribe_model)


def _openai(settings: Settings) -> Recogniser:
    from voice.recognition.whisper import WhisperRecogniser

    return WhisperRecogniser("openai", _key(settings, "openai"), settings.openai_base_url, settings.openai_transcribe_model)


def _whisper(settings: Settings) -> Recogniser:
    from voice.recognition.whisper import WhisperRecogniser

    assert settings.whisper_base_url is not None
    return WhisperRecogniser("whisper", _key(settings, "whisper"), settings.whisper_base_url, settings.whisper_model)


def _local(settings: Settings) -> Recogniser:
    return LocalRecogniser(settings.home / "cache" / "lm")


_MAKERS: dict[str, Callable[[Settings], Recogniser]] = {
    "deepgram": _deepgram, "assemblyai": _assemblyai, "groq": _groq, "openai": _openai, "whisper": _whisper, "local": _local,
}  # fmt: skip
