"""Callers who speak another language, in whole calls: where the business offers it, where it does not, and beside both."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlmodel import select

from graph.orchestrator import Receptionist
from graph.reply import CallerTurn, Phrase
from nodes.wording.talk import BY_LANGUAGE
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk, heard, on_both_engines
from tests.graph.test_persona import persona
from tests.graph.test_replay import again, logged
from tests.graph.test_take_up import process, resumed
from tools.messages import CallerMessage

ALL = ("es", "fr", "it", "de")
NAMES = {"es": "Spanish", "fr": "French", "it": "Italian", "de": "German"}
OPENERS = {
    "es": "hola, quisiera reservar una mesa para cuatro personas",
    "fr": "bonjour, je voudrais réserver une table pour quatre personnes",
    "it": "buonasera, vorrei prenotare un tavolo per quattro persone",
    "de": "guten Tag, ich möchte einen Tisch für vier Personen reservieren",
}
TALK: dict[str, tuple[str, str, str, str, str]] = {
    "es": ("sí, por favor", "somos cuatro y queremos venir el viernes", "me llamo Carmen Peña",
           "seis uno dos, cuarenta y cinco, siete ocho nueve cero", "no, gracias"),
    "fr": ("oui, s'il vous plaît", "nous sommes quatre et nous voulons venir vendredi", "je m'appelle Hélène Dupont",
           "zéro six, quarante-deux, dix-sept, quatre-vingt-dix-neuf, trente et un", "non merci, c'est tout"),
    "it": ("sì, grazie", "siamo in quattro e vorremmo venire venerdì", "mi chiamo Niccolò Bassi",
           "tre quattro sette, ventuno, trentotto, nove zero", "no grazie, basta così"),
    "de": ("ja, bitte", "wir sind zu viert und würden gerne am Freitag kommen", "mein Name ist Jürgen Müller",
           "null eins sieben, zweiundvierzig, acht neun, sechsundneunzig", "nein danke, das war alles"),
}  # fmt: skip
CALLERS = {
    "es": ("Carmen Peña", "612457890"), "fr": ("Hélène Dupont", "0642179931"), "it": ("Niccolò Bassi", "347213890"),
    "de": ("Jürgen Müller", "017428996"),
}  # fmt: skip
PEOPLE = {
    "es": "quiero hablar con una persona, por favor",
    "fr": "je voudrais parler à une personne",
    "it": "vorrei parlare con una persona",
    "de": "ich möchte mit einem Menschen sprechen",
}
MACHINE = {
    "es": "¿es usted un robot o una persona?",
    "fr": "est-ce que vous êtes un robot",
    "it": "scusi, Lei è un robot o una persona",
    "de": "sind Sie ein Roboter oder ein Mensch, bitte",
}


async def said_by(caller: Caller, words: str, source: str = "speech") -> list[Phrase]:
    """The agent's phrases, each with its language."""
    turn = caller.conversation.plan(CallerTurn(words, source, caller.heard, False))  # type: ignore[arg-type]
    await turn.commit()
    phrases = [phrase async for phrase in turn.phrases()]
    caller.outcome = await turn.outcome()
    caller.heard = tuple(heard(phrase) for phrase in phrases)
    return phrases


async def messages(desk: Desk, slug: str = "trattoria-bella-napoli") -> Sequence[Any]:
    async with desk.db.business(await desk.business(slug)) as session:
        return (await session.execute(select(CallerMessage))).scalars().all()


@pytest.fixture
async def offering(desk: Desk) -> AsyncIterator[Receptionist]:
    """The restaurant offers all four; the dentist beside it none."""
    await persona(desk, languages=ALL)
    async with process(desk) as receptionist:
        yield receptionist


async def ring(receptionist: Receptionist, number: str = RESTAURANT, caller: str | None = None) -> Caller:
    return Caller(await receptionist.ring(f"CA{number}{caller}", number, caller))


