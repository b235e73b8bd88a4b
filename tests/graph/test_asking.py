"""A question outside any call: answered as a caller would be, by what is saved at this moment, and nothing is left behind."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from core.crypto import Sealer
from core.database import METADATA, STORES, Database
from core.errors import DeadlineExceeded, InvalidInput, NotFound, TooMany
from graph import asking
from graph.asking import AT_ONCE, LONGEST, QuestionDesk
from graph.checkpoints import open_checkpoints, sealed_under
from graph.orchestrator import Receptionist
from graph.parts import Parts
from tenancy.calls.log import LogWriter
from tenancy.editing import edit
from tenancy.knowledge.retrieve import KnowledgeBase
from tenancy.profile import BusinessProfile
from tests.graph.desk import RESTAURANT, Caller, Desk, by_letters, on_both_engines

SUNDAY = "[ask.hours date=2026-11-08] are you open on Sunday"
TABLE = "[book party_size=4 date=2026-11-06 time=19:30 name=Ada_Marsh] a table for four tomorrow"


@pytest.fixture
async def parts(desk: Desk) -> AsyncIterator[Parts]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        yield desk.parts(writer, checkpoints)


@pytest.fixture
def questions(parts: Parts) -> QuestionDesk:
    return QuestionDesk(parts)


@pytest.fixture
async def restaurant(desk: Desk) -> UUID:
    return await desk.business("trattoria-bella-napoli")


@pytest.fixture
async def dentist(desk: Desk) -> UUID:
    return await desk.business("riverside-dental")


async def everything(db: Database) -> dict[str, list[str]]:
    """Every row of both stores."""
    rows = {}
    for store in STORES:
        async with db.platform(store=store) as session:
            connection = await session.connection()
            for name, table in METADATA[store].tables.items():
                rows[name] = sorted(str(tuple(row)) for row in await connection.execute(table.select()))
    return rows


@on_both_engines
async def test_each_business_answers_by_its_own_words(questions: QuestionDesk, restaurant: UUID, dentist: UUID) -> None:
    ours, theirs = await questions.ask(restaurant, SUNDAY), await questions.ask(dentist, SUNDAY)
    assert "one PM to nine PM" in " ".join(ours.answer)
    assert "closed" in " ".join(theirs.answer)
    assert (ours.route, ours.version, ours.acts) == ("synthesis", 1, ())


@on_both_engines
async def test_what_was_just_saved_is_answered_while_a_call_keeps_what_it_began_with(
    desk: Desk, parts: Parts, questions: QuestionDesk, restaurant: UUID, dentist: UUID
) -> None:
    receptionist = Receptionist(parts)
    going_on = Caller(await receptionist.ring("CA1", RESTAURANT, None))
    before = await questions.ask(dentist, SUNDAY)
    saved = await edit(desk.db, restaurant, "hours", {"sunday": "10:00-14:00"}, expected=None)
    asked = await questions.ask(restaurant, SUNDAY)
    assert "ten AM to two PM" in " ".join(asked.answer)
    assert asked.version == saved.version
    assert "one PM to nine PM" in await going_on.say(SUNDAY)
    assert "ten AM to two PM" in await Caller(await receptionist.ring("CA2", RESTAURANT, None)).say(SUNDAY)
    assert await questions.ask(dentist, SUNDAY) == before


async def test_a_question_just_written_down_is_found_before_it_is_indexed(
    desk: Desk, questions: QuestionDesk, restaurant: UUID, dentist: UUID
) -> None:
    words = "[ask.other] do you have a piano"
    told = [{"question": "Do you have a piano?", "answer": "Yes, an old one that anybody may play."}]
    assert "old one" not in str(await questions.ask(restaurant, words))
    await edit(desk.db, restaurant, "faq", told, expected=None)
    answered = await questions.ask(restaurant, words)
    assert "an old one" in " ".join(answered.answer)
    assert (answered.evidence[0].title, answered.evidence[0].text) == ("Do you have a piano?", told[0]["answer"])
    assert answered.evidence[0].score > 0.5
    assert "old one" not in str(await questions.ask(dentist, words))


@on_both_engines
async def test_nothing_is_written_whatever_is_asked(desk: Desk, questions: QuestionDesk, restaurant: UUID, dentist: UUID) -> None:
    before = await everything(desk.db)
    for words in (SUNDAY, TABLE, "[human] a person please", "[ask.other] xylophone zeppelin quartz", "[message] a message"):
        await questions.ask(restaurant, words)
    assert await everything(desk.db) == before
    async with open_checkpoints(desk.settings) as saver:
        with sealed_under(Sealer(b"k" * 32), restaurant):
            assert [found async for found in saver.alist(None, limit=1)] == []


async def test_what_the_agent_would_do_is_told_and_not_done(questions: QuestionDesk, restaurant: UUID) -> None:
    booking = await questions.ask(restaurant, TABLE)
    assert (booking.route, booking.acts) == ("booking", ("hold_booking",))
    assert not any("booked" in phrase for phrase in booking.answer)


async def test_an_emergency_is_answered_with_the_number_to_dial(questions: QuestionDesk, restaurant: UUID) -> None:
    answered = await questions.ask(restaurant, "[other] my guest cannot breathe")
    assert "nine one one" in " ".join(answered.answer)
    assert answered.evidence == ()


async def test_a_card_number_is_refused_and_said_back_by_nobody(questions: QuestionDesk, restaurant: UUID) -> None:
    answered = await questions.ask(restaurant, "[other] my card is 4111 1111 1111 1111")
    assert "card numbers" in " ".join(answered.answer)
    assert "4111" not in str(answered)


@pytest.mark.parametrize("words", ["", " \n ", "x" * (LONGEST + 1)])
async def test_no_question_and_too_long_a_one_are_refused(questions: QuestionDesk, restaurant: UUID, words: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 500 characters"):
        await questions.ask(restaurant, words)


async def test_scripts_and_odd_characters_are_words_like_others(questions: QuestionDesk, restaurant: UUID) -> None:
    assert (await questions.ask(restaurant, "<script>alert(1)</script> \x00\u202e '; DROP TABLE call; --")).answer


async def test_a_business_that_does_not_exist_is_told_as_such(questions: QuestionDesk) -> None:
    with pytest.raises(NotFound):
        await questions.ask(UUID(int=1), SUNDAY)


async def test_a_few_questions_of_a_business_at_once_and_others_are_not_kept_waiting(
    parts: Parts, restaurant: UUID, dentist: UUID
) -> None:
    waiting, free = asyncio.Semaphore(0), asyncio.Event()

    async def slow(business_id: UUID, version: int, profile: BusinessProfile) -> KnowledgeBase:
        if business_id == restaurant:
            waiting.release()
            await free.wait()
        return await by_letters(business_id, version, profile)

    questions = QuestionDesk(replace(parts, knowledge=slow))
    asked = [asyncio.create_task(questions.ask(restaurant, SUNDAY)) for _ in range(AT_ONCE)]
    for _ in asked:
        await waiting.acquire()
    with pytest.raises(TooMany) as refused:
        await questions.ask(restaurant, SUNDAY)
    assert refused.value.seconds == 1
    assert (await questions.ask(dentist, SUNDAY)).answer
    free.set()
    assert all(answered.answer for answered in await asyncio.gather(*asked))
    assert (await questions.ask(restaurant, SUNDAY)).answer


async def test_an_answer_that_does_not_come_is_given_up(parts: Parts, restaurant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(business_id: UUID, version: int, profile: BusinessProfile) -> KnowledgeBase:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(asking, "SECONDS", 0.01)
    with pytest.raises(DeadlineExceeded):
        await QuestionDesk(replace(parts, knowledge=never)).ask(restaurant, SUNDAY)
