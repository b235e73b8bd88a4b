"""What the gateway lets in, and what it answers."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed

from graph.reply import Conversation, Phrase
from voice.recorder import Sink, WavFile
from voice.twilio.tokens import feed_token

from .conftest import Gateway, Serve, start_message, token_of

FORM = {"CallSid": "CA1", "To": "+12125550100", "From": "+12125550177"}


async def refused(gateway: Gateway, *messages: str, headers: dict[str, str] | None = None) -> int | None:
    """The close code of a socket that sends these messages."""
    socket = await gateway.connect(headers)
    try:
        for message in messages:
            await socket.send(message)
        while True:
            await socket.recv()
    except ConnectionClosed:
        return socket.close_code


@pytest.mark.parametrize("path", ["/twilio/voice", "/twilio/voice/next", "/twilio/status", "/twilio/fallback"])
@pytest.mark.parametrize("signature", ["", "bm90IHR3aWxpbw=="])
async def test_an_unsigned_or_wrongly_signed_webhook_is_refused_and_logged(gateway: Gateway, path: str, signature: str) -> None:
    with capture_logs() as logs:
        answer = await gateway.post(path, FORM, signature=signature)
    assert answer.status_code == 403
    assert [entry["event"] for entry in logs] == ["webhook_refused"]
    assert gateway.orchestrator.rung == []


async def test_a_signature_is_of_this_form_and_this_address(gateway: Gateway) -> None:
    signed = await gateway.post("/twilio/voice", FORM)
    assert signed.status_code == 200
    signature = signed.request.headers["X-Twilio-Signature"]
    assert (await gateway.post("/twilio/voice", {**FORM, "To": "+12125550101"}, signature)).status_code == 403
    assert (await gateway.post("/twilio/voice?x=1", FORM, signature)).status_code == 403


async def test_a_body_too_large_is_refused_before_it_is_read(gateway: Gateway) -> None:
    assert (await gateway.post("/twilio/voice", {**FORM, "Junk": "x" * 70_000})).status_code == 413


async def test_a_webhook_without_a_call_is_refused(gateway: Gateway) -> None:
    assert (await gateway.post("/twilio/voice", {"To": "+12125550100"})).status_code == 400


async def test_an_unknown_number_gets_a_sentence_and_the_call_ends(gateway: Gateway) -> None:
    twiml = await gateway.ring(to="+12125559999")
    assert "<Say>" in twiml
    assert "<Hangup/>" in twiml
    assert "<Stream" not in twiml


@pytest.mark.parametrize(
    ("caller", "known"), [("+12125550177", "+12125550177"), ("anonymous", None), ("+266696687", None), ("", None)]
)
async def test_a_withheld_number_is_no_number(gateway: Gateway, caller: str, known: str | None) -> None:
    await gateway.post("/twilio/voice", {**FORM, "From": caller})
    assert gateway.orchestrator.rung == [("CA1", "+12125550100", caller if known else None)]


async def test_a_repeated_webhook_rings_once_and_its_token_works(gateway: Gateway) -> None:
    await gateway.ring()
    phone = await gateway.call(twiml=await gateway.ring())
    await phone.heard_out()
    assert len(gateway.orchestrator.rung) == 1


async def test_a_gateway_that_is_full_says_so(serve: Serve) -> None:
    gateway = await serve(most_calls=1)
    await gateway.ring("CA1")
    assert "lines are busy" in await gateway.ring("CA2")


async def test_a_socket_without_a_token_with_a_used_one_or_for_another_call_is_closed(gateway: Gateway) -> None:
    token = token_of(await gateway.ring("CA1"))
    await gateway.ring("CA2")
    assert await refused(gateway, start_message("CA1", None)) == 1008
    assert await refused(gateway, start_message("CA1", "1.2.3")) == 1008
    assert await refused(gateway, start_message("CA2", token)) == 1008
    phone = await gateway.call("CA1", twiml=f'name="token" value="{token}"')
    assert await refused(gateway, start_message("CA1", token)) == 1008
    await phone.heard_out()
    assert phone.closed is None


async def test_a_second_socket_for_a_call_that_has_one_is_closed(gateway: Gateway) -> None:
    first, second = await gateway.ring(), token_of(await gateway.ring())
    phone = await gateway.call(twiml=first)
    await phone.heard_out()
    assert await refused(gateway, start_message("CA1", second)) == 1008
    assert phone.closed is None


async def test_a_socket_with_a_wrong_signature_is_not_accepted(gateway: Gateway) -> None:
    with pytest.raises(Exception, match="403"):
        await gateway.connect({"X-Twilio-Signature": "d3Jvbmc="})


async def test_frames_before_start_and_a_second_start_do_no_harm(gateway: Gateway) -> None:
    token = token_of(await gateway.ring())
    socket = await gateway.connect()
    await socket.send(json.dumps({"event": "media", "media": {"payload": "////"}}))
    await socket.send(start_message("CA1", token))
    await socket.send(start_message("CA9", token))
    assert json.loads(await socket.recv())["event"] == "media"
    await socket.close()


async def test_the_live_feed_opens_to_the_platforms_own_token_alone(gateway: Gateway) -> None:
    address = f"{gateway.url}/calls/CA1/events"
    bearer = {"Authorization": f"Bearer {feed_token(gateway.parts.secret)}"}
    assert (await gateway.client.get(address)).status_code == 403
    assert (await gateway.client.get(f"{gateway.url}/calls/CA7/events", headers=bearer)).status_code == 404
    answer = await gateway.client.get(address, headers=bearer)
    assert answer.text == 'data: {"kind":"ring"}\n\ndata: {"kind":"end"}\n\n'


async def test_health_is_told_at_once_and_readiness_once_warm(gateway: Gateway) -> None:
    assert (await gateway.client.get(f"{gateway.url}/healthz")).json() == {"status": "ok", "calls": 0}
    assert (await gateway.client.get(f"{gateway.url}/readyz")).status_code == 200


async def test_recording_begins_only_after_the_announcement_was_heard(serve: Serve, tmp_path: Path) -> None:
    opened: list[float] = []

    def record(conversation: Conversation) -> Sink:
        opened.append(asyncio.get_running_loop().time())
        return WavFile(tmp_path / f"{conversation.call_id}.wav")

    gateway = await serve(record=record)
    gateway.orchestrator.greeting = (Phrase("ai", "This call is recorded.", interruptible=False), Phrase("q", "How can I help?"))
    phone = await gateway.call()
    await gateway.pulse.until(lambda: opened)
    assert phone.first_sound_at is not None
    assert opened[0] - phone.first_sound_at > 0.4
    await phone.heard_out()
    await phone.send(event="stop", stop={})
    await gateway.pulse.until(lambda: gateway.conversation().ended)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_size > 320 * 10


MESSAGES = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=200),
    st.dictionaries(
        st.sampled_from(["event", "streamSid", "media", "start", "mark", "dtmf", "stop"]),
        st.one_of(
            st.sampled_from(["connected", "start", "media", "mark", "dtmf", "MZ1"]),
            st.dictionaries(
                st.sampled_from(["payload", "name", "digit", "callSid"]), st.text(max_size=12) | st.integers() | st.none()
            ),
        ),
        max_size=4,
    ).map(json.dumps),
)


async def test_noise_on_one_socket_leaves_another_call_in_peace(gateway: Gateway) -> None:
    victim = await gateway.call("CA1")
    batches: list[Any] = []

    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(MESSAGES, min_size=5, max_size=20))
    def collect(batch: list[str | bytes]) -> None:
        batches.append(batch)

    collect()
    for number, batch in enumerate(batches):
        call_sid = f"CB{number}"
        socket = await gateway.connect()
        await socket.send(start_message(call_sid, token_of(await gateway.ring(call_sid))))
        with suppress(ConnectionClosed):
            for message in batch:
                await socket.send(message)
            await socket.close()
    await victim.heard_out()
    gateway.recogniser.script = ["are you there"]
    victim.say(0.3)
    await gateway.pulse.until(lambda: gateway.conversation("CA1").committed)
    assert victim.closed is None
