"""The vendors of language models: how each one's client is made, and what LangChain's common face leaves different."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from core.errors import ConfigurationError, KeyRefused, ProviderError
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


WARM_SECONDS = 120.0
"""How long an idle connection is kept; it is used every ``core.standing.WARM_EVERY`` seconds, and who rings needs no new one."""
_FIRST_TOKEN_P95 = {"openai/gpt-oss-120b": 0.217, "llama-3.1-8b-instant": 0.25, "gpt-4.1": 1.771, "gpt-4.1-mini": 2.135,
                    "gemini-2.5-flash": 0.85}  # fmt: skip
_OTHERS_P95 = 1.0


@dataclass(frozen=True, slots=True)
class VendorModel:
    """One model behind LangChain's face. ``name`` is vendor and model, for logs."""

    name: str
    key: str
    """The setting that holds its key."""
    chat: "BaseChatModel"
    limit: str
    """The argument that bounds an answer's tokens; what a model thinks unheard counts among them."""
    uncut: frozenset[str]
    """The reasons to finish that no filter gave: the answer's own end, and that bound."""
    shaped: Callable[[str, JsonSchema], dict[str, Any]]
    """The arguments that hold an answer to a schema of this name."""
    ask_for_nothing: Callable[[], Awaitable[object]]
    """A request that costs no token, over the connections that questions use; raises what the client raises."""

    @property
    def first_token_p95(self) -> float:
        """Seconds to the first token that 95 of 100 answers keep to, as measured by others."""
        return _FIRST_TOKEN_P95.get(self.name.partition("/")[2], _OTHERS_P95)

    async def probe(self) -> None:
        """Raises ProviderError where the provider cannot be reached, or does not take the key."""
        try:
            await self.ask_for_nothing()
        except Exception as error:
            raise failure(self, error) from None


def vendor_models(settings: Settings, size: Size) -> Iterator[VendorModel]:
    """The models that there are keys for, in the order to ask them. Only their clients are imported: that takes seconds."""
    small = size == "small"
    if settings.groq_api_key is not None:
        yield _groq(settings, settings.groq_small_model if small else settings.groq_model)
    if settings.openai_api_key is not None:
        yield _openai(settings, settings.openai_small_model if small else settings.openai_model)
    if settings.gemini_api_key is not None:
        yield _gemini(settings, settings.gemini_small_model if small else settings.gemini_model)


def failure(model: VendorModel, error: Exception) -> ProviderError:
    """What may be told of a client's error: its kind and its HTTP status.

    Never its message, which may quote what was said; raise it ``from None``, so that no traceback prints that either.
    """
    origins = (error, error.__cause__, getattr(error, "response", None))
    codes = (getattr(origin, field, None) for origin in origins for field in ("status_code", "code"))
    status = next((code for code in codes if isinstance(code, int)), None)
    if status == 401 or any("API_KEY_INVALID" in str(origin) for origin in origins):
        return KeyRefused(f"{model.name} does not take our key (HTTP {status}): set {model.key} to one that is valid")
    return ProviderError(f"{model.name} failed: {type(error).__name__}{f' (HTTP {status})' if status else ''}")


def _listed(http: Any, base_url: str, key: str) -> Callable[[], Awaitable[object]]:
    """Ask which models there are. A key that may not know is one all the same, hence 403 is no failure."""

    async def ask() -> None:
        answer = await http.get(f"{base_url.rstrip('/')}/models", headers={"Authorization": f"Bearer {key}"})
        if answer.status_code != 403:
            answer.raise_for_status()

    return ask


def _groq(settings: Settings, model: str) -> VendorModel:
    import httpx
    from groq import DefaultAsyncHttpxClient
    from langchain_groq import ChatGroq

    assert settings.groq_api_key is not None
    reasons = model.startswith("openai/gpt-oss")
    http = DefaultAsyncHttpxClient(limits=httpx.Limits(keepalive_expiry=WARM_SECONDS))
    chat = ChatGroq(
        model_name=model,
        http_async_client=http,
        api_key=settings.groq_api_key,
        base_url=settings.groq_base_url,
        max_retries=0,
        temperature=0,
        reasoning_effort="low" if reasons else None,
    )
    # Groq refuses strictness of other models than these; they follow a schema as well as they can.
    return VendorModel(
        f"groq/{model}", "GROQ_API_KEY", chat, "max_tokens", frozenset({"stop", "length"}), _response_format(strict=reasons),
        _listed(http, f"{settings.groq_base_url.rstrip('/')}/openai/v1", settings.groq_api_key.get_secret_value()),
    )  # fmt: skip


def _openai_limits() -> Any:
    import httpx2  # what OpenAI's client is made of; a Limits of httpx is not one of its own

    return httpx2.Limits(keepalive_expiry=WARM_SECONDS)


def _openai(settings: Settings, model: str) -> VendorModel:
    from langchain_openai import ChatOpenAI
    from openai import DefaultAsyncHttpxClient

    assert settings.openai_api_key is not None
    http = DefaultAsyncHttpxClient(limits=_openai_limits())
    chat = ChatOpenAI(
        model=model,
        http_async_client=http,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        max_retries=0,
        temperature=0 if model.startswith("gpt-4") else None,
        use_responses_api=False,
    )
    return VendorModel(
        f"openai/{model}", "OPENAI_API_KEY", chat, "max_tokens", frozenset({"stop", "length"}), _response_format(strict=True),
        _listed(http, settings.openai_base_url, settings.openai_api_key.get_secret_value()),
    )  # fmt: skip


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
    client = chat.client
    assert client is not None
    return VendorModel(
        f"gemini/{model}", "GEMINI_API_KEY", chat, "max_output_tokens", frozenset({"STOP", "MAX_TOKENS"}), _response_json_schema,
        lambda: client.aio.models.list(config={"page_size": 1}),
    )  # fmt: skip


def _response_format(*, strict: bool) -> Callable[[str, JsonSchema], dict[str, Any]]:
    """OpenAI's way of asking for a shape, which Groq has taken over."""

    def shaped(name: str, schema: JsonSchema) -> dict[str, Any]:
        wanted = {"name": name, "schema": schema, "strict": strict}
        return {"response_format": {"type": "json_schema", "json_schema": wanted}}

    return shaped


def _response_json_schema(_name: str, schema: JsonSchema) -> dict[str, Any]:
    return {"response_mime_type": "application/json", "response_json_schema": schema}
