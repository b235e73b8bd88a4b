"""Calls over real sockets, against a stand-in that speaks the gateway's side."""

import asyncio
import base64
import hashlib
import hmac
import signal
import socket
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidInput
from evals.phone.condition import line_called
from evals.phone.place import CallPlan, Happening, place_call
from evals.phone.script import Script
from tests.evals.phone.gateway import FEED_TOKEN, TOKEN, Gateway, Stream, serving, tone
from voice.mulaw import decode

TO = "+12125550142"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Half a second of sound between two silences of 100 ms."""
    path = tmp_path / "words.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.concatenate([tone(100) * 0, tone(500, 700), tone(100) * 0]).tobytes())
    return path


def script(*lines: dict[str, object], **more: object) -> Script:
    return Script.model_validate({"lines": list(lines), **more})


def plan(gateway: Gateway, **more: object) -> CallPlan:
    return CallPlan(to=TO, gateway=gateway.url, auth_token=TOKEN, **more)  # type: ignore[arg-type]


async def greet_and_answer(stream: Stream) -> None:
    """Greet, wait for the caller's words, answer 200 ms after hearing the end of them, and let it be heard."""
    await stream.play(tone(300))
    await stream.hear_caller(quiet_frames=15)
    await stream.play(tone(300))
    await stream.mark("answered")
    await stream.next("mark")


