from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core.clock import ManualClock
from core.errors import Forbidden
from core.service_tokens import TOKEN_SECONDS, check_service_token, service_token

SECRET, OTHER_SECRET = b"s" * 32, b"t" * 32
OURS, THEIRS = uuid4(), uuid4()


@pytest.fixture
def clock():
    return ManualClock(datetime(2026, 11, 5, 9, tzinfo=UTC))


def refused(header, purpose="events", business=OURS, clock=None):
    with pytest.raises(Forbidden) as error:
        check_service_token(SECRET, header, purpose, business, clock=clock)
    return str(error.value)


def test_a_token_opens_its_purpose_for_its_business_until_it_expires(clock):
    header = f"Bearer {service_token(SECRET, 'events', OURS, clock=clock)}"
    check_service_token(SECRET, header, "events", OURS, clock=clock)
    refused(header, business=THEIRS, clock=clock)
    refused(header, purpose="question", clock=clock)
    clock.advance(TOKEN_SECONDS - 1)
    check_service_token(SECRET, header, "events", OURS, clock=clock)
    clock.advance(1)
    refused(header, clock=clock)


def test_a_token_of_a_clock_that_is_a_little_ahead_is_taken_and_one_for_ever_is_not(clock):
    ahead = ManualClock(clock.now())
    ahead.advance(120)
    check_service_token(SECRET, f"Bearer {service_token(SECRET, 'events', OURS, clock=ahead)}", "events", OURS, clock=clock)
    ahead.advance(86400)
    refused(f"Bearer {service_token(SECRET, 'events', OURS, clock=ahead)}", clock=clock)


def test_whatever_is_wrong_the_answer_is_the_same(clock):
    token = service_token(SECRET, "events", OURS, clock=clock)
    expires, _, signature = token.partition(".")
    wrong = [
        None, "", "Bearer", "Bearer ", f"Basic {token}", token, f"Bearer {token}x", f"Bearer {expires}.", f"Bearer .{signature}",
        f"Bearer {int(expires) + 1}.{signature}", f"Bearer {'9' * 400}.{signature}", f"Bearer ²{expires}.{signature}",
        f"Bearer {expires}.ü", f"Bearer {service_token(OTHER_SECRET, 'events', OURS, clock=clock)}",
    ]  # fmt: skip
    assert len({refused(header, clock=clock) for header in wrong}) == 1
