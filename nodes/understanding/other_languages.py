"""What a caller means who is answered in another language: only what the path to a message or a person needs, by closed lists
of that language's words."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from nodes.understanding.numerals import digits_of
from nodes.understanding.types import IntentName

FEWEST_DIGITS, MOST_DIGITS = 7, 15
LONGEST_NAME = 4
"""Words."""
SHORT = 6
"""Words up to which a turn that should be the message is a wish for something else, if it sounds like one."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns over words in lower case, without accents and marks, one space apart."""

    yes: str
    no: str
    polite: str
    human: str
    message: str
    repeat: str
    thanks: str
    goodbye: str
    machine: str
    introduces: str
    """What comes before a name."""


PHRASES = {
    "es": Phrases(
        yes="si|claro|claro que si|vale|correcto|exacto|eso es|de acuerdo|por supuesto|perfecto|bueno|muy bien|esta bien|bien",
        no="no|nada|nada mas|eso es todo|ya esta|no hace falta|ninguno|ninguna|para nada|tampoco|asi esta bien",
        polite="por favor|gracias|muchas gracias|senor|senora|senorita|de verdad",
        human="(?:con|a) (?:una |alguna )?(?:persona|humano)|persona real|alguien|recepcion|encargad[oa]|responsable|operadora?|"
        "paseme|pasarme|pongame|ponerme|hablar con|comunic\\w+|ser humano",
        message="mensaje|recado|(?:me )?llamen|llameme|devuelvan la llamada",
        repeat="repit\\w+|repetir\\w*|otra vez|como dice|no (?:le |lo |la |te )?(?:entiendo|he entendido|entendi)|que ha dicho",
        thanks="gracias",
        goodbye="adios|hasta (?:luego|pronto|manana)|nos vemos",
        machine="(?:es|eres|hablo con)(?: usted)? (?:un |una )?(?:robot|maquina|ordenador|grabacion|persona|humano|contestador)",
        introduces="me llamo|mi nombre es|el nombre es|soy|de parte de|a nombre de|es|si|senor|senora",
    ),
    "fr": Phrases(
        yes="oui|ouais|d'accord|bien sur|tout a fait|exact|exactement|c'est ca|parfait|volontiers|si|bien|tres bien|avec plaisir",
        no="non|rien|rien d'autre|c'est tout|ca ira|pas besoin|ce n'est pas la peine|rien du tout|pas du tout|c'est bon",
        polite="s'il vous plait|merci|merci beaucoup|madame|monsieur",
        human="(?:a|avec) (?:une |quelqu'un|un )?(?:personne|humain|etre humain)|vraie personne|quelqu'un|reception|responsable|"
        "passez moi|me passer|parler (?:a|avec|au)|standard|operat\\w+",
        message="message|rappel\\w+",
        repeat="repet\\w+|encore une fois|comment|pardon|(?:pas|rien) (?:bien )?compris|je ne comprends pas|vous dites",
        thanks="merci",
        goodbye="au revoir|bonne (?:journee|soiree|fin de journee)|a bientot|salut",
        machine="(?:etes vous|vous etes|c'est|est ce que c'est|je parle a) (?:un |une )?"
        "(?:robot|machine|ordinateur|enregistrement|repondeur|vraie personne|humain)",
        introduces="je m'appelle|mon nom est|mon nom c'est|c'est|je suis|au nom de|de la part de|oui|monsieur|madame",
    ),
    "it": Phrases(
        yes="si|certo|certamente|va bene|esatto|giusto|d'accordo|perfetto|volentieri|ok|molto bene|bene|come no",
        no="no|niente|nient'altro|nulla|basta cosi|e tutto|basta|non serve|no no|nessuno|a posto cosi|per niente",
        polite="per favore|grazie|grazie mille|per cortesia|signora|signore",
        human="(?:con|a) (?:una |un )?(?:persona|essere umano)|persona vera|qualcuno|reception|responsabile|operat\\w+|"
        "mi passi|passarmi|parlare con|centralino|titolare",
        message="messaggio|richiam\\w+",
        repeat="ripet\\w+|ancora una volta|come ha detto|come dice|non (?:ho|la|lo) cap\\w+|non capisco|come scusi",
        thanks="grazie",
        goodbye="arrivederci|arrivederla|buona (?:giornata|serata)|a presto|ciao",
        machine="(?:e|lei e|sei|parlo con) (?:un |una )?(?:robot|macchina|computer|registrazione|persona vera|segreteria|umano)",
        introduces="mi chiamo|il mio nome e|sono|a nome di|da parte di|e|si|signora|signor|signore",
    ),
    "de": Phrases(
        yes="ja|jawohl|genau|richtig|stimmt|gerne|gern|klar|naturlich|in ordnung|selbstverstandlich|einverstanden|ok|okay",
        no="nein|ne|nee|nichts|nichts mehr|das war alles|das ist alles|das war'?s|nicht notig|danke nein|keine|gar nichts",
        polite="bitte|danke|danke schon|vielen dank|bitte sehr",
        human="(?:mit|zu) (?:einem |einer )?(?:menschen|person|mitarbeiter\\w*)|echte\\w* (?:mensch\\w*|person)|jemand\\w*|"
        "rezeption|zustandig\\w*|chef\\w*|verbinden|durchstellen|sprechen mit|zentrale",
        message="nachricht|ausrichten|ruckruf|zuruckrufen|ruf\\w* (?:mich )?(?:bitte )?zuruck",
        repeat="wiederhol\\w+|noch ?mal|noch einmal|wie bitte|(?:nicht|nichts) verstanden|verstehe (?:sie |das )?nicht",
        thanks="danke|vielen dank",
        goodbye="auf wieder(?:horen|sehen)|tschuss|schonen tag|bis bald|wiederhoren",
        machine="(?:sind sie|ist das|bist du|spreche ich mit) (?:ein |eine |einem |einer )?(?:echte\\w* )?"
        "(?:roboter|maschine|computer|bandansage|automat|mensch\\w*|anrufbeantworter)",
        introduces="ich heisse|mein name ist|der name ist|ich bin|hier ist|hier spricht|von|ja|herr|frau",
    ),
}


