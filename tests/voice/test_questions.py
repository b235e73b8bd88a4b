"""The gateway answers a question for whoever holds that business's token, and the owner's side tells what went wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app_ui.gateway_client import Answer, Evidence, GatewayClient
from core import errors
from core.clock import ManualClock, SystemClock
from core.secrets import Secrets
from core.service_tokens import service_token
from core.settings import Settings
from graph import reply
from graph.reply import Answered

from .conftest import Gateway, Serve

HERE, THERE = uuid4(), uuid4()
SECRET = b"platform secret"


class Told:
    """Answers what was asked, for whom; raises what it is given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[tuple[UUID, str]] = []
        self.error = error

    async def ask(self, business_id: UUID, words: str) -> Answered:
        self.asked.append((business_id, words))
        if self.error is not None:
            raise self.error
        evidence = (reply.Evidence("Dogs?", "<b>Yes</b>", 0.9),)
        return Answered(("We are open.", "Come in."), "synthesis", evidence, 7, ("hold_booking",))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def gateway(serve: Serve, told: Told) -> Gateway:
    return await serve(questions=told)


@pytest.fixture
async def client() -> AsyncIterator[Callable[[str], GatewayClient]]:
    """Clients of a gateway at an address."""
    opened: list[GatewayClient] = []

    def at(url: str, secret: bytes = SECRET) -> GatewayClient:
        secrets = Secrets(master_key=secret, twilio_account_sid="", twilio_auth_token="")
        opened.append(GatewayClient(Settings(gateway_url=url, _env_file=None), secrets))
        return opened[-1]

    yield at
    for one in opened:
        await one.close()


Client = Callable[..., GatewayClient]


async def test_an_owner_gets_the_answer_with_what_it_rests_on(gateway: Gateway, told: Told, client: Client) -> None:
    answer = await client(gateway.url).ask(HERE, "are you open?")
    evidence = (Evidence("Dogs?", "<b>Yes</b>", 0.9),)
    assert answer == Answer(("We are open.", "Come in."), "synthesis", evidence, 7, ("hold_booking",))
    assert told.asked == [(HERE, "are you open?")]


async def test_a_token_opens_one_business_one_purpose_and_a_few_minutes(gateway: Gateway, told: Told) -> None:
    past = ManualClock(SystemClock().now() - timedelta(hours=1))
    tokens = {
        "none": None,
        "another's": service_token(SECRET, "question", THERE),
        "for events": service_token(SECRET, "events", HERE),
        "of another platform": service_token(b"other secret", "question", HERE),
        "old": service_token(SECRET, "question", HERE, clock=past),
    }
    answers = {}
    for name, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{gateway.url}/businesses/{HERE}/question"
        answers[name] = await gateway.client.post(address, json={"words": "open?"}, headers=headers)
    answers["no id"] = await gateway.client.post(f"{gateway.url}/businesses/none/question", json={"words": "open?"})
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403)
    assert len({answer.text for answer in answers.values()}) == 1
    assert told.asked == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"words": 3}', b'{"question": "open?"}', b"\xff\xfe"])
async def test_what_is_no_question_is_told_what_one_looks_like(gateway: Gateway, told: Told, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {service_token(SECRET, 'question', HERE)}"}
    answer = await gateway.client.post(f"{gateway.url}/businesses/{HERE}/question", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert '{"words":' in answer.json()["message"]
    assert told.asked == []


async def test_a_million_characters_are_not_read(gateway: Gateway, told: Told, client: Client) -> None:
    with pytest.raises(errors.InvalidInput, match="at most"):
        await client(gateway.url).ask(HERE, "x" * 1_000_000)
    assert told.asked == []


@pytest.mark.parametrize(
    ("raised", "seen", "message"),
    [
        (errors.InvalidInput("expected a question"), errors.InvalidInput, "expected a question"),
        (errors.NotFound("there is no such business"), errors.NotFound, "no such business"),
        (errors.TooMany("ask again in a moment", 1), errors.TooMany, "ask again"),
        (errors.DeadlineExceeded("8 s"), errors.ProviderError, "took too long"),
        (RuntimeError("with a secret"), errors.ProviderError, "could not answer"),
    ],
)
async def test_what_went_wrong_is_told_to_the_owner_and_nothing_of_ours_with_it(
    gateway: Gateway, told: Told, client: Client, raised: Exception, seen: type[Exception], message: str
) -> None:
    told.error = raised
    with pytest.raises(seen, match=message) as error:
        await client(gateway.url).ask(HERE, "open?")
    assert "secret" not in str(error.value)


async def test_a_gateway_that_is_away_or_another_platforms_is_told_in_words(serve: Serve, client: Client) -> None:
    gateway = await serve()
    with pytest.raises(errors.ProviderError, match="could not answer"):
        await client(gateway.url).ask(HERE, "open?")  # this one answers no questions
    with pytest.raises(errors.ProviderError, match="could not answer"):
        await client((await serve(questions=Told())).url, b"other secret").ask(HERE, "open?")
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    with pytest.raises(errors.ProviderError, match="cannot be reached"):
        await client(f"http://127.0.0.1:{port}").ask(HERE, "open?")
