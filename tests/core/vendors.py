"""Each vendor of language models as its emulator, and the settings that lead to it."""

from typing import Any, Literal, get_args

from pydantic import SecretStr

from core.settings import Settings
from evals.emulators.chat_server import Answer, ChatEmulator
from evals.emulators.gemini import GeminiEmulator
from evals.emulators.openai_chat import OpenAIChatEmulator

Vendor = Literal["groq", "openai", "gemini"]
VENDORS: tuple[Vendor, ...] = get_args(Vendor)


def emulated(vendor: Vendor, answer: Answer) -> ChatEmulator:
    return GeminiEmulator(answer) if vendor == "gemini" else OpenAIChatEmulator(answer)


def settings(emulators: dict[Vendor, ChatEmulator], **others: Any) -> Settings:
    """Keys for these alone, whatever the surroundings hold."""
    keys = {vendor: SecretStr(emulators[vendor].key) if vendor in emulators else None for vendor in VENDORS}
    urls = {vendor: emulators[vendor].url if vendor in emulators else "http://127.0.0.1:9" for vendor in VENDORS}
    return Settings(
        _env_file=None,
        groq_api_key=keys["groq"],
        groq_base_url=urls["groq"],
        openai_api_key=keys["openai"],
        openai_base_url=f"{urls['openai']}/v1",
        gemini_api_key=keys["gemini"],
        gemini_base_url=urls["gemini"],
        **others,
    )
