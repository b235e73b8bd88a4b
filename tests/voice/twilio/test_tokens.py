from datetime import UTC, datetime

import pytest

from core.clock import ManualClock
from core.errors import Forbidden
from voice.twilio.tokens import StreamTokens, feed_token


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 5, 9, tzinfo=UTC))


def test_a_token_opens_its_own_call_once(clock: ManualClock) -> None:
    tokens = StreamTokens(b"secret", clock)
    token = tokens.issue("CA1")
    with pytest.raises(Forbidden, match="not made for this call"):
        tokens.redeem(token, "CA2")
    tokens.redeem(token, "CA1")
    with pytest.raises(Forbidden, match="used"):
        tokens.redeem(token, "CA1")


def test_a_token_expires(clock: ManualClock) -> None:
    tokens = StreamTokens(b"secret", clock, seconds=60)
    token = tokens.issue("CA1")
    clock.advance(60)
    with pytest.raises(Forbidden, match="expired"):
        tokens.redeem(token, "CA1")


@pytest.mark.parametrize("token", [None, "", "x", "1.2.3", "99999999999.abc.def", "é.b.c", "." * 300])
def test_what_is_no_token_opens_nothing(clock: ManualClock, token: str | None) -> None:
    with pytest.raises(Forbidden):
        StreamTokens(b"secret", clock).redeem(token, "CA1")


def test_another_secret_makes_other_tokens(clock: ManualClock) -> None:
    with pytest.raises(Forbidden):
        StreamTokens(b"one", clock).redeem(StreamTokens(b"two", clock).issue("CA1"), "CA1")
    assert feed_token(b"one") != feed_token(b"two")
