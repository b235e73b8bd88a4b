"""Whole calls over a real websocket, with a scripted conversation behind and a telephone in front."""

import asyncio

from core.errors import ProviderError
from core.stages import TimedTurn
from graph.reply import HeardPhrase, Outcome, Phrase
from voice.preparation import CallLimits
from voice.turns import TurnTimes

from .conftest import Answer, Gateway, Phone, ScriptedRecogniser, Serve, ToneSynthesiser, start_message, token_of


async def test_the_greeting_sounds_within_300_ms_of_start(gateway: Gateway) -> None:
    loop = asyncio.get_running_loop()
    twiml = await gateway.ring()
    begun = loop.time()
    phone = await gateway.call(twiml=twiml)
    await gateway.pulse.until(lambda: phone.first_sound_at)
    assert phone.first_sound_at is not None
    assert phone.first_sound_at - begun < 0.3


async def greeted(gateway: Gateway, call_sid: str = "CA1") -> Phone:
    """A call whose opening has been heard."""
    phone = await gateway.call(call_sid)
    await phone.heard_out()
    return phone


async def test_a_turn_is_prepared_while_the_caller_may_go_on_and_committed_once(gateway: Gateway) -> None:
    gateway.orchestrator.answers["are you open"] = Answer(before=("Let me see.",), after=("Yes, until ten.",))
    gateway.recogniser.script = ["are you open"]
    phone = await greeted(gateway)
    phone.say(0.4)
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.noted("timing"))
    await phone.heard_out()
    (turn,) = conversation.turns
    assert (turn.committed, turn.dropped) == (1, 0)
    assert turn.turn.heard == (HeardPhrase("hello", "Hello there.", True),)
    stages = conversation.noted("timing")[0]["stages"]
    assert isinstance(stages, dict)
    assert stages["plan"] < stages["endpoint"] <= stages["first_frame"] < 600
    assert stages["first_sound"] < stages["endpoint"]


async def test_a_turn_is_told_once_to_whoever_watches_with_its_stages_and_nothing_that_was_said(serve: Serve) -> None:
    told: list[TimedTurn] = []
    gateway = await serve(timed=told.append)
    gateway.orchestrator.answers["are you open"] = Answer(before=("Let me see.",), after=("Yes, until ten.",))
    gateway.recogniser.script = ["are you open"]
    phone = await greeted(gateway)
    phone.say(0.4)
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.noted("timing"))
    await phone.heard_out()
    (turn,) = told
    assert (turn.call_id, turn.business_id, turn.number) == (conversation.call_id, conversation.business_id, 1)
    assert (turn.route, turn.words) == ("synthesis", "code")
    assert turn.moments == conversation.noted("timing")[0]["stages"]
    assert {"silence", "final", "plan", "first_phrase", "endpoint", "first_sound", "first_frame"} <= turn.moments.keys()
    assert turn.moments["silence"] <= turn.moments["plan"]
    assert "open" not in repr(turn)


async def test_a_caller_who_goes_on_has_the_prepared_turn_dropped(serve: Serve) -> None:
    gateway = await serve(complete=lambda words, expects: 0.0 if words.endswith("for") else 1.0)
    gateway.recogniser.script = ["a table for", "four people"]
    phone = await greeted(gateway)
    phone.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation().turns)
    phone.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation().committed)
    first, last = gateway.conversation().turns[0], gateway.conversation().turns[-1]
    assert (first.turn.words, first.committed, first.dropped) == ("a table for", 0, 1)
    assert (last.turn.words, last.committed, last.turn.amends) == ("a table for four people", 1, False)


async def test_a_caller_who_goes_on_after_the_commit_amends_the_turn(gateway: Gateway) -> None:
    gateway.recogniser.script = ["a table for four", "on friday"]
    phone = await greeted(gateway)
    phone.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation().committed)
    phone.say(0.3)
    await gateway.pulse.until(lambda: len(gateway.conversation().committed) == 2)
    second = gateway.conversation().committed[1]
    assert second.words == "a table for four on friday"
    assert second.amends


LONG = "We are open every day from nine until ten in the evening, and on Sundays we close at six."


