"""Who hears callers follows from the keys, and from the order where one is wanted."""

from pathlib import Path
from typing import Any

import pytest

from core.errors import ConfigurationError
from core.settings import Settings
from frontdesk.hearing import recognisers_of

KEYS = {f"{name}_api_key": "k" for name in ("deepgram", "assemblyai", "groq", "openai", "gemini")}


def _names(tmp_path: Path, **settings: Any) -> list[str]:
    return [one.name for one in recognisers_of(Settings(_env_file=None, home=tmp_path, **settings))]  # type: ignore[call-arg]


def test_without_a_key_the_local_recogniser_hears(tmp_path: Path) -> None:
    assert _names(tmp_path) == ["local"]


def test_keys_that_are_there_for_language_models_do_not_change_how_calls_are_heard(tmp_path: Path) -> None:
    assert _names(tmp_path, groq_api_key="k", openai_api_key="k") == ["local"]
    assert _names(tmp_path, **KEYS) == ["deepgram", "assemblyai", "local"]


def test_the_order_is_the_one_that_is_named_and_the_local_recogniser_is_there_in_the_end(tmp_path: Path) -> None:
    assert _names(tmp_path, hearing="groq, AssemblyAI,openai", **KEYS) == ["groq", "assemblyai", "openai", "local"]
    assert _names(tmp_path, hearing="local,openai,local", **KEYS) == ["local", "openai"]


def test_a_flux_model_is_heard_by_flux(tmp_path: Path) -> None:
    assert _names(tmp_path, deepgram_model="flux-general-en", deepgram_api_key="k") == ["deepgram-flux", "local"]


def test_a_model_of_deepgrams_that_would_refuse_every_call_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="DEEPGRAM_MODEL"):
        _names(tmp_path, deepgram_model="nova-2", deepgram_api_key="k")


def test_a_whisper_of_ones_own_needs_an_address_and_no_key(tmp_path: Path) -> None:
    assert _names(tmp_path, hearing="whisper", whisper_base_url="http://127.0.0.1:9/v1") == ["whisper", "local"]


@pytest.mark.parametrize(
    ("hearing", "told"),
    [("deepgran", "deepgran"), ("assemblyai", "ASSEMBLYAI_API_KEY"), ("whisper", "WHISPER_BASE_URL")],
)
def test_a_name_without_a_recogniser_or_without_its_key_is_told(tmp_path: Path, hearing: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        _names(tmp_path, hearing=hearing)
