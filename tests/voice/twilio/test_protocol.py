import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.twilio.protocol import (
    MESSAGE_LIMIT,
    PAYLOAD_LIMIT,
    TOLERATED,
    Connected,
    Digit,
    Event,
    MarkReturned,
    Media,
    MediaStream,
    ProtocolViolation,
    Started,
    Stopped,
)

START: dict[str, Any] = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "accountSid": "AC1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "customParameters": {"token": "secret"},
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
    },
}


def media(sound: bytes, timestamp: int = 0, **more: object) -> str:
    payload = base64.b64encode(sound).decode()
    body = {"track": "inbound", "chunk": "1", "timestamp": str(timestamp), "payload": payload}
    return json.dumps({"event": "media", "sequenceNumber": "4", "streamSid": "MZ1", "media": body, **more})


def started() -> MediaStream:
    stream = MediaStream()
    stream.receive(json.dumps(START))
    return stream


def code(events: list[Event]) -> str:
    (violation,) = events
    assert isinstance(violation, ProtocolViolation)
    return violation.code


def test_every_message_of_the_protocol_becomes_its_event() -> None:
    stream = MediaStream()
    assert stream.receive('{"event":"connected","protocol":"Call","version":"1.0.0"}') == [Connected()]
    assert stream.receive(json.dumps(START)) == [Started("MZ1", "CA1", {"token": "secret"})]
    assert stream.receive(media(b"\x01" * 160, 20)) == [Media(b"\x01" * 160, 20, 4)]
    assert stream.receive('{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"#"}}') == [Digit("#")]
    assert stream.receive('{"event":"mark","streamSid":"MZ1","mark":{"name":"7"}}') == [MarkReturned("7")]
    assert stream.receive('{"event":"stop","streamSid":"MZ1","stop":{"callSid":"CA1"}}') == [Stopped()]
    assert stream.over


def test_messages_out_carry_the_stream() -> None:
    stream = started()
    assert json.loads(stream.send_media(b"\xff" * 320)) == {
        "event": "media",
        "streamSid": "MZ1",
        "media": {"payload": base64.b64encode(b"\xff" * 320).decode()},
    }
    assert json.loads(stream.send_mark('a"b')) == {"event": "mark", "streamSid": "MZ1", "mark": {"name": 'a"b'}}
    assert json.loads(stream.send_clear()) == {"event": "clear", "streamSid": "MZ1"}


def test_nothing_is_sent_before_start() -> None:
    with pytest.raises(RuntimeError):
        MediaStream().send_clear()


def test_payloads_of_any_length_become_frames_of_twenty_milliseconds() -> None:
    stream = started()
    sound = bytes(range(256)) * 2
    events = stream.receive(media(sound[:100], 0)) + stream.receive(media(sound[100:480], 12))
    frames = [event for event in events if isinstance(event, Media)]
    assert b"".join(frame.frame for frame in frames) == sound[:480]
    assert [frame.timestamp for frame in frames] == [0, 20, 40]


def test_the_other_track_is_no_caller() -> None:
    body = {"track": "outbound", "payload": ""}
    assert started().receive(json.dumps({"event": "media", "streamSid": "MZ1", "media": body})) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("{", "malformed_json"),
        ("\ud800", "malformed_json"),
        ("[" * 5000, "malformed_json"),
        ("[]", "not_an_object"),
        ("{}", "missing_event"),
        ('{"event":"levitate"}', "unknown_event"),
        ('{"event":"media","streamSid":"MZ1","media":{"payload":"====!"}}', "wrong_base64"),
        ('{"event":"media","streamSid":"MZ1","media":{"payload":7}}', "wrong_type"),
        ('{"event":"media","streamSid":"MZ1","media":[]}', "wrong_type"),
        ('{"event":"media","streamSid":"MZ2","media":{"payload":""}}', "other_stream"),
        (media(b"\xff" * (PAYLOAD_LIMIT + 10)), "payload_too_large"),
        ('{"event":"dtmf","dtmf":{"digit":"12"}}', "wrong_type"),
        ('{"event":"mark","mark":{"name":null}}', "wrong_type"),
        (json.dumps(START), "second_start"),
    ],
)
def test_a_wrong_message_is_skipped_and_the_stream_goes_on(message: str, expected: str) -> None:
    stream = started()
    assert code(stream.receive(message)) == expected
    assert stream.receive(media(b"\xff" * 160))


