"""The few TwiML documents the gateway answers with."""

from xml.sax.saxutils import escape, quoteattr

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
DIAL_SECONDS = 25


def _response(verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'


def connect(stream_url: str, action_url: str, token: str) -> str:
    """Give the call to the media websocket; when that ends, Twilio asks ``action_url`` what comes next."""
    stream = f'<Stream url={quoteattr(stream_url)}><Parameter name="token" value={quoteattr(token)}/></Stream>'
    return _response(f"<Connect action={quoteattr(action_url)}>{stream}</Connect>")


def say_and_hang_up(words: str) -> str:
    return _response(f"<Say>{escape(words)}</Say><Hangup/>")


def hang_up() -> str:
    return _response("<Hangup/>")


def dial(number: str, action_url: str) -> str:
    """Put the caller through; ``action_url`` is told how it went."""
    attributes = f'answerOnBridge="true" timeout="{DIAL_SECONDS}" action={quoteattr(action_url)}'
    return _response(f"<Dial {attributes}>{escape(number)}</Dial>")
