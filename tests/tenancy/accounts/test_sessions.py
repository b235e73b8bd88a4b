"""A session lives from signing in until it is ended by its member, by time, or by somebody who shows an old token of it."""

import asyncio
import logging
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from core.errors import Unauthorized
from tenancy.accounts import SignedIn
from tenancy.accounts.models import SignIn
from tests.tenancy.accounts.conftest import ANA, BEN, HOME, PASSWORD, Place


async def signed_in(place: Place, email: str = ANA) -> SignedIn:
    return await place.accounts.sign_in(email, PASSWORD, address=HOME)


async def ended(place: Place, token: str) -> bool:
    try:
        await place.accounts.verify(token)
    except Unauthorized:
        return True
    return False


async def test_a_token_says_who_it_is_and_of_which_business(place: Place) -> None:
    ana, ben = await signed_in(place), await signed_in(place, BEN)
    assert (await place.accounts.verify(ana.token)).member == place.ana
    session = await place.accounts.verify(ben.token)
    assert session.member == place.ben
    assert session.member.business_id != place.ana.business_id
    assert await place.accounts.alive(session.id) == place.ben
    assert UUID(ben.token.partition(".")[0]) == session.id


async def test_what_is_no_token_of_a_session_is_refused_and_harms_none(place: Place) -> None:
    ana, ben = (await signed_in(place)).token, (await signed_in(place, BEN)).token
    session_id, _, secret = ana.partition(".")
    wrong: list[str | None] = [
        None,
        "",
        ".",
        "x",
        secret,
        session_id,
        f"{session_id}.",
        f"{uuid4()}.{secret}",
        ana + "x",
        ana[:-1],
    ]
    wrong += [
        f"{session_id}.{ben.partition('.')[2]}",
        f"{session_id}.{'x' * len(secret)}",
        f"{{{session_id}}}.{secret}",
        "é" * 91,
    ]
    for token in wrong:
        with pytest.raises(Unauthorized):
            await place.accounts.verify(token)
        with pytest.raises(Unauthorized):
            await place.accounts.renew(token or "")
        await place.accounts.sign_out(token)
    assert not await ended(place, ana)
    assert not await ended(place, ben)


async def test_nothing_that_could_be_shown_as_a_token_is_stored(place: Place) -> None:
    token = (await signed_in(place)).token
    secret = token.partition(".")[2]
    async with place.db.platform() as session:
        row = (await session.scalars(select(SignIn))).one()
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.model_dump().values())
    assert secret.encode() not in stored
    assert secret[-32:].encode() not in stored


async def test_a_session_ends_after_twelve_idle_hours(place: Place) -> None:
    kept, left = (await signed_in(place)).token, (await signed_in(place)).token
    session = await place.accounts.verify(left)
    for _ in range(3):
        place.clock.advance(5 * 3600)
        assert not await ended(place, kept)
        if _ < 2:
            await place.accounts.alive(session.id)  # a connection that is left open is no use of the session
    assert await ended(place, left)
    with pytest.raises(Unauthorized):
        await place.accounts.alive(session.id)
    with pytest.raises(Unauthorized):
        await place.accounts.renew(left)


async def test_a_session_ends_after_seven_days_however_much_it_is_used(place: Place) -> None:
    session = await signed_in(place)
    token = session.token
    while place.clock.now() < session.expires_at:
        assert not await ended(place, token)
        token = (await place.accounts.renew(token)).token
        place.clock.advance(6 * 3600)
    assert await ended(place, token)
    assert (place.clock.now() - session.expires_at).total_seconds() == 0


async def test_a_token_is_due_to_be_renewed_after_a_quarter_of_an_hour(place: Place) -> None:
    token = (await signed_in(place)).token
    assert not (await place.accounts.verify(token)).renew
    place.clock.advance(15 * 60)
    assert (await place.accounts.verify(token)).renew
    fresh = (await place.accounts.renew(token)).token
    assert fresh != token
    assert not (await place.accounts.verify(fresh)).renew
    assert (await place.accounts.verify(fresh)).id == (await place.accounts.verify(token)).id


async def test_an_exchanged_token_serves_a_minute_longer_and_then_ends_the_session(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    other = (await signed_in(place)).token
    old = (await signed_in(place)).token
    place.clock.advance(900)
    fresh = (await place.accounts.renew(old)).token
    assert not await ended(place, fresh)
    place.clock.advance(60)
    assert not await ended(place, old)
    place.clock.advance(1)
    assert await ended(place, old)
    assert await ended(place, fresh)
    assert not await ended(place, other)


async def test_a_new_token_that_was_lost_on_its_way_costs_nobody_the_session(place: Place) -> None:
    old = (await signed_in(place)).token
    place.clock.advance(900)
    await place.accounts.renew(old)
    place.clock.advance(900)
    assert not await ended(place, old)
    fresh = (await place.accounts.renew(old)).token
    assert not await ended(place, fresh)
    place.clock.advance(61)
    assert await ended(place, old)


async def test_a_thief_who_goes_on_renewing_is_found_when_the_owner_comes_back(place: Place) -> None:
    token = (await signed_in(place)).token
    thiefs = token
    for _ in range(4):
        place.clock.advance(900)
        thiefs = (await place.accounts.renew(thiefs)).token
    assert await ended(place, token)
    assert await ended(place, thiefs)


async def test_of_two_renewals_at_once_neither_loses_the_session(place: Place) -> None:
    token = (await signed_in(place)).token
    place.clock.advance(900)
    first, second = await asyncio.gather(place.accounts.renew(token), place.accounts.renew(token))
    assert len({first.token, second.token} - {token}) == 1
    fresh = first.token if first.token != token else second.token
    # A third request follows at once with the new token, while one with the old is still under way.
    assert (await place.accounts.renew(fresh)).token == fresh
    assert not await ended(place, token)
    place.clock.advance(61)
    assert not await ended(place, fresh)


async def test_signing_out_ends_one_session_and_everywhere_ends_all_of_this_member(place: Place) -> None:
    here, there, bens = (await signed_in(place)).token, (await signed_in(place)).token, (await signed_in(place, BEN)).token
    await place.accounts.sign_out(here)
    assert [await ended(place, token) for token in (here, there, bens)] == [True, False, False]
    more = (await signed_in(place)).token
    await place.accounts.sign_out_everywhere(place.ana)
    assert [await ended(place, token) for token in (there, more, bens)] == [True, True, False]


async def test_a_member_has_a_bounded_number_of_sessions_and_no_ended_ones_are_kept(place: Place) -> None:
    oldest = (await signed_in(place)).token
    place.clock.advance(1)
    for _ in range(50):
        newest = (await signed_in(place)).token
        place.clock.advance(1)
    bens = (await signed_in(place, BEN)).token
    assert [await ended(place, token) for token in (oldest, newest, bens)] == [True, False, False]
    place.clock.advance(12 * 3600)
    await signed_in(place)
    async with place.db.business(place.ana.business_id) as session:
        assert len((await session.scalars(select(SignIn))).all()) == 1


async def test_logs_name_nobody(place: Place, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.INFO)
    old = (await signed_in(place)).token
    place.clock.advance(900)
    assert not await ended(place, (await place.accounts.renew(old)).token)
    place.clock.advance(900)
    assert await ended(place, old)
    told = caplog.text + "".join(capsys.readouterr())
    assert "accounts.old_token_used" in told
    assert not any(private in told for private in (ANA, "Ana", PASSWORD, old, HOME))