@pytest.mark.parametrize("language", ALL)
async def test_a_message_is_taken_in_the_callers_language_to_the_end_and_says_so(
    desk: Desk, offering: Receptionist, language: str
) -> None:
    caller = await ring(offering)
    yes, message, name, number, no = TALK[language]
    said: list[Phrase] = []
    for words, asked in (
        (OPENERS[language], ("message_offer",)), (yes, ("message",)), (message, ("name",)), (name, ("phone",)),
        (number, ("anything_else",)), (no, None),
    ):  # fmt: skip
        said += await said_by(caller, words)
        assert asked is None or caller.outcome.asked == asked, words
    assert caller.outcome.hangs_up
    assert {phrase.language for phrase in said} == {language}, "not a word in English"
    assert sum(phrase.text in BY_LANGUAGE[language]["language_hello"] for phrase in said) == 1, "that it is a machine, once"
    [kept] = await messages(desk)
    assert kept.reason == f"To be called back in {NAMES[language]}. {message}"
    assert (kept.name, kept.phone) == CALLERS[language]
    assert not await messages(desk, "riverside-dental")
    await caller.conversation.end("caller_hung_up", caller.heard)
    assert (await again(desk, await logged(desk, caller))).differences == ()


@pytest.mark.parametrize("language", ALL)
async def test_a_person_is_reached_in_the_callers_language(desk: Desk, offering: Receptionist, language: str) -> None:
    desk.clock.advance(8 * 3600)  # in the evening, when the restaurant is open
    caller = await ring(offering, caller="+19175550133")
    said = await said_by(caller, PEOPLE[language])
    assert {phrase.language for phrase in said} == {language}
    assert caller.outcome.transfer_to is not None


@pytest.mark.parametrize("language", ALL)
async def test_whoever_asks_in_their_language_hears_in_it_that_it_is_automated(offering: Receptionist, language: str) -> None:
    caller = await ring(offering)
    await said_by(caller, OPENERS[language])
    said = await said_by(caller, MACHINE[language])
    assert said[0].text in BY_LANGUAGE[language]["robot"]
    assert {phrase.language for phrase in said} == {language}


@on_both_engines
@pytest.mark.parametrize("language", ALL)
async def test_where_it_is_not_offered_one_sentence_says_so_once_and_the_call_goes_on_in_english(
    receptionist: Receptionist, desk: Desk, language: str
) -> None:
    caller = await ring(receptionist)
    first = await said_by(caller, OPENERS[language])
    assert {phrase.language for phrase in first} == {language}
    assert " ".join(phrase.text for phrase in first) in BY_LANGUAGE[language]["foreign"]
    assert caller.outcome.asked == ("message_offer",)
    second = await said_by(caller, OPENERS[language])
    assert {phrase.language for phrase in second} == {None}
    assert "20" not in await caller.say("[greet] hello")
    assert not await messages(desk)


@pytest.mark.parametrize("language", ALL)
async def test_the_message_that_was_offered_instead_is_taken_with_a_word_of_their_language(
    desk: Desk, receptionist: Receptionist, language: str
) -> None:
    caller = await ring(receptionist, caller="+19175550133")
    await caller.say(OPENERS[language])
    await caller.say(TALK[language][0])
    assert caller.outcome.asked == ("message",)
    await caller.say(TALK[language][1])
    assert caller.outcome.asked == ("name",)
    await caller.say("Kim")
    [kept] = await messages(desk)
    assert kept.reason == f"Speaks {NAMES[language]}. {TALK[language][1]}"


async def test_what_was_under_way_in_english_waits_for_a_caller_whose_language_is_not_offered(receptionist: Receptionist) -> None:
    caller = await ring(receptionist, caller="+19175550133")
    await caller.say("[book party_size=4 date=2026-11-06 time=19:30] a table for four tomorrow")
    assert caller.outcome.asked == ("name",)
    await caller.say("perdone, no entiendo lo que dice usted")
    assert caller.outcome.asked == ("name",)
    assert "Ada Marsh" in await caller.say("[name=Ada_Marsh] ada marsh")
    assert "Perdone" not in str(caller.conversation._committed)


async def test_a_caller_who_goes_back_to_english_is_answered_in_english(desk: Desk, offering: Receptionist) -> None:
    caller = await ring(offering, caller="+19175550133")
    await said_by(caller, OPENERS["fr"])
    back = await said_by(caller, "[book party_size=4] sorry, can we go on in English please")
    assert {phrase.language for phrase in back} == {None}
    assert caller.outcome.asked == ("date", "time")
    once_more = await said_by(caller, OPENERS["fr"])
    assert {phrase.language for phrase in once_more} == {"fr"}
    assert once_more[0].text not in BY_LANGUAGE["fr"]["language_hello"], "said once a call"


