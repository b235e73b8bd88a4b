"""Mutated messages are the same for the same seed, and are wrong in every way that the wire's rules name."""

import random

import orjson

from evals.bench.mutations import KINDS, mutated, rubbish, valid
from voice.twilio.protocol import MediaStream, ProtocolViolation


def messages(seed: int, count: int) -> list[str | bytes]:
    seeded = random.Random(seed)
    made: list[str | bytes] = []
    for number in range(count):
        kind = seeded.choice(KINDS)
        made.append(rubbish(seeded) if number % 10 == 0 else mutated(seeded, valid(kind, number, "MZ1", "CA1", "t")))
    return made


def test_the_same_seed_makes_the_same_messages_and_another_seed_others() -> None:
    assert messages(7, 200) == messages(7, 200)
    assert messages(7, 200) != messages(8, 200)


def test_unchanged_messages_are_what_the_gateway_expects() -> None:
    stream = MediaStream()
    for number, kind in enumerate(("connected", "start", "media", "dtmf", "mark", "stop")):
        (event, *_) = stream.receive(orjson.dumps(valid(kind, number, "MZ1", "CA1", "t")))
        assert not isinstance(event, ProtocolViolation), kind


def test_mutations_break_every_rule_of_the_wire() -> None:
    broken = set()
    for message in messages(1, 5000):
        stream = MediaStream()
        if random.Random(len(message)).random() < 0.8:
            stream.receive(orjson.dumps(valid("start", 1, "MZ1", "CA1", "t")))
        broken |= {event.code for event in stream.receive(message) if isinstance(event, ProtocolViolation)}
    assert broken == {
        "malformed_json", "not_an_object", "missing_event", "unknown_event", "message_too_large", "payload_too_large",
        "wrong_base64", "wrong_type", "before_start", "second_start", "other_stream", "wrong_format",
    }  # fmt: skip