async def test_a_call_is_signed_told_and_followed_to_its_end(recording: Path) -> None:
    streams: list[Stream] = []

    async def talk(stream: Stream) -> None:
        streams.append(stream)
        await greet_and_answer(stream)

    async with serving(Gateway(talk)) as gateway:
        report = await place_call(plan(gateway, script=script({"audio": str(recording)})))
        assert gateway.paths() == ["voice", "action", "status"]
        voice, status = gateway.asked[0][1], gateway.asked[-1][1]
        right = base64.b64encode(hmac.new(TOKEN.encode(), gateway.stream_url.encode(), hashlib.sha1).digest()).decode()
        assert gateway.upgrade_signature == right
    assert (voice["To"], voice["CallStatus"], status["CallStatus"]) == (TO, "ringing", "completed")
    assert (report.ended, report.errors) == ("agent", [])
    start = streams[0].start
    assert start["callSid"] == voice["CallSid"] == report.call_sid
    assert start["customParameters"] == {"token": "t1"}
    assert start["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    numbers = [int(message["sequenceNumber"]) for message in streams[0].received[1:]]
    assert numbers == list(range(1, len(numbers) + 1))
    media = [message["media"] for message in streams[0].received if message["event"] == "media"]
    assert [frame["timestamp"] for frame in media] == [str(20 * n) for n in range(len(media))]
    assert media[0]["payload"] == base64.b64encode(b"\xff" * 160).decode()


async def test_what_is_measured_is_what_happened(recording: Path) -> None:
    seen: list[Happening] = []
    async with serving(Gateway(greet_and_answer)) as gateway:
        report = await place_call(plan(gateway, script=script({"audio": str(recording)})), seen.append)
    (turn,) = report.turns
    assert turn.end_ms - turn.begin_ms == 500
    assert turn.answer_ms is not None
    assert 300 <= turn.answer_ms < 420
    assert report.greeting_ms is not None
    assert report.greeting_ms < 200
    (answered,) = [happening for happening in seen if happening.kind == "answered"]
    assert answered.ms == turn.answer_ms
    assert [round(end - begin) for begin, end in report.played] == [300, 300]


async def test_frames_keep_real_time() -> None:
    async def talk(stream: Stream) -> None:
        loop = asyncio.get_running_loop()
        arrivals = []
        for _ in range(75):
            await stream.next("media")
            arrivals.append(loop.time())
        assert 1.4 < arrivals[-1] - arrivals[0] < 1.56

    async with serving(Gateway(talk)) as gateway:
        report = await place_call(plan(gateway, script=script({"wait": 60})))
    assert report.ended == "agent"


async def test_a_clear_silences_the_agent_at_once_and_its_marks_come_back(recording: Path) -> None:
    marks: list[str] = []

    async def talk(stream: Stream) -> None:
        await stream.play(tone(5000))
        await stream.mark("first")
        await stream.play(tone(5000))
        await stream.mark("second")
        while not decode(base64.b64decode((await stream.next("media"))["media"]["payload"])).any():
            pass
        await stream.send("clear")
        marks.extend([(await stream.next("mark"))["mark"]["name"] for _ in range(2)])
        await stream.hear_caller()

    async with serving(Gateway(talk)) as gateway:
        report = await place_call(plan(gateway, script=script({"audio": str(recording), "interrupt": 0.5})))
    assert marks == ["first", "second"]
    (turn,) = report.turns
    assert turn.interruption_ms is not None
    assert turn.interruption_ms < 120
    assert turn.talked_over_ms is not None
    assert turn.interruption_ms - 20 <= turn.talked_over_ms <= turn.interruption_ms + 40
    assert report.dropped_ms > 8500
    (played,) = report.played
    assert 500 < played[1] - played[0] < 1000


async def test_a_mark_waits_for_what_was_sent_before_it() -> None:
    waited: list[float] = []

    async def talk(stream: Stream) -> None:
        loop = asyncio.get_running_loop()
        await stream.mark("nothing before")
        await stream.next("mark")
        began = loop.time()
        await stream.play(tone(600))
        await stream.mark("after it")
        await stream.next("mark")
        waited.append(loop.time() - began)

    async with serving(Gateway(talk)) as gateway:
        await place_call(plan(gateway, script=script({"wait": 60})))
    assert 0.59 < waited[0] < 0.75


async def test_digits_are_sent_one_by_one() -> None:
    digits: list[str] = []

    async def talk(stream: Stream) -> None:
        await stream.play(tone(100))
        digits.extend([(await stream.next("dtmf"))["dtmf"]["digit"] for _ in range(3)])

    async with serving(Gateway(talk)) as gateway:
        await place_call(plan(gateway, script=script({"dtmf": "42#"})))
    assert digits == ["4", "2", "#"]


async def test_the_caller_hangs_up_with_a_stop_and_the_action_is_not_asked(recording: Path) -> None:
    stops: list[dict[str, object]] = []

    async def talk(stream: Stream) -> None:
        await greet_and_answer(stream)
        stops.append(await stream.next("stop"))

    async with serving(Gateway(talk)) as gateway:
        report = await place_call(plan(gateway, script=script({"audio": str(recording)})))
        assert gateway.paths() == ["voice", "status"]
    assert (report.ended, report.reason) == ("caller", "said everything")
    assert stops[0]["stop"] == {"accountSid": "AC" + "0" * 32, "callSid": report.call_sid}


async def test_questions_on_the_feed_are_answered_and_its_words_stand_in_the_report(recording: Path) -> None:
    gateway = Gateway(events=[])

    async def talk(stream: Stream) -> None:
        await stream.play(tone(200))
        await stream.hear_caller()
        gateway.tell("caller", words="a table", source="speech")
        gateway.tell("decision", route=["booking"])
        gateway.tell("said", phrases=[{"id": "1", "text": "For how many?", "source": "code"}])
        gateway.tell("outcome", asked=["party_size"], expects="number", hangs_up=False)
        await stream.play(tone(200))
        await stream.hear_caller()
        gateway.tell("act_ended", tool="book", result={"status": "done"})

    gateway.talk = talk
    two = script({"audio": str(recording)}, {"dtmf": "9"}, answers={"party_size": {"audio": str(recording)}})
    async with serving(gateway):
        report = await place_call(plan(gateway, script=two, feed_token=FEED_TOKEN))
    assert report.said == ["[words.wav]", "[words.wav]"]
    assert (report.turns[0].heard, report.turns[0].route, report.agent_said) == (["a table"], ["booking"], ["For how many?"])
    assert report.acts[0]["tool"] == "book"


async def test_an_agent_that_asks_a_caller_of_lines_alone_is_told_the_next_line_and_then_hung_up_on(recording: Path) -> None:
    gateway = Gateway(events=[])

    async def talk(stream: Stream) -> None:
        await stream.play(tone(200))
        for _ in range(2):
            await stream.hear_caller()
            gateway.tell("outcome", asked=["party_size"], expects="number", hangs_up=False)
            await stream.play(tone(200))
        await stream.next("stop")

    gateway.talk = talk
    async with serving(gateway):
        two = script({"audio": str(recording)}, {"audio": str(recording)})
        report = await place_call(plan(gateway, script=two, feed_token=FEED_TOKEN))
    assert report.said == ["[words.wav]", "[words.wav]"]
    assert [turn.answer_ms is not None for turn in report.turns] == [True, True]
    assert (report.ended, report.reason, report.errors) == ("caller", "said everything", [])


async def test_events_of_a_call_that_was_taken_up_are_read_though_their_numbers_were_given_before(recording: Path) -> None:
    gateway = Gateway(events=[])

    async def talk(stream: Stream) -> None:
        await stream.play(tone(200))
        gateway.tell("caller", words="one")
        assert gateway.events is not None
        gateway.events.append(gateway.events[-1] | {"kind": "taken_up", "at": "2026-11-05T09:00:01Z"})
        gateway.new_event.set()
        await stream.hear_caller()

    gateway.talk = talk
    async with serving(gateway):
        report = await place_call(plan(gateway, script=script({"audio": str(recording)}), feed_token=FEED_TOKEN))
    assert [(event["seq"], event["kind"]) for event in report.events] == [(1, "caller"), (1, "taken_up")]


async def test_a_gateway_that_is_killed_and_started_again_gets_the_same_call(recording: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def gateway(how: str) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "tests.evals.phone.gateway", str(port), how)
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT)

    async def killed_and_started_again() -> None:
        first = await gateway("dies")
        assert await first.wait() == -signal.SIGKILL
        assert await (await gateway("answers")).wait() == 0

    processes = asyncio.create_task(killed_and_started_again())
    url = f"http://127.0.0.1:{port}"
    lines = script({"audio": str(recording)})
    report = await place_call(CallPlan(to=TO, gateway=url, auth_token=TOKEN, script=lines, reconnect_seconds=20))
    await processes
    assert report.streams == 2
    assert report.said == ["[words.wav]"]
    assert "the media stream's connection broke" in report.errors
    assert report.ended == "agent"


