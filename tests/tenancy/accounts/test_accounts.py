"""Who may sign in, who is a member of which business, and how often anybody may guess."""

import asyncio
from uuid import UUID, uuid4

import argon2
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from core.errors import Conflict, Forbidden, NotFound, TooMany, Unauthorized, WrongFields
from core.limits import Limiter
from tenancy.accounts import Accounts, Member
from tenancy.accounts.models import MemberRow
from tenancy.businesses import list_businesses
from tests.tenancy.accounts.conftest import ANA, BEN, HOME, PASSWORD, Place
from tests.tenancy.businesses_given import profile

OTHER = "another long password"


def fields(error: pytest.ExceptionInfo[WrongFields]) -> list[str]:
    return [field for field, _ in error.value.problems]


async def staff_of(place: Place, by: Member, email: str = "cleo@example.com") -> Member:
    return await place.accounts.add(by, email=email, name="Cleo", role="staff", password=PASSWORD)


async def test_a_business_and_its_owner_are_made_together(place: Place) -> None:
    heard: list[tuple[UUID, int]] = []

    async def on_changed(session: AsyncSession, business_id: UUID, version: int) -> None:
        heard.append((business_id, version))

    new = profile(slug="third", phone_numbers=["+12125550133"])
    member = await place.accounts.sign_up(
        new, email=" Dora@Example.COM ", name=" Dora ", password=PASSWORD, address=HOME, on_changed=on_changed
    )
    assert (member.email, member.name, member.role) == ("dora@example.com", "Dora", "owner")
    assert heard == [(member.business_id, 1)]
    assert member.business_id not in (place.ana.business_id, place.ben.business_id)
    assert (await place.accounts.sign_in("DORA@example.com", PASSWORD, address=HOME)).member == member


@pytest.mark.parametrize(
    ("changes", "email", "wrong"),
    [
        ({"slug": "first"}, "new@example.com", ["business.slug"]),
        ({"phone_numbers": ["+12125550133", "+12125550122"]}, "new@example.com", ["business.phone_numbers.1"]),
        ({"slug": "second", "phone_numbers": ["+12125550111"]}, "new@example.com", ["business.slug", "business.phone_numbers.0"]),
        ({}, "ANA@example.com", ["email"]),
        ({"phone_numbers": ["+12125550133", "+12125550133"]}, "new@example.com", ["business.phone_numbers.1"]),
    ],
)
async def test_what_is_taken_is_refused_and_nothing_is_made(
    place: Place, changes: dict[str, object], email: str, wrong: list[str]
) -> None:
    new = profile(**{"slug": "third", "phone_numbers": ["+12125550133"], **changes})
    with pytest.raises(WrongFields) as refused:
        await place.accounts.sign_up(new, email=email, name="New", password=PASSWORD, address=HOME)
    assert fields(refused) == wrong
    assert not any(private in str(refused.value) for private in ("Ana", "Ben", "Smallest", str(place.ana.business_id)))
    assert [business.slug for business in await list_businesses(place.db)] == ["first", "second"]
    async with place.db.platform() as session:
        assert len((await session.scalars(select(MemberRow))).all()) == 2


async def test_an_owner_that_cannot_be_is_told_of_every_mistake(place: Place) -> None:
    new = profile(slug="third", phone_numbers=["+12125550133"])
    with pytest.raises(WrongFields) as refused:
        await place.accounts.sign_up(new, email="no address", name=" ", password="third", address=HOME)
    assert fields(refused) == ["email", "name", "password"]


async def test_a_wrong_password_and_nobodys_address_are_refused_alike(place: Place) -> None:
    told = set()
    for email, password in (
        (ANA, OTHER),
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
        (ANA, "x" * 100_000),
    ):
        with pytest.raises(Unauthorized) as refused:
            await place.accounts.sign_in(email, password, address=f"203.0.113.{len(password) % 200}")
        told.add(str(refused.value))
    assert len(told) == 1


async def test_signing_in_renews_a_hash_of_older_parameters(place: Place) -> None:
    older = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    async with place.db.platform(write=True) as session:
        await session.execute(update(MemberRow).values(password_hash=older))
    await place.accounts.sign_in(ANA, PASSWORD, address=HOME)
    async with place.db.platform() as session:
        hashes = {row.email: row.password_hash for row in await session.scalars(select(MemberRow))}
    assert hashes[BEN] == older
    assert hashes[ANA] != older
    assert (await place.accounts.sign_in(ANA, PASSWORD, address=HOME)).member == place.ana


