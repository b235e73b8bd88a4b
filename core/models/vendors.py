"""The vendors of language models: how each one's client is made, and what LangChain's common face leaves different."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from core.errors import ConfigurationError, ProviderError
from core.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

JsonSchema = dict[str, Any]
Size = Literal["large", "small"]

_LEAST_THINKING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("gemini-2.0", {}),
    ("gemini-2.5-pro", {"thinking_budget": 128}),
    ("gemini-2.5", {"thinking_budget": 0}),
    ("gemini-3-flash", {"thinking_level": "minimal"}),
    ("gemini-3.1-flash-lite", {"thinking_level": "minimal"}),
    ("gemini-3.5-flash", {"thinking_level": "minimal"}),
    ("gemini-3.6-flash", {"thinking_level": "minimal"}),
    ("gemini-", {"thinking_level": "low"}),
)
"""By how a model's name begins, the first that fits. Each refuses what is less than its least, and 2.0 the whole setting."""


@dataclass(frozen=True, slots=True)
class VendorModel:
    """One model behind LangChain's face. ``name`` is vendor and model, for logs."""

    name: str
    chat: "BaseChatModel"
    limit: str
    """The argument that bounds an answer's tokens; what a model thinks unheard counts among them."""
    uncut: frozenset[str]
    """The reasons to finish that no filter gave: the answer's own end, and that bound."""
    shaped: Callable[[str, JsonSchema], dict[str, Any]]
    """The arguments that hold an answer to a schema of this name."""


def vendor_models(settings: Settings, size: Size) -> Iterator[VendorModel]:
    """The models that there are keys for, in the order to ask them. Only their clients are imported: that takes seconds."""
    small = size == "small"
    if settings.groq_api_key is not None:
        yield _groq(settings, settings.groq_small_model if small else settings.groq_model)
    if settings.openai_api_key is not None:
        yield _openai(settings, settings.openai_small_model if small else settings.openai_model)
    if settings.gemini_api_key is not None:
        yield _gemini(settings, settings.gemini_small_model if small else settings.gemini_model)


def failure(name: str, error: Exception) -> ProviderError:
    """What may be told of a client's error: its kind and its HTTP status.

    Never its message, which may quote what was said; raise it ``from None``, so that no traceback prints that either.
    """
    origins = (error, error.__cause__)
    codes = (getattr(origin, field, None) for origin in origins for field in ("status_code", "code"))
    status = next((code for code in codes if isinstance(code, int)), None)
    return ProviderError(f"{name} failed: {type(error).__name__}{f' (HTTP {status})' if status else ''}")


def _groq(settings: Settings, model: str) -> VendorModel:
    from langchain_groq import ChatGroq

    reasons = model.startswith("openai/gpt-oss")
    chat = ChatGroq(
        model_name=model,
        api_key=settings.groq_api_key,
        base_url=settings.groq_base_url,
        max_retries=0,
        temperature=0,
        reasoning_effort="low" if reasons else None,
    )
    # Groq refuses strictness of other models than these; they follow a schema as well as they can.
    return VendorModel(f"groq/{model}", chat, "max_tokens", frozenset({"stop", "length"}), _response_format(strict=reasons))


def _openai(settings: Settings, model: str) -> VendorModel:
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(
        model=model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        max_retries=0,
        temperature=0 if model.startswith("gpt-4") else None,
        use_responses_api=False,
    )
    return VendorModel(f"openai/{model}", chat, "max_tokens", frozenset({"stop", "length"}), _response_format(strict=True))


def _gemini(settings: Settings, model: str) -> VendorModel:
    from google.genai import types
    from langchain_google_genai import ChatGoogleGenerativeAI

    # Left alone, the client builds these in its first call: 0.2 s in which this process hears and says nothing.
    for part in (types.Tool, types.Part, types.GenerationConfig, types.GenerateContentConfig, types.GenerateContentResponse):
        part.model_rebuild()
    thinking: dict[str, Any] = next((least for start, least in _LEAST_THINKING if model.startswith(start)), {})
    chat = ChatGoogleGenerativeAI(
        model=model,
        api_key=settings.gemini_api_key,
        base_url=settings.gemini_base_url,
        vertexai=False,
        max_retries=1,  # attempts, unlike the others': here 0 means the client's own five
        # From Gemini 3 on any other temperature than its own is ignored or makes it repeat itself.
        temperature=0 if model.startswith(("gemini-2", "gemini-1")) else None,
        **thinking,
    )
    if chat.client is not None and chat.client.vertexai:
        raise ConfigurationError("GEMINI_API_KEY is not for Vertex AI: unset GOOGLE_GENAI_USE_VERTEXAI and ..._USE_ENTERPRISE")
    return VendorModel(f"gemini/{model}", chat, "max_output_tokens", frozenset({"STOP", "MAX_TOKENS"}), _response_json_schema)


def _response_format(*, strict: bool) -> Callable[[str, JsonSchema], dict[str, Any]]:
    """OpenAI's way of asking for a shape, which Groq has taken over."""

    def shaped(name: str, schema: JsonSchema) -> dict[str, Any]:
        wanted = {"name": name, "schema": schema, "strict": strict}
        return {"response_format": {"type": "json_schema", "json_schema": wanted}}

    return shaped


def _response_json_schema(_name: str, schema: JsonSchema) -> dict[str, Any]:
    return {"response_mime_type": "application/json", "response_json_schema": schema}
