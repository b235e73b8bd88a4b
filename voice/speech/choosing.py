"""Which voices there are, in the order to ask them, by the settings."""

from collections.abc import Callable, Sequence

import structlog
from pydantic import SecretStr

from core.errors import ConfigurationError
from core.settings import Settings
from voice.ports import Synthesiser


def voices_of(settings: Settings) -> Sequence[Synthesiser]:
    """The voices that are set, best first. Raises ConfigurationError where ``SPEAKING`` cannot be followed, or nothing at all
    could speak. Their SDKs take seconds to import, so only those are that speak."""
    if settings.speaking is not None:
        return [_voice(name, settings) for name in _named(settings.speaking)]
    cloud = ["elevenlabs", "elevenlabs-http"] if settings.elevenlabs_api_key else []
    voices = [_voice(name, settings) for name in cloud]
    try:
        voices.append(_local(settings))
    except ConfigurationError as error:
        if not voices:
            raise
        structlog.get_logger().warning("no_local_voice", why=str(error))
    return voices


def _named(speaking: str) -> list[str]:
    names = [name.strip().lower() for name in speaking.split(",") if name.strip()]
    unknown = [name for name in names if name not in _MAKERS]
    if unknown or not names:
        given = f"{unknown[0]!r}" if unknown else "nothing"
        raise ConfigurationError(f"SPEAKING names {given}; it takes {', '.join(_MAKERS)}, with commas between them")
    return list(dict.fromkeys(names))


def _voice(name: str, settings: Settings) -> Synthesiser:
    return _MAKERS[name](settings)


def _key(voice: str, setting: str, key: SecretStr | None) -> str:
    if key is None:
        raise ConfigurationError(f"SPEAKING names {voice}, which needs {setting}: set it, or leave {voice} out")
    return key.get_secret_value()


def _elevenlabs(settings: Settings) -> Synthesiser:
    from voice.speech.elevenlabs import ElevenLabs

    key = _key("elevenlabs", "ELEVENLABS_API_KEY", settings.elevenlabs_api_key)
    return ElevenLabs(key, settings.elevenlabs_base_url, settings.elevenlabs_voice_id)


def _elevenlabs_http(settings: Settings) -> Synthesiser:
    from voice.speech.elevenlabs_http import ElevenLabsHttp

    key = _key("elevenlabs-http", "ELEVENLABS_API_KEY", settings.elevenlabs_api_key)
    return ElevenLabsHttp(key, settings.elevenlabs_base_url, settings.elevenlabs_voice_id)


def _openai(settings: Settings) -> Synthesiser:
    from voice.speech.openai_speech import OpenAISpeech

    key = _key("openai", "OPENAI_API_KEY", settings.openai_api_key)
    model, voice = settings.openai_speech_model, settings.openai_speech_voice
    return OpenAISpeech(key, settings.openai_base_url, model=model, voice=voice)


def _local(_settings: Settings) -> Synthesiser:
    from voice.speech.local import LocalVoice

    return LocalVoice()


_MAKERS: dict[str, Callable[[Settings], Synthesiser]] = {
    "elevenlabs": _elevenlabs,
    "elevenlabs-http": _elevenlabs_http,
    "openai": _openai,
    "local": _local,
}