async def test_a_short_word_or_a_name_leaves_the_language_as_it_is(offering: Receptionist) -> None:
    caller = await ring(offering)
    await said_by(caller, OPENERS["es"])
    for words in ("sí", "que llegamos tarde", "Tom Brown"):
        assert {phrase.language for phrase in await said_by(caller, words)} == {"es"}


async def test_asking_for_the_language_in_english_is_enough(offering: Receptionist) -> None:
    caller = await ring(offering)
    said = await said_by(caller, "[other] do you speak German")
    assert {phrase.language for phrase in said} == {"de"}
    assert caller.outcome.asked == ("message_offer",)


async def test_asking_for_the_language_when_the_message_was_asked_for_is_not_the_message(
    desk: Desk, offering: Receptionist
) -> None:
    caller = await ring(offering, caller="+19175550133")
    await caller.say("[message] can I leave a message")
    await said_by(caller, "perdone, ¿hablan español?")
    assert caller.outcome.asked == ("message",)
    await said_by(caller, TALK["es"][1])
    await said_by(caller, "soy Carmen")
    [kept] = await messages(desk)
    assert (kept.reason, kept.name) == (f"To be called back in Spanish. {TALK['es'][1]}", "Carmen")


async def test_silence_and_what_is_not_understood_are_worded_in_the_language(offering: Receptionist) -> None:
    caller = await ring(offering)
    await said_by(caller, OPENERS["it"])
    silent = [await said_by(caller, "", "silence") for _ in range(3)]
    assert {phrase.language for phrases in silent for phrase in phrases} == {"it"}
    assert caller.outcome.hangs_up


async def test_a_number_that_is_keyed_in_and_one_that_never_comes(desk: Desk, offering: Receptionist) -> None:
    for keyed in ("2125550177", None):
        caller = Caller(await offering.ring(f"CA{keyed}", RESTAURANT, None))
        for words in (OPENERS["de"], "ja", TALK["de"][1], "Anna Schmidt"):
            await said_by(caller, words)
        assert caller.outcome.asked == ("phone",)
        if keyed:
            await said_by(caller, keyed, "digits")
        else:
            await said_by(caller, "die habe ich nicht im Kopf")
            await said_by(caller, "das weiß ich nicht")
        assert caller.outcome.asked == ("anything_else",)
    assert sorted(str(kept.phone) for kept in await messages(desk)) == ["2125550177", "None"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "mi marido no respira"), ("fr", "mon mari ne respire plus"), ("it", "mio marito non respira"),
        ("de", "mein Mann atmet nicht mehr"),
    ],
)  # fmt: skip
async def test_an_emergency_is_answered_in_the_language_and_said_in_its_voice(
    offering: Receptionist, language: str, words: str
) -> None:
    caller = await ring(offering)
    [only] = await said_by(caller, words)
    assert only.language == language
    assert only.text == BY_LANGUAGE[language]["emergency"][0].format(number="9 1 1")


async def test_the_business_beside_offers_what_it_offers(desk: Desk, offering: Receptionist) -> None:
    [only] = await said_by(await ring(offering, DENTIST), OPENERS["es"])
    assert only.text in BY_LANGUAGE["es"]["foreign"]


async def test_another_process_goes_on_in_the_language(desk: Desk) -> None:
    await persona(desk, languages=ALL)
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await said_by(caller, OPENERS["es"])
    async with process(desk) as second:
        caller, _ = await resumed(second)
        again_said = caller.conversation.opening()[0]
        assert {phrase.language for phrase in again_said[1:]} == {"es"}
        assert {phrase.language for phrase in await said_by(caller, "sí")} == {"es"}


async def test_beside_a_language_that_is_offered_another_is_told_once_that_it_is_not(desk: Desk) -> None:
    await persona(desk, languages=("es",))
    async with process(desk) as receptionist:
        caller = await ring(receptionist)
        assert {phrase.language for phrase in await said_by(caller, OPENERS["es"])} == {"es"}
        [only] = await said_by(caller, "parlez-vous français")
        assert only.text in BY_LANGUAGE["fr"]["foreign"]
        assert not {phrase.language for phrase in await said_by(caller, OPENERS["de"])} & {"fr", "de"}