async def test_a_webhook_that_fails_is_followed_by_the_fallback() -> None:
    gateway = Gateway(twiml={"voice": 500, "fallback": "<Response><Pause length='1'/><Hangup/></Response>"})
    async with serving(gateway):
        report = await place_call(plan(gateway))
    assert gateway.paths() == ["voice", "fallback", "status"]
    assert gateway.asked[1][1]["ErrorUrl"].endswith("/twilio/voice")
    assert report.ended == "agent"


async def test_a_wrong_token_is_told_plainly_and_nothing_is_tried_again() -> None:
    async with serving(Gateway()) as gateway:
        wrong = CallPlan(to=TO, gateway=gateway.url, auth_token="another", reconnect_seconds=30)
        report = await place_call(wrong)
    assert report.ended == "failed"
    assert any("another auth token" in error for error in report.errors)


async def test_no_gateway_at_all_fails_the_call_with_its_address() -> None:
    report = await place_call(CallPlan(to=TO, gateway="http://127.0.0.1:9", auth_token=TOKEN))
    assert report.ended == "failed"
    assert "http://127.0.0.1:9/twilio/voice could not be asked" in report.errors[0]


@pytest.mark.parametrize(
    ("twiml", "ended", "asked"),
    [
        ("<Response><Redirect>/twilio/other</Redirect></Response>", "agent", ["voice", "other", "status"]),
        ("<Response><Dial>+12125550111</Dial></Response>", "transferred", ["voice", "status"]),
        ("<Response><Dial><Number>+12125550111</Number></Dial></Response>", "transferred", ["voice", "status"]),
        ("<Response><Hangup/></Response>", "agent", ["voice", "status"]),
        ("<Response><Connect/></Response>", "failed", ["voice", "status"]),
        ("<Nonsense/>", "failed", ["voice", "fallback", "status"]),
        ("no xml", "failed", ["voice", "fallback", "status"]),
    ],
)
async def test_twiml_is_followed(twiml: str, ended: str, asked: list[str]) -> None:
    gateway = Gateway(twiml={"voice": twiml, "fallback": 500})
    async with serving(gateway):
        report = await place_call(plan(gateway))
    assert report.ended == ended
    assert gateway.paths() == asked
    assert report.transferred_to == ("+12125550111" if ended == "transferred" else None)


