"""The few TwiML documents the gateway answers with."""

from xml.sax.saxutils import escape, quoteattr

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
KEY_SECONDS = 6
"""How long a person may take to press the key."""
JOIN_SECONDS = 15
"""How long a person who has taken the call waits to be connected; the caller is there, or has just hung up."""


def _response(verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'


def connect(stream_url: str, action_url: str, token: str) -> str:
    """Give the call to the media websocket; when that ends, Twilio asks ``action_url`` what comes next."""
    stream = f'<Stream url={quoteattr(stream_url)}><Parameter name="token" value={quoteattr(token)}/></Stream>'
    return _response(f"<Connect action={quoteattr(action_url)}>{stream}</Connect>")


def message(words: str) -> str:
    """Answer a text."""
    return _response(f"<Message>{escape(words)}</Message>")


def say(words: str) -> str:
    return _response(_say(words))


def say_and_hang_up(words: str) -> str:
    return _response(f"{_say(words)}<Hangup/>")


def hang_up() -> str:
    return _response("<Hangup/>")


def dial(number: str, action_url: str, joined_url: str, seconds: int) -> str:
    """Put the caller through; ``joined_url`` is asked once the other side answers, ``action_url`` is told how it went."""
    attributes = f'answerOnBridge="true" timeout="{seconds}" action={quoteattr(action_url)}'
    return _response(f"<Dial {attributes}><Number url={quoteattr(joined_url)}>{escape(number)}</Number></Dial>")


def hold(queue: str, wait_url: str, action_url: str) -> str:
    """Keep the caller waiting; ``wait_url`` is asked again and again what they hear, ``action_url`` once they are out."""
    return _response(f"<Enqueue waitUrl={quoteattr(wait_url)} action={quoteattr(action_url)}>{escape(queue)}</Enqueue>")


def holding(sound_url: str, words: str | None) -> str:
    """What a caller who waits hears next."""
    return _response(f"{_say(words) if words else ''}<Play>{escape(sound_url)}</Play>")


def a_moment() -> str:
    return _response('<Pause length="1"/>')


def leave() -> str:
    """Out of the queue."""
    return _response("<Leave/>")


def ask_key(words: str, action_url: str) -> str:
    """Say it, and tell ``action_url`` the key that was pressed, or that none was."""
    attributes = f'numDigits="1" timeout="{KEY_SECONDS}" actionOnEmptyResult="true" action={quoteattr(action_url)}'
    return _response(f"<Gather {attributes}>{_say(words)}</Gather>")


def join(queue: str, joined_url: str, action_url: str) -> str:
    """Connect this person to the caller who waits, who is told first what ``joined_url`` says."""
    waiting = f"<Queue url={quoteattr(joined_url)}>{escape(queue)}</Queue>"
    return _response(f'<Dial timeout="{JOIN_SECONDS}" action={quoteattr(action_url)}>{waiting}</Dial>')


def _say(words: str) -> str:
    return f"<Say>{escape(words)}</Say>"
