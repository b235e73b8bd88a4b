"""What differs from vendor to vendor stays behind the ports."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import ConfigurationError
from core.models.chat import chat_models
from tests.core.vendors import emulated, settings

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
from core.errors import ConfigurationError
from core.models.chat import chat_models
from core.models.small import small_models
from tests.core.vendors import settings
assert chat_models(settings({})) == small_models(settings({})) == []
print([name for name in ("langchain_groq", "langchain_openai", "langchain_google_genai", "google.genai") if name in sys.modules])
"""
BUILT = """
from pydantic import SecretStr
from core.errors import ConfigurationError
from core.models.chat import chat_models
from core.settings import Settings
chat_models(Settings(_env_file=None, gemini_api_key=SecretStr("key"), groq_api_key=None, openai_api_key=None))
from google.genai import types
print([part.__name__ for part in (types.GenerateContentConfig, types.GenerateContentResponse) if not part.__pydantic_complete__])
"""


@pytest.mark.parametrize("program", [LOADED, BUILT], ids=["no client without a key", "Gemini's is whole before its first call"])
def test_clients_cost_their_time_at_start_and_only_where_there_is_a_key(program: str) -> None:
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, "[]\n"), ended.stderr


@pytest.mark.parametrize(
    ("model", "thinking", "temperature"),
    [
        ("gemini-2.0-flash", None, 0),
        ("gemini-2.5-pro", {"thinkingBudget": 128}, 0),
        ("gemini-2.5-flash", {"thinkingBudget": 0}, 0),
        ("gemini-2.5-flash-lite", {"thinkingBudget": 0}, 0),
        ("gemini-3-flash-preview", {"thinkingLevel": "MINIMAL"}, None),
        ("gemini-3.1-pro-preview", {"thinkingLevel": "LOW"}, None),
    ],
)
async def test_gemini_thinks_as_little_as_each_model_lets_it(
    model: str, thinking: dict[str, object] | None, temperature: float | None
) -> None:
    async with emulated("gemini", lambda _: "Hello there.") as gemini:
        (asked,) = chat_models(settings({"gemini": gemini}, gemini_model=model))
        assert "".join([piece async for piece in asked.stream([("user", "Hello")], max_tokens=5, deadline=5)]) == "Hello there."
        config = gemini.requests[0]["generationConfig"]
        assert (config.get("thinkingConfig"), config.get("temperature")) == (thinking, temperature)


async def test_gemini_is_reached_at_its_base_url_with_its_key_whatever_google_finds_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "other")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    async with emulated("gemini", lambda _: "Hello there.") as gemini:
        (asked,) = chat_models(settings({"gemini": gemini}))
        assert "".join([piece async for piece in asked.stream([("user", "Hello")], max_tokens=5, deadline=5)]) == "Hello there."


def test_an_environment_that_turns_googles_client_to_vertex_is_told_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    with pytest.raises(ConfigurationError, match="GOOGLE_GENAI_USE_VERTEXAI"):
        chat_models(settings({}).model_copy(update={"gemini_api_key": SecretStr("key")}))