def understood(words: str, language: str, asked: tuple[str, ...]) -> dict[str, Any]:
    """An understanding like ``nodes.understanding.understander``'s, of a turn in this language."""
    said = plain(words)
    names = _intents(said, language, asked)
    intents = [{"name": name, "score": 1.0, "topic": None} for name in names or (["other"] if said else [])]
    slots = [
        {"name": name, "value": value, "text": value, "start": 0, "end": 0}
        for name, value in _slots(words, said, language, asked)
    ]
    return {"in_scope": True, "intents": intents, "slots": slots, "unsure": False}


def answered(words: str, language: str) -> IntentName | None:
    """affirm or deny, where nothing else is said."""
    said, phrases = plain(words), PHRASES[language]
    for name, listed in (("deny", phrases.no), ("affirm", phrases.yes)):
        if re.fullmatch(rf"(?:(?:{listed})(?: (?:{phrases.polite}))*(?: |$))+", said):
            return name  # type: ignore[return-value]
    return None


def asks_for_machine(words: str, language: str) -> bool:
    """Whether the caller asks if this is a machine."""
    return re.search(rf"\b(?:{PHRASES[language].machine})\b", plain(words)) is not None


def _intents(said: str, language: str, asked: tuple[str, ...]) -> list[IntentName]:
    phrases, found = PHRASES[language], list[IntentName]()
    answer = answered(said, language)
    if answer is not None:
        return [answer]
    if "message" in asked and len(said.split()) > SHORT:
        return []
    listed: tuple[tuple[IntentName, str], ...] = (
        ("human", phrases.human), ("message", phrases.message), ("repeat", phrases.repeat), ("goodbye", phrases.goodbye),
        ("thanks", phrases.thanks),
    )  # fmt: skip
    found += [name for name, pattern in listed if re.search(rf"\b(?:{pattern})\b", said)]
    if re.match(rf"(?:{phrases.yes})\b", said) and len(said.split()) <= SHORT and not found:
        found.append("affirm")
    return found


def _slots(words: str, said: str, language: str, asked: tuple[str, ...]) -> list[tuple[str, str]]:
    if "phone" in asked:
        digits = digits_of(said, language)
        plus = "+" if "+" in words else ""
        return [("phone", plus + digits)] if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS else []
    if "name" in asked:
        name = _name(words, language)
        return [("name", name)] if name else []
    return []


def _name(words: str, language: str) -> str | None:
    """The name in an answer to the question for it, with its accents."""
    phrases = PHRASES[language]
    spoken = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", words)
    while (begun := _listed(spoken, phrases.introduces, last=False)) and begun < len(spoken):
        spoken = spoken[begun:]
    while polite := _listed(spoken, phrases.polite, last=True):
        spoken = spoken[:-polite]
    return " ".join(spoken) if 0 < len(spoken) <= LONGEST_NAME and answered(words, language) is None else None


def _listed(spoken: list[str], phrases: str, *, last: bool) -> int:
    """How many words the first of the phrases has that these words begin with, or end with; 0 where they do with none."""
    bare = [plain(word) for word in spoken]
    each = (phrase.split() for phrase in phrases.split("|"))
    return next((len(one) for one in each if (bare[-len(one) :] if last else bare[: len(one)]) == one), 0)


def plain(words: str) -> str:
    """In lower case, without accents and marks, one space apart."""
    folded = unicodedata.normalize("NFKD", words.casefold().replace("’", "'"))
    bare = "".join(each for each in folded if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w' ]+", " ", bare).split())