async def test_an_interruption_clears_within_200_ms_and_only_what_was_heard_counts(gateway: Gateway) -> None:
    gateway.orchestrator.answers["when"] = Answer(after=(LONG,))
    gateway.recogniser.script = ["when", "what about friday"]
    phone = await greeted(gateway)
    phone.say(0.3)
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.noted("timing"))
    before = len(phone.played)
    await gateway.pulse.until(lambda: len(phone.played) > before + 3)
    phone.clears.clear()
    phone.say(0.4)
    await gateway.pulse.until(lambda: phone.clears)
    assert phone.loud_since is not None
    assert phone.clears[0] - phone.loud_since < 0.2
    await gateway.pulse.until(lambda: len(conversation.committed) == 2)
    (heard,) = conversation.committed[1].heard
    assert not heard.whole
    assert LONG.startswith(heard.text)
    assert 0 < len(heard.text) < len(LONG) - 10
    assert conversation.noted("interruption")


async def test_a_cough_lets_the_agent_speak_on_and_the_whole_answer_is_heard(gateway: Gateway) -> None:
    gateway.orchestrator.answers["when"] = Answer(after=("From nine until ten, every day but Sunday.",))
    gateway.recogniser.script = ["when", "mm-hmm"]
    phone = await greeted(gateway)
    greeted_with = len(phone.played)
    phone.say(0.3)
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.noted("timing"))
    await gateway.pulse.until(lambda: len(phone.played) > greeted_with)
    phone.say(0.16)
    await gateway.pulse.until(lambda: phone.clears)
    sent = len(phone.played)
    await gateway.pulse.until(lambda: conversation.noted("resume") and len(phone.played) > sent)
    await phone.heard_out()
    gateway.recogniser.script = ["thank you"]
    phone.say(0.3)
    await gateway.pulse.until(lambda: len(conversation.committed) == 2)
    assert conversation.committed[1].heard[0].whole
    assert len(conversation.noted("interruption")) == 1


async def test_the_announcement_is_heard_whole_and_words_said_over_it_are_kept(gateway: Gateway) -> None:
    gateway.orchestrator.greeting = (Phrase("ai", "This is an automated assistant.", interruptible=False), Phrase("ask", LONG))
    gateway.recogniser.script = ["book a table"]
    phone = await gateway.call()
    await gateway.pulse.until(lambda: phone.first_sound_at)
    phone.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation().committed)
    (turn,) = gateway.conversation().committed
    assert turn.words == "book a table"
    assert turn.heard[0] == HeardPhrase("ai", "This is an automated assistant.", True)
    assert all(not phrase.whole for phrase in turn.heard[1:])


async def test_keys_pressed_are_a_turn(gateway: Gateway) -> None:
    phone = await greeted(gateway)
    for digit in "4711#":
        await phone.send(event="dtmf", dtmf={"track": "inbound_track", "digit": digit})
    await gateway.pulse.until(lambda: gateway.conversation().committed)
    (turn,) = gateway.conversation().committed
    assert (turn.words, turn.source) == ("4711", "digits")


async def test_a_caller_who_says_nothing_is_prompted_twice_then_the_call_ends(serve: Serve) -> None:
    gateway = await serve(times=TurnTimes(prompts=(0.1, 0.1, 0.1)))
    phone = await gateway.call()
    await phone.gone()
    conversation = gateway.conversation()
    assert [turn.source for turn in conversation.committed] == ["silence"] * 3
    assert [facts["count"] for facts in conversation.noted("silence")] == [1, 2, 3]
    await gateway.pulse.until(lambda: conversation.ended)
    assert conversation.ended is not None
    assert conversation.ended[0] == "silence"


async def test_the_agent_hangs_up_once_its_goodbye_was_heard(gateway: Gateway) -> None:
    gateway.orchestrator.answers["bye"] = Answer(after=("Goodbye.",), outcome=Outcome(hangs_up=True))
    gateway.recogniser.script = ["bye"]
    phone = await greeted(gateway)
    phone.say(0.3)
    await phone.gone()
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.ended)
    assert conversation.ended == ("agent_hung_up", (HeardPhrase("p1", "Goodbye.", True),))
    answer = await gateway.post("/twilio/voice/next", {"CallSid": "CA1", "CallStatus": "in-progress", "To": "+12125550100"})
    assert "<Hangup/>" in answer.text