@pytest.mark.parametrize("name", ["media", "dtmf", "mark", "stop"])
def test_nothing_counts_before_start(name: str) -> None:
    stream = MediaStream()
    assert code(stream.receive(json.dumps({"event": name, name: {}}))) == "before_start"
    assert isinstance(stream.receive(json.dumps(START))[0], Started)


@pytest.mark.parametrize(
    "sound", [{"encoding": "audio/l16"}, {"encoding": "audio/x-mulaw", "sampleRate": 16000}, {"channels": 2}]
)
def test_a_stream_in_another_format_ends(sound: dict[str, object]) -> None:
    stream = MediaStream()
    start = {**START, "start": {**START["start"], "mediaFormat": sound}}
    assert stream.receive(json.dumps(start)) == [ProtocolViolation("wrong_format", fatal=True)]
    assert stream.receive(json.dumps(START)) == []


def test_a_message_too_large_ends_the_stream() -> None:
    assert started().receive(" " * (MESSAGE_LIMIT + 1)) == [ProtocolViolation("message_too_large", fatal=True)]


def test_violations_are_tolerated_up_to_a_bound() -> None:
    stream = started()
    assert not any(event.fatal for _ in range(TOLERATED) for event in stream.receive("{") if isinstance(event, ProtocolViolation))
    assert stream.receive("{") == [ProtocolViolation("too_many_violations", fatal=True)]
    assert stream.receive(media(b"\xff" * 160)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["event", "start", "media", "dtmf", "mark", "streamSid", "payload", "timestamp", "digit", "name",
                        "callSid", "mediaFormat", "sequenceNumber", "customParameters", "track"])  # fmt: skip
NAMES = st.sampled_from(["connected", "start", "media", "dtmf", "mark", "stop", "clear"])


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A message of the protocol with one or more parts replaced by something else, cut off, or repeated."""
    message: dict[str, Any] = draw(
        st.sampled_from([START, json.loads(media(b"\xff" * 160)), {"event": "dtmf", "streamSid": "MZ1", "dtmf": {"digit": "1"}}])
    )
    message = json.loads(json.dumps(message))
    for _ in range(draw(st.integers(1, 3))):
        target: Any = message
        if draw(st.booleans()):
            inner = [value for value in message.values() if isinstance(value, dict)]
            target = draw(st.sampled_from(inner)) if inner else message
        target[draw(KEYS)] = draw(JSON | NAMES)
    text = json.dumps(message)
    cut = draw(st.integers(0, len(text)))
    return draw(st.sampled_from([text, text[:cut], text + text, text[cut:] + text[:cut]]))


@settings(max_examples=600, deadline=None)
@given(st.lists(mutated() | st.text(max_size=60) | JSON.map(json.dumps) | st.binary(max_size=60), max_size=12), st.booleans())
def test_whatever_arrives_becomes_defined_events_and_nothing_raises(messages: list[str | bytes], begun: bool) -> None:
    stream = started() if begun else MediaStream()
    for message in messages:
        for event in stream.receive(message):
            assert isinstance(event, Event)
            if isinstance(event, Media):
                assert len(event.frame) == 160
                assert stream.stream_sid is not None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=700), max_size=8))
def test_no_sample_is_lost_or_doubled_by_reframing(payloads: list[bytes]) -> None:
    stream = started()
    frames = [event.frame for sound in payloads for event in stream.receive(media(sound)) if isinstance(event, Media)]
    whole = b"".join(payloads)
    assert b"".join(frames) == whole[: len(whole) // 160 * 160]
