"""Which language a caller speaks: by rules, and only where the words leave no doubt.

A language is known by words that it needs for saying anything at all and that English has not. Words that come along in
names and dishes ("de la", "alla", "von") tell little, and a greeting or thanks tell nothing: those who say "ciao" or "merci"
speak any language. Whoever asks for a language, in it, in another or in English, is taken to speak it."""

import re
import unicodedata
from collections.abc import Mapping

from nodes.state import CallState

ENGLISH = "en"
NOT_OFFERED = "foreign"
"""The concern of a caller who speaks a language that the business does not offer."""
LANGUAGE_NAMES: Mapping[str, str] = {"es": "Spanish", "fr": "French", "it": "Italian", "de": "German"}
SURE = 2
"""Different words of a language that it takes at the least, and more than twice as many as of English."""

_MARKS: Mapping[str, str] = {
    "es": """
        una unos unas para usted ustedes puede pueden podria podrian hablar hablan hablo hable habla esta estan
        estamos como cuando donde cuanto cuantos cual manana hoy reservar reserva cita gustaria soy llamar llama
        porque hay abren cierran abierto senor senora doctora entiendo dice digale digame perdone disculpe mensaje
        dejar pedir alguien personas cuesta ocho nueve siete seis cuatro lunes martes miercoles jueves viernes
        sabado domingo domingos pero muy mucha tambien llegamos cambiar anular pasarme poner saber nos les marido
        esposa hijo hija fue sido vamos recado tarde precio habitacion
    """,
    "fr": """
        je nous voudrait voulons suis pas une cette qui quelle quel peux peut avoir prendre prenez parler parle
        parlez rendez demain soir matin aujourd'hui heure combien ouvert ouverts fermez ouvrez chambre laisser
        quelqu'un besoin parce appelle dois dites lui excusez compris serons serai retard pres chez quatre venir
        savoir n'ai m'appelle c'est qu'il etre avec tres votre femme lundi mardi mercredi jeudi vendredi samedi
        dimanche coute deux trois personnes annuler faut fait elle depuis dents cherche reserver reservation passez
        moi
    """,
    "it": """
        vorremmo volevo voglio vogliamo abbiamo siete sono chi quando dove quanto non una ho puo potrebbe potete
        parlare parla parlate parlo qualcuno bisogno prenotare prenotazione tavolo domani oggi stasera mattina
        appuntamento aprite chiudete aperti aperto costa camera notti lasciare messaggio dottore dottoressa chiamo
        chiama perche cambiare scusi capito gli dica arriviamo faro tardi ritardo esattamente venire sapere passarmi
        passi richiamare cortesia persone c'e vicino parcheggio quattro otto nove sette lunedi martedi mercoledi
        giovedi venerdi sabato domenica anche pero stato questa questo marito moglie posto ieri denti cerco
    """,
    "de": """
        ich wir ihr ihnen uns mich mir ihm würde würden gerne gern habe hätte einen eine einem einer kein keine
        keinen nicht oder aber weil dass wenn wann wie warum kostet für fur kann muss müssen mussen tisch termin
        heute früh uhr tag zimmer nächte nachte nachricht hinterlassen arzt jemand jemandem spricht spreche rufe
        verschieben absagen entschuldigung verstanden sagen etwas später spater kommen komme sind denn genau viert
        heiße heisse wollte wissen offen geöffnet geoffnet verbinden rezeption gibt parkplatz mein meinen auf noch
        bei montag dienstag mittwoch donnerstag freitag samstag sonntag seit zurückrufen suche karten
    """,
}
"""Words without their accents; some of them with, for without they would be English."""
_ENOUGH: Mapping[str, str] = {
    "es": "quiero quisiera quisieramos queremos querria tienen tengo tenemos necesito puedo llamo estoy somos aceptan",
    "fr": "voudrais voudrions voulez avez avons etes sommes pouvez pourriez j'ai est-ce",
    "it": "vorrei avete siamo accettate posso devo",
    "de": "möchte mochte möchten brauche brauchen haben nehmen können konnen sprechen",
}
"""Of these one is enough, where no English stands beside it."""
_WEAK: Mapping[str, str] = {
    "es": "gracias favor hola buenas buenos tardes dias noche noches me he ha mi lo que mesa espanol ingles",
    "fr": "merci bonjour bonsoir madame monsieur oui est ce que il ma mon mais vous s'il plait francais anglais",
    "it": "grazie favore buongiorno buonasera mi mio mia che sera molto italiano inglese",
    "de": "danke guten morgen abend bitte deutsch englisch ein das ist und mit sie zu",
}
"""What is also said in English lines and in names of dishes, songs and places: it makes nothing sure alone."""
_ENGLISH = frozenset(
    "the is are am was were do does did you your yours i i'd i'm i'll i've we we'd we're we'll it it's this that that's there "
    "these those can could would should will have has had need want like please what what's when where how who why which and "
    "with for from to of at on in an my our his her they be been but or not don't doesn't can't yes okay thanks thank hello "
    "book table tomorrow tonight today open people name see say said speak speaks go get make sorry any some about all only "
    "english read love live come came take put day time room menu booking call calling".split()
)
_NAMES: Mapping[str, str] = {
    name: code
    for code, names in {
        "es": "spanish espanol castellano espagnol spagnolo spanisch",
        "fr": "french francais frances francese franzosisch",
        "it": "italian italiano italien italienisch",
        "de": "german deutsch aleman allemand tedesco",
        "en": "english ingles anglais inglese englisch",
    }.items()
    for name in names.split()
}
_ANY = "|".join(_NAMES)
_ASKING = (
    "hablan?|hablas|hablamos|hable|hablar|parlez|parle|parlent|parler|parlate|parla|parlano|parlare|parli|sprechen|spricht|"
    "sprecht|sprichst"
)
_SPEAKS = rf"speaks?|talks?|hablo|parlo|spreche|{_ASKING}"
_SUBJECT = r"you|they|any(?:one|body)|some(?:one|body)|people|staff|i only|we only|only"
_ENDS = r"(?= please| por favor| bitte| per favore| s'il vous plait|$)"
_FOREIGN_NAMES = "|".join(sorted(_NAMES.keys() - {"spanish", "french", "italian", "german", "english"}))
_ASKS = (
    rf"\b(?:{_SUBJECT})\b(?: \w+){{0,3}}? (?:speaks?|talk) (?:in |some |any )?(?P<language>{_ANY})\b",
    r"\b(?:can|could|may|shall|let's|lets)\b(?: \w+){0,2} (?:do|continue|carry on|go on|speak|talk|switch)(?: \w+){0,2}? "
    rf"(?:in|to) (?P<language>{_ANY})\b{_ENDS}",
    rf"^(?:\w+ ){{0,2}}(?P<language>{_ANY})(?: please| por favor| bitte| per favore| s'il vous plait)$",
    rf"\bi\s+only (?P<language>{_ANY})$",
    rf"\b(?:{_ASKING})(?: vous| sie| hier| jemand| usted| ustedes| qui| ici| bei ihnen| en| in)* (?P<language>{_ANY})\b",
    rf"\b(?:en|auf|in) (?P<language>{_FOREIGN_NAMES})\b",
)
_REQUESTS = tuple(map(re.compile, _ASKS))
_NOT = re.compile(
    rf"\b(?:don't|do not|doesn't|does not|can't|cannot|no|non|ne|nicht) (?:\w+ )?(?:{_SPEAKS})(?: \w+)?? (?:pas )?(?:{_ANY})\b|"
    rf"\b(?:{_SPEAKS}) (?:pas|nicht|kein|no) (?:l'|d')?(?:{_ANY})\b"
)
"""A language that is not spoken is none that is asked for."""
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


