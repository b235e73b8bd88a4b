"""Number words that a recogniser writes as their homophones: "a table for for people", "at ate", "half past for"."""

from dataclasses import replace

from nodes.understanding.tokens import Token

_COUNTS = {"for": "four", "fore": "four", "to": "two", "too": "two", "won": "one", "ate": "eight"}
_HOURS = {"for": "four", "fore": "four", "ate": "eight", "won": "one", "tin": "ten", "too": "two", "tree": "three"}
_COUNTED = ("people", "persons", "person", "guests", "adults", "of")
_AFTER_HOUR = ("", "pm", "am", "o'clock", "thirty", "fifteen", "please", "on", "tomorrow", "tonight", "p", "a", "in", "for")


def mended(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens with such words replaced where only a number makes sense; their places in the text stay."""
    out = list(tokens)

    def word(index: int) -> str:
        return tokens[index].text if 0 <= index < len(tokens) else ""

    for index, token in enumerate(tokens):
        before, after = word(index - 1), word(index + 1)
        people = after in _COUNTED and (after != "of" or word(index + 2) == "us")
        ends = not after and token.text not in ("won", "ate") and word(index - 2) in ("table", "party")
        if token.text in _COUNTS and before in ("for", "of", "are") and (people or ends):
            out[index] = replace(token, text=_COUNTS[token.text], mended=True)
        elif token.text in _HOURS and before in ("at", "past", "around", "about") and after in _AFTER_HOUR:
            out[index] = replace(token, text=_HOURS[token.text], mended=True)
    return tuple(out)
