"""Acts proposed as no sound agent would: refused with a reason by whatever stands first, and nothing is left behind."""

import uuid
from typing import Any

import pytest
from sqlmodel import select

from tests.tools.places import Caller, Platform, guesthouse, restaurant, salon
from tools.booking.models import Booking
from tools.messages import CallerMessage
from tools.orders.models import CustomerOrder
from tools.protocol import Confirmation
from tools.standard import standard_registry

SEVEN: dict[str, Any] = {"date": "2026-11-03", "time": "19:00", "party_size": 2}
SOUND: dict[str, dict[str, Any]] = {
    "hold_booking": SEVEN,
    "confirm_booking": {"booking_id": str(uuid.UUID(int=7)), "name": "Jo"},
    "release_booking": {"booking_id": str(uuid.UUID(int=7))},
    "cancel_booking": {"booking_id": str(uuid.UUID(int=7))},
    "change_booking": {"booking_id": str(uuid.UUID(int=7)), "time": "20:00"},
    "call_off_order": {"order_id": str(uuid.UUID(int=7))},
    "join_waitlist": {"date": "2026-11-06", "time": "19:00", "party_size": 2, "name": "Jo"},
    "forget_caller": {},
    "take_message": {"reason": "Please ring back"},
    "transfer": {"contact": "Rosa"},
    "send_text": {"about": "directions", "how": "asked_for_it"},
    "place_order": {"lines": [{"item": "Tiramisu", "quantity": 1}], "fulfilment": "pickup", "name": "Jo", "total_minor": 700},
}
"""Arguments of the right form, for each act that there is."""
ACTS = sorted(standard_registry().acts)
NONSENSE: tuple[Any, ...] = (True, 3.5, [], {}, ["x"], {"$ne": None}, -1, 2**62, "'; DROP TABLE booking; --", "x" * 5000, "\x00")
NOT_THERE = (
    "drop_tables",
    "",
    "Hold_Booking",
    "hold_booking ",
    "availability",
    "hold_booking;cancel_booking",
    "__init__",
    "x" * 64,
)


async def host(platform: Platform, profile: Any = None) -> Caller:
    profile = profile or restaurant()
    return platform.caller(await platform.add(profile), profile)


async def left(platform: Platform, jo: Caller) -> list[Any]:
    """Every row that acts can make at the business of this call."""
    rows: list[Any] = []
    async with platform.database.business(jo.context.business_id) as session:
        for model in (Booking, CallerMessage, CustomerOrder):
            rows += (await session.execute(select(model))).scalars().all()
    return rows


async def refusal(jo: Caller, name: str, arguments: Any) -> str | None:
    call, yes = jo.call(name, arguments)
    result = await jo.toolbox.act(call, confirmation=yes)
    assert result.status == "refused", (name, arguments, result)
    return result.reason


async def test_a_tool_that_there_is_not_is_refused_as_an_act_and_as_a_question(platform: Platform) -> None:
    jo = await host(platform)
    for name in NOT_THERE:
        assert await refusal(jo, name, SEVEN) == "unknown_tool"
    for name in (*NOT_THERE, *ACTS):
        if name != "availability":
            assert (await jo.read(name, **SEVEN)).reason == "unknown_tool"
    assert jo.events == []


def test_each_act_is_tried_here() -> None:
    assert sorted(SOUND) == ACTS


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_with_a_field_that_it_does_not_know_is_refused(platform: Platform, name: str) -> None:
    jo = await host(platform)
    other = await host(platform)
    for field, value in (
        ("business_id", str(other.context.business_id)),
        ("tenant", "salon"),
        ("price", 0),
        ("caller", "+1"),
        ("", 1),
    ):
        assert await refusal(jo, name, {**SOUND[name], field: value}) == "bad_arguments"
    assert jo.events == []
    assert await left(platform, jo) == []


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_with_a_value_of_the_wrong_form_is_refused(platform: Platform, name: str) -> None:
    jo = await host(platform)
    fields = standard_registry().acts[name].arguments.model_fields
    for field in fields:
        texts = fields[field].annotation in (str, str | None) or field in (
            "service",
            "staff",
            "room",
            "contact",
            "reason",
            "name",
        )
        for value in NONSENSE:
            if texts and isinstance(value, str) and len(value) < 100:
                continue  # a strange name is a name; that it is nobody's is for the tool to say
            if field == "by_text" and isinstance(value, bool):
                continue
            if field in ("total_minor", "notes", "recipient") and isinstance(value, str | int):
                continue
            assert await refusal(jo, name, {**SOUND[name], field: value}) == "bad_arguments", (field, value)
    for field in (field for field in fields if fields[field].is_required()):
        assert await refusal(jo, name, {key: value for key, value in SOUND[name].items() if key != field}) == "bad_arguments"
    assert jo.events == []
    assert await left(platform, jo) == []