async def test_a_transfer_that_nobody_takes_asks_its_action() -> None:
    gateway = Gateway(twiml={"voice": '<Response><Dial action="/twilio/dialled">+12125550111</Dial></Response>'})
    async with serving(gateway):
        report = await place_call(plan(gateway, dial_status="no-answer"))
    assert gateway.asked[1][0] == "dialled"
    assert gateway.asked[1][1]["DialCallStatus"] == "no-answer"
    assert report.ended == "agent"


async def test_a_gateway_that_redirects_in_a_circle_is_left() -> None:
    gateway = Gateway(twiml={"voice": "<Response><Redirect>/twilio/voice</Redirect></Response>"})
    async with serving(gateway):
        report = await place_call(plan(gateway))
    assert report.ended == "failed"
    assert len(gateway.asked) < 60


async def test_messages_that_twilio_would_not_understand_are_told_and_the_call_goes_on() -> None:
    async def talk(stream: Stream) -> None:
        await stream.socket.send_text("{")
        await stream.send("media", media={"payload": "!!"})
        await stream.send("dance")
        await stream.socket.send_text('{"event": "clear", "streamSid": "MZ1"}')
        await stream.play(tone(100))
        await stream.mark("heard")
        await stream.next("mark")

    async with serving(Gateway(talk)) as gateway:
        report = await place_call(plan(gateway, script=script({"wait": 60})))
    assert report.ended == "agent"
    assert len(report.errors) == 3
    assert len(report.played) == 1


async def test_line_noise_is_on_the_line_all_the_time_and_hides_no_figure(recording: Path) -> None:
    async def talk(stream: Stream) -> None:
        await stream.play(tone(300))
        for _ in range(120):
            await stream.next("media")

    async with serving(Gateway(talk)) as gateway:
        report = await place_call(plan(gateway, script=script({"audio": str(recording)}), line=line_called("snr_db=15")))
    before = report.caller_sound[800:2400].astype(float)
    assert 100 < np.std(before) < 2000
    (turn,) = report.turns
    assert turn.end_ms - turn.begin_ms == 500


async def test_a_recording_plays_through_and_then_the_call_ends(recording: Path) -> None:
    async with serving(Gateway(greet_and_answer)) as gateway:
        report = await place_call(plan(gateway, recording=recording))
    assert report.ended == "agent"
    assert report.turns[0].begin_ms < 400
    assert len(report.caller_sound) == len(report.agent_sound) or abs(len(report.caller_sound) - len(report.agent_sound)) == 160


async def test_a_recording_that_is_not_there_is_refused_before_the_call(tmp_path: Path) -> None:
    async with serving(Gateway()) as gateway:
        with pytest.raises(InvalidInput, match="no such file"):
            await place_call(plan(gateway, recording=tmp_path / "none.wav"))
        assert gateway.asked == []