_WORDS = {code: frozenset(" ".join((_MARKS[code], _ENOUGH[code], _WEAK[code])).split()) for code in _MARKS}
_ALONE = {code: frozenset(words.split()) for code, words in _ENOUGH.items()}
_STRONG = {code: words - frozenset(_WEAK[code].split()) for code, words in _WORDS.items()}


def in_another_language(state: CallState) -> bool:
    """Whether this turn is in another language than the business's own, offered or not."""
    return state.get("language") is not None or (state.get("concern") or {}).get("kind") == NOT_OFFERED


def spoken(words: str) -> str | None:
    """ISO 639-1 of the language these words are in or ask for: es, fr, it, de, en; None where they leave a doubt."""
    said = _plain(words)
    asked = asked_for(words)
    if asked is not None:
        return asked
    heard = {*_TOKEN.findall(said), *_TOKEN.findall(_written(words))}
    english = len(heard & _ENGLISH)
    found = {code: heard & known for code, known in _WORDS.items()}
    best = max(found, key=lambda code: (len(found[code]), len(found[code] & _STRONG[code])))
    if _is_sure(best, found, heard, english):
        return best
    if english >= SURE and english > 2 * len(found[best] & _STRONG[best]):
        return ENGLISH
    return None


def _is_sure(best: str, found: Mapping[str, set[str]], heard: set[str], english: int) -> bool:
    if not english and len(heard) > 1 and found[best] & _ALONE[best]:
        return True
    rival = max(len(marks) for code, marks in found.items() if code != best)
    return bool(found[best] & _STRONG[best]) and len(found[best]) >= SURE and len(found[best]) > max(2 * english, rival)


def asked_for(words: str) -> str | None:
    """The language that somebody wants to speak, by its name in any of the languages."""
    text = " ".join(re.sub(r"[^\w' ]+", " ", _plain(words).replace("-", " ")).split())
    text = _NOT.sub(" ", text)
    for request in _REQUESTS:
        found = request.search(text)
        if found is not None:
            return _NAMES[found["language"]]
    return None


def _written(words: str) -> str:
    return unicodedata.normalize("NFC", words.casefold().replace("’", "'"))


def _plain(words: str) -> str:
    """In lower case, without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", _written(words)) if not unicodedata.combining(each))
