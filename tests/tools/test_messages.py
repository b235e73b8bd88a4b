"""Messages: stored for the right business, with the number to call back."""

from sqlmodel import col, select

from tests.tools.places import Caller, Platform, restaurant
from tools.messages import CallerMessage


async def host(platform: Platform, number: str | None = "+12125550177") -> Caller:
    profile = restaurant()
    return platform.caller(await platform.add(profile), profile, number)


async def test_a_message_is_kept_for_its_business_with_the_number_to_call_back(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    plain = await jo.act("take_message", reason="Lost a scarf", name="Jo")
    given = await jo.act("take_message", draft=1, reason="Catering", name="Jo", phone="+12125550111")
    assert plain.ok
    assert given.data["reachable"] is True
    async with platform.database.business(jo.context.business_id) as session:
        rows = (await session.execute(select(CallerMessage).order_by(col(CallerMessage.reason)))).scalars().all()
    assert [(row.reason, row.name, row.phone) for row in rows] == [
        ("Catering", "Jo", "+12125550111"),
        ("Lost a scarf", "Jo", "+12125550177"),
    ]
    async with platform.database.business(other.context.business_id) as session:
        assert (await session.execute(select(CallerMessage))).first() is None


async def test_a_message_without_any_number_says_that_nobody_can_call_back(platform: Platform) -> None:
    withheld = await host(platform, None)
    assert (await withheld.act("take_message", reason="Hello")).data["reachable"] is False
