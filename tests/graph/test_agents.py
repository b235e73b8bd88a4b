"""What each agent must hold, on the real graph and tools."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.models.chat import chat_models
from core.settings import Settings
from evals.emulators.openai_chat import OpenAIChatEmulator
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from tenancy.businesses import import_profile
from tenancy.calls.log import LogWriter
from tenancy.profile import BusinessProfile
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk
from tools.messages import CallerMessage

LATE = timedelta(hours=12)


async def messages(desk: Desk, slug: str) -> list[CallerMessage]:
    async with desk.db.business(await desk.business(slug)) as session:
        return list((await session.execute(select(CallerMessage))).scalars().all())


async def test_an_emergency_comes_before_everything_and_the_task_waits(caller: Caller) -> None:
    await caller.say("[book party_size=4] a table for four")
    said = await caller.say("[other] my husband has chest pains")
    assert "nine one one" in said
    assert caller.outcome.asked == ("date", "time")
    await caller.say("[date=2026-11-06 time=19:30] he is fine now so tomorrow at half past seven")
    assert caller.outcome.asked == ("name",)


async def test_a_card_number_is_refused_and_kept_nowhere(caller: Caller) -> None:
    said = await caller.say("[other] my card is 4111 1111 1111 1111")
    assert "card numbers" in said
    assert "4111" not in str(caller.conversation.log.recent)
    assert caller.conversation._committed is not None
    assert "4111" not in str(caller.conversation._committed.state)


async def test_a_caller_who_asks_is_told_that_this_is_a_machine(caller: Caller) -> None:
    assert "automated assistant" in await caller.say("[other] am i talking to a real person")


async def test_a_caller_is_put_through_to_a_configured_number_while_somebody_is_there(
    desk: Desk, receptionist: Receptionist
) -> None:
    caller = Caller(await receptionist.ring("CA1", DENTIST, None))
    said = await caller.say("[human] can I speak to somebody please")
    assert "put you through" in said
    assert caller.outcome.transfer_to in {contact.number for contact in caller.conversation.profile.contacts}


async def test_when_nobody_is_there_a_message_is_taken_and_stored(desk: Desk, receptionist: Receptionist) -> None:
    desk.clock.advance(LATE.total_seconds())
    caller = Caller(await receptionist.ring("CA1", DENTIST, "+19175550133"))
    said = await caller.say("[human] can I speak to somebody please")
    assert caller.outcome.transfer_to is None
    assert caller.outcome.asked == ("message",)
    assert "nobody" in said
    await caller.say("[other] please call me about my crown")
    await caller.say("[name=Ada_Marsh] ada marsh")
    [row] = await messages(desk, "riverside-dental")
    assert (row.name, row.phone, "crown" in row.reason) == ("Ada Marsh", "+19175550133", True)
    assert not await messages(desk, "trattoria-bella-napoli")


async def test_a_business_without_booking_rules_takes_a_message(desk: Desk, receptionist: Receptionist) -> None:
    plain = BusinessProfile(slug="plain", name="Plain", kind="other", timezone="Europe/London", phone_numbers=("+441632960999",))
    await import_profile(desk.db, plain)
    caller = Caller(await receptionist.ring("CA1", "+441632960999", "+441632960555"))
    await caller.say("[book] I'd like an appointment")
    assert caller.outcome.asked == ("message",)
    await caller.say("[other] tuesday would be good")
    await caller.say("[name=Ada_Marsh] ada marsh")
    assert len(await messages(desk, "plain")) == 1


async def test_a_question_that_nothing_answers_is_owned_up_to_and_left_as_a_gap(caller: Caller) -> None:
    said = await caller.say("[ask.other] xylophone zeppelin quartz")
    assert "don't know" in said or "don't have that" in said
    assert caller.outcome.asked == ("message_offer",)
    assert any(event.kind == "gap" for event in caller.conversation.log.recent)
    await caller.say("[affirm] yes please")
    assert caller.outcome.asked == ("message",)


async def test_a_silent_caller_is_prompted_twice_and_then_let_go(caller: Caller) -> None:
    first = await caller.say("", source="silence")
    second = await caller.say("", source="silence")
    assert first != second
    assert not caller.outcome.hangs_up
    assert "Goodbye" in await caller.say("", source="silence")
    assert caller.outcome.hangs_up


async def test_what_was_said_last_is_repeated_word_for_word(caller: Caller) -> None:
    said = await caller.say("[book] a table please")
    assert await caller.say("[repeat] sorry what was that") == said
    assert caller.outcome.asked == ("party_size",)


async def test_keyed_digits_answer_a_question_for_a_number(receptionist: Receptionist) -> None:
    caller = Caller(await receptionist.ring("CA1", RESTAURANT, None))
    await caller.say("[book party_size=4 date=2026-11-06 time=19:30 name=Ada_Marsh] a table for four tomorrow")
    assert caller.outcome.expects == "number"
    await caller.say("9175550133", source="digits")
    assert caller.outcome.asked == ("confirm",)


async def test_three_vain_questions_for_a_name_end_in_a_message(caller: Caller) -> None:
    await caller.say("[book party_size=4 date=2026-11-06 time=19:30] a table for four tomorrow")
    said = [await caller.say("[other] 12 34 56 78 90") for _ in range(3)]
    assert len(set(said)) == 3
    assert "spell" in said[1]
    assert caller.outcome.asked == ("message",)


async def test_another_tenants_number_reaches_another_tenants_words(receptionist: Receptionist) -> None:
    restaurant = Caller(await receptionist.ring("CA1", RESTAURANT, None))
    dentist = Caller(await receptionist.ring("CA2", DENTIST, None))
    question = "[ask.hours date=2026-11-08] are you open on sunday"
    assert "one PM to nine PM" in await restaurant.say(question)
    assert "closed" in await dentist.say(question)


@pytest.mark.parametrize("fails", [False, True])
async def test_an_open_question_is_answered_by_the_model_or_when_it_fails_by_code(desk: Desk, fails: bool) -> None:
    async with OpenAIChatEmulator(lambda messages: "Dogs are welcome, in our garden. It is covered and heated.") as emulator:
        key = "wrong" if fails else emulator.key
        settings = Settings(home=desk.settings.home, openai_api_key=key, openai_base_url=f"{emulator.url}/v1")  # type: ignore[arg-type]
        async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
            parts = replace(desk.parts(writer, checkpoints), models=tuple(chat_models(settings)))
            caller = Caller(await Receptionist(parts).ring("CA1", RESTAURANT, None))
            said = await caller.say("[ask.policy] may I bring my dog along to the restaurant")
            sources = [p["source"] for e in caller.conversation.log.recent if e.kind == "said" for p in e.facts["phrases"]][3:]
    assert said
    assert ("model" in sources) is not fails
    assert ("in our garden" in said) is not fails
