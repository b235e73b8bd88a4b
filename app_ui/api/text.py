"""What may stand in a short text that is looked for or asked."""


def printable(text: str) -> str:
    """Raises ``ValueError`` for control characters, which no store and no wire carries alike."""
    if not text.isprintable():
        raise ValueError("expected letters, digits and signs that can be printed")
    return text
