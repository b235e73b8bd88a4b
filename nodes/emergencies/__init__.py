"""Emergencies: words after which a caller is told the emergency number before anything else.

By rules in five languages, deaf to nothing that kills: it detects and never triages, and when in doubt it alarms. What
takes an alarm back is only what shows that nothing is happening now: an idiom, the past, a supposition, a denial."""

from typing import NamedTuple

from nodes.emergencies.english import ENGLISH
from nodes.emergencies.french import FRENCH
from nodes.emergencies.german import GERMAN
from nodes.emergencies.italian import ITALIAN
from nodes.emergencies.signs import plain
from nodes.emergencies.spanish import SPANISH

LANGUAGES = (ENGLISH, SPANISH, FRENCH, ITALIAN, GERMAN)
OWN = {
    language: language.vocabulary().difference(*(other.vocabulary() for other in LANGUAGES if other is not language))
    for language in LANGUAGES
}
"""The words that a language shares with none of the others."""
CLEARLY = 2
"""Words of one language alone after which a language without any is not looked for."""


class Emergency(NamedTuple):
    kind: str
    """The class of danger, for the call log: "breathing", "fire"."""
    language: str
    """ISO 639-1 code of the language it was said in."""


def emergency(said: str) -> Emergency | None:
    """The emergency in a caller's words, in whichever language they were said; in two, when the caller mixes them."""
    words = set(plain(said, " ").split())
    marked = {language: len(OWN[language] & words) for language in LANGUAGES}
    clear = max(marked.values()) >= CLEARLY
    for language in sorted(LANGUAGES, key=lambda each: -marked[each]):
        if clear and not marked[language]:
            continue  # a word that two languages share is not to be judged without the idioms of its own
        kind = language.danger(said)
        if kind is not None:
            return Emergency(kind, language.code)
    return None
