"""Settings, read once at start from the environment (and ``.env``) and checked there.

Every provider is chosen by its key and reached at its base URL; with no key at all, the local engines serve.
"""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    home: Path = Field(Path(".frontdesk"), validation_alias=AliasChoices("FRONTDESK_HOME", "home"))
    """The folder of everything that the embedded default keeps: databases, index, sounds, recordings, secrets."""

    database_url: str | None = None
    """One database for everything (PostgreSQL); unset means SQLite files under ``home``."""
    database_owner_url: str | None = None
    """The same database as the role that owns the tables, for migrations alone; unset means ``database_url``."""
    redis_url: str | None = None
    """Jobs, limits and live events over Redis; unset means the job table, and this process's own."""
    chroma_url: str | None = None
    """A Chroma server; unset means the one that ``frontdesk serve vector`` runs on ``home``."""

    host: str = Field("127.0.0.1", validation_alias=AliasChoices("FRONTDESK_HOST", "host"))
    port: int = Field(8080, validation_alias=AliasChoices("FRONTDESK_PORT", "port"))
    public_url: str | None = Field(None, validation_alias=AliasChoices("FRONTDESK_PUBLIC_URL", "public_url"))
    """The gateway's address as Twilio sees it, e.g. https://voice.example.com; signatures are checked against it."""
    gateway_url: str | None = None
    """Where the dashboard reaches the gateway; unset means ``host`` and ``port`` above."""

    admin_port: int = Field(8081, validation_alias=AliasChoices("FRONTDESK_ADMIN_PORT", "admin_port"))
    admin_url: str | None = Field(None, validation_alias=AliasChoices("FRONTDESK_ADMIN_URL", "admin_url"))
    """The dashboard's address as owners see it, e.g. https://desk.example.com; unset means ``host`` and ``admin_port``."""
    sign_up: bool = Field(True, validation_alias=AliasChoices("FRONTDESK_SIGN_UP", "sign_up"))
    """Whether anybody who reaches the dashboard may register a business."""
    worker_port: int = Field(8082, validation_alias=AliasChoices("FRONTDESK_WORKER_PORT", "worker_port"))
    vector_port: int = Field(8083, validation_alias=AliasChoices("FRONTDESK_VECTOR_PORT", "vector_port"))
    """Where these services answer ``/healthz`` and ``/readyz``."""

    secret_key: SecretStr | None = Field(None, validation_alias=AliasChoices("FRONTDESK_SECRET_KEY", "secret_key"))
    """32 bytes, base64; wraps each call's own key. Unset means one made under ``home`` on the first start."""

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    """Unset means a token made under ``home``, which the simulated phone reads as well."""

    twilio_base_url: str = "https://api.twilio.com"
    """Where people are called, calls ended and texts sent, once the account's own sid and token are set."""

    hearing: str | None = None
    """Who hears callers, in order, of deepgram, assemblyai, groq, openai, whisper and local, with commas between; the local one
    is always there in the end. Unset means Deepgram and AssemblyAI, as far as they have keys: a key of Groq's or OpenAI's is
    most often there for language models, and must not change how calls are heard."""
    deepgram_api_key: SecretStr | None = None
    deepgram_base_url: str = "wss://api.deepgram.com"
    deepgram_model: str = "nova-3"
    """A nova-3 model, or a ``flux-`` one, which follows the caller's turns itself."""
    assemblyai_api_key: SecretStr | None = None
    assemblyai_base_url: str = "wss://streaming.assemblyai.com"
    whisper_base_url: str | None = None
    """Of a server of your own that transcribes as OpenAI does, such as one around faster-whisper; e.g.
    ``http://localhost:8000/v1``."""
    whisper_api_key: SecretStr | None = None
    """Where that server wants one."""
    whisper_model: str = "Systran/faster-whisper-small"
    elevenlabs_api_key: SecretStr | None = None
    elevenlabs_base_url: str = "wss://api.elevenlabs.io"
    elevenlabs_voice_id: str = "21m00Tcm4TlvDq8ikWAM"
    speaking: str | None = None
    """The voices in the order to ask them, of ``elevenlabs``, ``elevenlabs-http``, ``openai`` and ``local``, with commas. Unset
    means ElevenLabs by both ways where its key is set, then the local voice: an OpenAI key is for language models unless
    ``openai`` is named here."""
    groq_api_key: SecretStr | None = None
    groq_base_url: str = "https://api.groq.com"
    groq_model: str = "openai/gpt-oss-120b"
    groq_small_model: str = "openai/gpt-oss-20b"
    """Here and below: a model with structured output by JSON schema."""
    groq_transcribe_model: str = "whisper-large-v3-turbo"
    openai_api_key: SecretStr | None = None
    openai_base_url: str = "https://api.openai.com/v1"
    openai_model: str = "gpt-4.1-mini"
    openai_small_model: str = "gpt-4.1-nano"
    openai_transcribe_model: str = "whisper-1"
    openai_speech_model: str = "gpt-4o-mini-tts"
    openai_speech_voice: str = "coral"
    gemini_api_key: SecretStr | None = None
    gemini_base_url: str = "https://generativelanguage.googleapis.com"
    gemini_model: str = "gemini-2.5-flash"
    gemini_small_model: str = "gemini-2.5-flash-lite"

    serper_api_key: SecretStr | None = None
    serper_base_url: str = "https://google.serper.dev"
    serpapi_api_key: SecretStr | None = None
    serpapi_base_url: str = "https://serpapi.com"
    """Looking something up on the web, where a business allows that; with both keys Serper is asked first."""

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_calendar_base_url: str = "https://www.googleapis.com/calendar/v3"
    google_oauth_url: str = "https://oauth2.googleapis.com/token"
    """This installation as Google knows it; without it businesses can connect no Google calendar."""
    cal_com_base_url: str = "https://api.cal.com"

    metrics_token: SecretStr | None = Field(None, validation_alias=AliasChoices("FRONTDESK_METRICS_TOKEN", "metrics_token"))
    """Whoever reads ``/metrics`` shows it as a bearer token; unset means that only this machine may read them."""
    otlp_endpoint: str | None = Field(None, validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint"))
    """Base URL of a collector that takes traces by OTLP over HTTP; unset means that none are made."""

    log_level: str = Field("INFO", validation_alias=AliasChoices("FRONTDESK_LOG_LEVEL", "log_level"))
    record_calls: bool = Field(True, validation_alias=AliasChoices("FRONTDESK_RECORD_CALLS", "record_calls"))

    @property
    def in_development(self) -> bool:
        """Nobody outside of this machine reaches it, so what it sends may go to this machine as well."""
        return self.public_url is None and self.admin_url is None

    @property
    def public(self) -> str:
        """The public base URL without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def gateway(self) -> str:
        """The gateway's base URL for the other services, without a trailing slash."""
        return (self.gateway_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def admin(self) -> str:
        """The dashboard's base URL without a trailing slash."""
        return (self.admin_url or f"http://{self.host}:{self.admin_port}").rstrip("/")