async def guess(place: Place, email: str, address: str, most: int) -> int:
    """How many wrong guesses are heard before the limit."""
    for tried in range(most):
        try:
            await place.accounts.sign_in(email, f"guess number {tried}", address=address)
        except Unauthorized:
            continue
        except TooMany:
            return tried
    return most


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is not what the limits are about."""

    async def check(_: object, known: str | None, password: str) -> bool:
        return known is not None and password == PASSWORD

    monkeypatch.setattr("tenancy.accounts.passwords.Passwords.check", check)


@pytest.mark.usefixtures("quick")
async def test_guessing_at_one_address_from_another_is_limited_also_for_nobodys(place: Place) -> None:
    for email in (ANA, "nobody@example.com"):
        assert await guess(place, email, HOME, 20) == 8
        with pytest.raises(TooMany) as refused:  # not even with the right password
            await place.accounts.sign_in(email, PASSWORD, address=HOME)
        assert 0 < refused.value.seconds <= 600
    # From elsewhere the owner gets in, and so does the neighbour from here.
    await place.accounts.sign_in(ANA, PASSWORD, address="192.0.2.8")
    await place.accounts.sign_in(BEN, PASSWORD, address=HOME)


@pytest.mark.usefixtures("quick")
async def test_guessing_from_one_network_is_limited_over_all_addresses(place: Place) -> None:
    heard = [await guess(place, f"{at}@example.com", f"2001:db8:1:2::{at:x}", 5) for at in range(1, 30)]
    assert sum(heard) == 100
    with pytest.raises(TooMany):
        await place.accounts.sign_in(ANA, PASSWORD, address="2001:db8:1:2:ffff::1")
    await place.accounts.sign_in(ANA, PASSWORD, address="2001:db8:1:3::1")


@pytest.mark.usefixtures("quick")
async def test_guessing_at_one_address_is_limited_over_all_networks(place: Place) -> None:
    heard = [await guess(place, ANA, f"203.0.113.{at}", 5) for at in range(22)]
    assert sum(heard) == 100
    await place.accounts.sign_in(BEN, PASSWORD, address="203.0.113.1")


@pytest.mark.usefixtures("quick")
async def test_signing_in_forgets_the_mistakes_before_it(place: Place) -> None:
    for _ in range(4):
        assert await guess(place, ANA, HOME, 7) == 7
        await place.accounts.sign_in(ANA, PASSWORD, address=HOME)


async def test_signing_up_is_limited_for_one_network(place: Place) -> None:
    new = profile(slug="first", phone_numbers=["+12125550111"])
    for _ in range(10):
        with pytest.raises(WrongFields):
            await place.accounts.sign_up(new, email=ANA, name="Eve", password=PASSWORD, address=HOME)
    with pytest.raises(TooMany):
        await place.accounts.sign_up(new, email="eve@example.com", name="Eve", password=PASSWORD, address=HOME)


async def test_members_are_listed_of_ones_own_business_only(place: Place) -> None:
    cleo = await staff_of(place, place.ana)
    assert await place.accounts.members(cleo) == (place.ana, cleo)
    assert await place.accounts.members(place.ben) == (place.ben,)


async def test_staff_add_and_remove_nobody(place: Place) -> None:
    cleo = await staff_of(place, place.ana)
    with pytest.raises(Forbidden):
        await staff_of(place, cleo, "eve@example.com")
    with pytest.raises(Forbidden):
        await place.accounts.remove(cleo, cleo.id)
    assert len(await place.accounts.members(place.ana)) == 2


async def test_an_address_is_one_members_on_the_whole_platform(place: Place) -> None:
    for by in (place.ana, place.ben):
        with pytest.raises(WrongFields) as refused:
            await staff_of(place, by, "Ben@Example.com")
        assert fields(refused) == ["email"]
    with pytest.raises(WrongFields):
        await place.accounts.set_password(place.ana.business_id, BEN, "Ben", "staff", OTHER)
    assert (await place.accounts.sign_in(BEN, PASSWORD, address=HOME)).member == place.ben


async def test_a_removed_member_is_signed_out_and_cannot_sign_in(place: Place) -> None:
    cleo = await staff_of(place, place.ana)
    session = await place.accounts.verify((await place.accounts.sign_in(cleo.email, PASSWORD, address=HOME)).token)
    await place.accounts.remove(place.ana, cleo.id)
    with pytest.raises(Unauthorized):
        await place.accounts.alive(session.id)
    with pytest.raises(Unauthorized):
        await place.accounts.sign_in(cleo.email, PASSWORD, address=HOME)
    with pytest.raises(Unauthorized):
        await place.accounts.change_password(cleo, PASSWORD, OTHER)


async def test_another_businesss_member_is_not_found_and_stays(place: Place) -> None:
    for member_id in (place.ben.id, uuid4()):
        with pytest.raises(NotFound) as refused:
            await place.accounts.remove(place.ana, member_id)
        assert str(refused.value) == "there is no such member"
    assert await place.accounts.members(place.ben) == (place.ben,)


async def test_the_last_owner_stays_also_when_two_remove_each_other_at_once(place: Place) -> None:
    await staff_of(place, place.ana)
    with pytest.raises(Conflict):
        await place.accounts.remove(place.ana, place.ana.id)
    dora = await place.accounts.add(place.ana, email="dora@example.com", name="Dora", role="owner", password=PASSWORD)
    outcomes = await asyncio.gather(
        place.accounts.remove(place.ana, dora.id), place.accounts.remove(dora, place.ana.id), return_exceptions=True
    )
    assert sorted(type(outcome) for outcome in outcomes if outcome is not None) == [Conflict]
    assert [member.role for member in await place.accounts.members(place.ana)] == ["owner", "staff"]


async def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(place: Place) -> None:
    here, there = [await place.accounts.sign_in(ANA, PASSWORD, address=HOME) for _ in range(2)]
    bens = await place.accounts.sign_in(BEN, PASSWORD, address=HOME)
    session = await place.accounts.verify(here.token)
    await place.accounts.change_password(place.ana, PASSWORD, OTHER, keep=session.id)
    assert (await place.accounts.verify(here.token)).member == place.ana
    assert (await place.accounts.verify(bens.token)).member == place.ben
    with pytest.raises(Unauthorized):
        await place.accounts.verify(there.token)
    with pytest.raises(Unauthorized):
        await place.accounts.sign_in(ANA, PASSWORD, address=HOME)
    await place.accounts.sign_in(ANA, OTHER, address=HOME)
    await place.accounts.change_password(place.ana, OTHER, PASSWORD)
    with pytest.raises(Unauthorized):
        await place.accounts.verify(here.token)


async def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(place: Place) -> None:
    with pytest.raises(WrongFields) as refused:
        await place.accounts.change_password(place.ana, OTHER, "yet another password")
    assert fields(refused) == ["old"]
    with pytest.raises(WrongFields) as refused:
        await place.accounts.change_password(place.ana, PASSWORD, "ana@example.com")
    assert fields(refused) == ["new"]
    for _ in range(6):
        with pytest.raises(WrongFields):
            await place.accounts.change_password(place.ana, OTHER, OTHER)
    with pytest.raises(TooMany):
        await place.accounts.change_password(place.ana, PASSWORD, OTHER)
    await place.accounts.change_password(place.ben, PASSWORD, OTHER)


async def test_a_password_that_is_changed_while_it_is_checked_signs_nobody_in(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, changed = place.accounts._passwords.check, False

    async def changing(known: str | None, password: str) -> bool:
        nonlocal changed
        right = await check(known, password)
        if not changed:
            changed = True
            await Accounts(place.db, Limiter(), place.clock).change_password(place.ana, PASSWORD, OTHER)
        return right

    monkeypatch.setattr(place.accounts._passwords, "check", changing)
    with pytest.raises(Unauthorized):
        await place.accounts.sign_in(ANA, PASSWORD, address=HOME)


async def test_whoever_runs_the_platform_makes_a_member_or_resets_one(place: Place) -> None:
    made = await place.accounts.set_password(place.ana.business_id, "Fay@example.com", "Fay", "staff", PASSWORD)
    token = (await place.accounts.sign_in("fay@example.com", PASSWORD, address=HOME)).token
    reset = await place.accounts.set_password(place.ana.business_id, "fay@EXAMPLE.com", "Fay", "owner", OTHER)
    assert (reset.id, reset.role) == (made.id, "owner")
    with pytest.raises(Unauthorized):
        await place.accounts.verify(token)
    assert (await place.accounts.sign_in("fay@example.com", OTHER, address=HOME)).member == reset
    with pytest.raises(Conflict):
        await place.accounts.set_password(place.ben.business_id, BEN, "Ben", "staff", OTHER)