@pytest.mark.parametrize(
    "arguments", [{}, {"booking_id": "7"}, {"booking_id": "all"}, {"booking_id": None}, {"booking_id": ["*"]}]
)
async def test_a_booking_without_a_proper_id_is_not_touched(platform: Platform, arguments: dict[str, Any]) -> None:
    jo = await host(platform)
    for name in ("confirm_booking", "release_booking", "cancel_booking", "change_booking"):
        wanted = {**arguments, "name": "Jo"} if name == "confirm_booking" else arguments
        assert await refusal(jo, name, wanted) == "bad_arguments"


async def test_another_businesss_booking_is_as_if_it_were_not_there(platform: Platform) -> None:
    """Even from the very same caller's number."""
    jo, elsewhere = await host(platform), await host(platform)
    hold = await elsewhere.act("hold_booking", **SEVEN)
    theirs = str(hold.data["booking_id"])
    for name in ("confirm_booking", "release_booking", "cancel_booking", "change_booking"):
        assert await refusal(jo, name, {**SOUND[name], "booking_id": theirs}) == "booking_not_found"
    assert (await elsewhere.act("confirm_booking", booking_id=theirs, name="Kim")).ok
    for name in ("confirm_booking", "release_booking", "cancel_booking", "change_booking"):
        assert await refusal(jo, name, {**SOUND[name], "booking_id": theirs}) == "booking_not_found"
    [standing] = await left(platform, elsewhere)
    assert (standing.status, standing.name) == ("confirmed", "Kim")
    assert await left(platform, jo) == []
    assert not (await jo.read("find_booking")).ok


@pytest.mark.parametrize(
    ("profile", "wish", "reason"),
    [
        (restaurant(), {**SEVEN, "service": "Haircut", "unit": "appointment"}, "unit_not_offered"),
        (restaurant(), {**SEVEN, "party_size": 400}, "party_too_big"),
        (restaurant(), {"date": "2026-11-03", "time": "19:00"}, "incomplete"),
        (restaurant(), {**SEVEN, "date": "2026-10-03"}, "past"),
        (restaurant(), {**SEVEN, "date": "2031-10-03"}, "too_far"),
        (restaurant(), {**SEVEN, "time": "19:07"}, "off_grid"),
        (restaurant(), {**SEVEN, "time": "04:00"}, "outside_hours"),
        (restaurant(), {**SEVEN, "date": "2026-11-08"}, "closed_day"),
        (salon(), {"date": "2026-11-03", "time": "10:00", "service": "Tattoo"}, "unknown_service"),
        (salon(), {"date": "2026-11-03", "time": "10:00", "service": "Haircut", "staff": "Vladimir"}, "unknown_staff"),
        (salon(), {"date": "2026-11-03", "time": "10:00", "service": "Colour", "staff": "Anna"}, "staff_not_for_service"),
        (guesthouse(), {"date": "2026-11-03", "nights": 1, "room": "Penthouse"}, "unknown_room"),
        (guesthouse(), {"date": "2026-11-03"}, "incomplete"),
    ],
)  # fmt: skip
async def test_a_hold_of_what_there_is_not_is_refused_with_its_reason(
    platform: Platform, profile: Any, wish: dict[str, Any], reason: str
) -> None:
    jo = await host(platform, profile)
    assert await refusal(jo, "hold_booking", wish) == reason
    assert await left(platform, jo) == []


async def test_one_yes_serves_one_act_and_no_second_one(platform: Platform) -> None:
    jo = await host(platform)
    held = [(await jo.act("hold_booking", draft=draft, **SEVEN)).data["booking_id"] for draft in (0, 1)]
    call, yes = jo.call("confirm_booking", {"booking_id": held[0], "name": "Jo"})
    first = await jo.toolbox.act(call, confirmation=yes)
    again = await jo.toolbox.act(call, confirmation=yes)
    assert first.ok
    assert again == first
    second, _ = jo.call("confirm_booking", {"booking_id": held[1], "name": "Jo"}, draft=1)
    assert (await jo.toolbox.act(second, confirmation=yes)).reason == "confirmation_differs"
    statuses = sorted(row.status for row in await left(platform, jo))
    assert statuses == ["confirmed", "held"]


@pytest.mark.parametrize("name", [name for name in ACTS if standard_registry().acts[name].needs_confirmation])
async def test_what_needs_a_yes_is_refused_without_one_or_with_another(platform: Platform, name: str) -> None:
    jo = await host(platform)
    call, yes = jo.call(name, SOUND[name])
    assert (await jo.toolbox.act(call)).reason == "not_confirmed"
    for wrong in (
        Confirmation(draft="", revision=0, arguments_hash=""),
        yes.model_copy(update={"revision": 0}),
        yes.model_copy(update={"arguments_hash": jo.call("take_message", SOUND["take_message"])[1].arguments_hash}),
    ):
        assert (await jo.toolbox.act(call, confirmation=wrong)).reason == "confirmation_differs"
    assert jo.events == []