async def test_a_call_that_goes_to_a_person_is_let_go_of_once_everything_was_heard_and_is_not_ended(gateway: Gateway) -> None:
    gateway.orchestrator.answers["a person"] = Answer(after=("One moment.",), outcome=Outcome(transfer_to="+12125550199"))
    gateway.recogniser.script = ["a person"]
    phone = await greeted(gateway)
    phone.say(0.3)
    await phone.gone()
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.let_go_of)
    assert conversation.ended is None
    assert (await gateway.client.get(f"{gateway.url}/healthz")).json()["calls"] == 0


async def test_a_line_that_breaks_is_taken_up_again(gateway: Gateway) -> None:
    phone = await greeted(gateway)
    first = gateway.conversation()
    await phone.drop()
    form = {"CallSid": "CA1", "CallStatus": "in-progress", "To": "+12125550100", "From": "+12125550177"}
    answer = await gateway.post("/twilio/voice/next", form)
    phone = await gateway.call(twiml=answer.text)
    await phone.heard_out()
    assert gateway.conversation().resumed
    assert gateway.conversation() is not first
    assert first.ended is None


async def test_a_caller_who_hangs_up_ends_the_call(gateway: Gateway) -> None:
    phone = await greeted(gateway)
    await phone.send(event="stop", stop={"callSid": "CA1"})
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.ended)
    assert conversation.ended == ("caller_hung_up", (HeardPhrase("hello", "Hello there.", True),))


async def test_the_status_webhook_ends_a_call_that_got_no_stop(gateway: Gateway) -> None:
    phone = await greeted(gateway)
    await gateway.post("/twilio/status", {"CallSid": "CA1", "CallStatus": "completed"})
    await phone.gone()
    await gateway.pulse.until(lambda: gateway.conversation().ended)


async def test_a_line_without_frames_ends(serve: Serve) -> None:
    gateway = await serve(limits=CallLimits(idle=0.2))
    socket = await gateway.connect()
    await socket.send(start_message("CA1", token_of(await gateway.ring())))
    await gateway.pulse.until(lambda: gateway.conversation().ended)
    assert gateway.conversation().ended[0] == "idle"  # type: ignore[index]
    await socket.close()


async def test_marks_that_never_come_back_do_not_leave_the_agent_speaking(serve: Serve) -> None:
    gateway = await serve(times=TurnTimes(prompts=(0.05, 9.0, 9.0)))
    phone = await gateway.call()
    phone.marks = False
    await gateway.pulse.until(lambda: gateway.conversation().noted("silence"))


async def test_the_next_recogniser_takes_over_with_the_latest_sound(serve: Serve) -> None:
    good = ScriptedRecogniser("good")
    broken = ScriptedRecogniser("broken", broken=True)
    gateway = await serve(recognisers=[broken, good])
    good.script = ["hello you"]
    phone = await greeted(gateway)
    phone.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation().committed)
    assert gateway.conversation().committed[0].words == "hello you"


async def test_a_recogniser_that_breaks_in_the_call_is_opened_again(gateway: Gateway) -> None:
    phone = await greeted(gateway)
    gateway.recogniser.streams[0].heard.put_nowait(ProviderError("the socket closed"))
    await gateway.pulse.until(lambda: len(gateway.recogniser.streams) == 2)
    assert gateway.recogniser.streams[1].frames > 0
    gateway.recogniser.script = ["still there"]
    phone.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation().committed)
    assert gateway.conversation().committed[0].words == "still there"


async def test_a_call_nobody_can_hear_ends_with_an_apology(serve: Serve) -> None:
    gateway = await serve(recognisers=[ScriptedRecogniser("broken", broken=True)])
    phone = await gateway.call()
    await phone.gone()
    await gateway.pulse.until(lambda: gateway.conversation().ended)
    assert gateway.conversation().ended[0] == "failed"  # type: ignore[index]
    assert gateway.conversation().noted("error") == [{"code": "provider"}]
    assert sum(map(len, phone.played)) > 8000


async def test_a_voice_that_breaks_in_a_phrase_is_taken_over_by_the_next(serve: Serve) -> None:
    first, second = ToneSynthesiser("first", breaks_after=2), ToneSynthesiser("second")
    gateway = await serve(synthesisers=[first, second])
    gateway.orchestrator.greeting = (Phrase("hello", "One two three four."),)
    phone = await greeted(gateway)
    await phone.send(event="stop", stop={"callSid": "CA1"})
    await gateway.pulse.until(lambda: gateway.conversation().ended)
    assert gateway.conversation().ended[1] == (HeardPhrase("hello", "One two three four.", True),)  # type: ignore[index]
    assert any(text.strip() == "three four." for text in second.spoken)


async def test_a_reply_that_fails_is_an_apology_and_the_call_goes_on(gateway: Gateway) -> None:
    gateway.orchestrator.answers["break"] = Answer(raises=RuntimeError("a bug"))
    gateway.recogniser.script = ["break", "try again"]
    phone = await greeted(gateway)
    phone.say(0.3)
    conversation = gateway.conversation()
    await gateway.pulse.until(lambda: conversation.noted("timing"))
    await phone.heard_out()
    phone.say(0.3)
    await gateway.pulse.until(lambda: len(conversation.committed) == 2)
    assert "sorry" in conversation.committed[1].heard[0].text


async def test_calls_do_not_touch_each_other(gateway: Gateway) -> None:
    one, two = await greeted(gateway, "CA1"), await greeted(gateway, "CA2")
    gateway.recogniser.streams[0].heard.put_nowait(ProviderError("only the first"))
    await one.send_text("{" * 40_000)
    await one.gone()
    gateway.recogniser.script = ["are you there"]
    two.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation("CA2").committed)
    assert gateway.conversation("CA2").ended is None
    assert gateway.conversation("CA1").committed == []
    await gateway.pulse.until(lambda: gateway.conversation("CA1").ended)
    assert gateway.conversation("CA1").ended[0] == "violation"  # type: ignore[index]


async def test_no_more_is_lent_to_the_line_than_a_clear_may_throw_away(gateway: Gateway) -> None:
    gateway.orchestrator.greeting = (Phrase("long", f"{LONG} {LONG}"),)
    phone = await gateway.call()
    lent: list[float] = []
    loop = asyncio.get_running_loop()

    def enough() -> bool:
        if phone.first_sound_at is not None:
            lent.append(sum(map(len, phone.played)) / 8000 - (loop.time() - phone.first_sound_at))
        return sum(map(len, phone.played)) > 24_000

    await gateway.pulse.until(enough)
    assert 1.5 < max(lent) < 2.6


async def test_what_was_heard_on_a_line_that_broke_is_told_with_the_next_turn(gateway: Gateway) -> None:
    phone = await greeted(gateway)
    first = gateway.conversation()
    ring = gateway.orchestrator.ring

    async def the_same(call_sid: str, to: str, caller: str | None) -> object:
        await ring(call_sid, to, caller)
        return first

    gateway.orchestrator.ring = the_same  # type: ignore[assignment,method-assign]
    await phone.drop()
    form = {"CallSid": "CA1", "CallStatus": "in-progress", "To": "+12125550100", "From": "+12125550177"}
    await gateway.pulse.until(lambda: phone.closed is not None)
    phone = await gateway.call(twiml=(await gateway.post("/twilio/voice/next", form)).text)
    await phone.heard_out()
    gateway.recogniser.script = ["are you still there"]
    phone.say(0.3)
    await gateway.pulse.until(lambda: first.committed)
    assert len(first.committed[0].heard) == 2


async def test_a_call_is_ended_at_its_longest(serve: Serve) -> None:
    gateway = await serve(limits=CallLimits(longest=0.3))
    phone = await gateway.call()
    await phone.gone()
    await gateway.pulse.until(lambda: gateway.conversation().ended)
    assert gateway.conversation().ended[0] == "limit"  # type: ignore[index]
