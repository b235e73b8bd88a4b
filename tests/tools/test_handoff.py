"""Whom a caller is handed to, and when: configured people and numbers only."""

import datetime as dt
from typing import Any

from tenancy.profile import BusinessProfile
from tests.tools.places import NOW, Platform, restaurant
from tools.handoff import resolve_contact

ROSA = {"name": "Rosa", "number": "+12125550199", "role": "manager", "reasons": ["complaint", "refund"]}
LUCA = {
    "name": "Luca",
    "number": "+12125550198",
    "role": "catering",
    "reasons": ["wedding", "party"],
    "hours": {"monday": ["08:00-12:00"], "wednesday": ["22:00-02:00"]},
}
NIGHT = dt.datetime(2026, 11, 3, 8, tzinfo=dt.UTC)
"""Tuesday, 03:00 in New York."""


def place() -> BusinessProfile:
    return restaurant(contacts=[ROSA, LUCA])


def names(reason: str | None, now: dt.datetime) -> list[tuple[str, bool]]:
    return [(one.contact.name, one.now) for one in resolve_contact(place(), reason, now)]


def test_the_callers_own_words_choose_the_contact() -> None:
    noon = NOW + dt.timedelta(hours=2, minutes=45)  # 11:45 in New York
    assert names("it's about a wedding in May", noon) == [("Luca", True), ("Rosa", True)]
    assert names("I have a complaint", noon)[0][0] == "Rosa"
    assert names("could I speak to Luca please", noon)[0][0] == "Luca"


def test_without_a_fitting_reason_whoever_can_be_reached_comes_first() -> None:
    assert names(None, NOW) == [("Luca", True), ("Rosa", False)], "the restaurant opens at half past eleven"
    assert names("a complaint", NOW)[0] == ("Rosa", False), "the right person later, not the wrong one now"


def test_whoever_cannot_be_reached_comes_with_when_they_can() -> None:
    rosa, luca = resolve_contact(place(), "refund", NIGHT)
    zone = place().zone
    assert rosa.next == dt.datetime(2026, 11, 3, 11, 30, tzinfo=zone)
    assert luca.next == dt.datetime(2026, 11, 4, 22, tzinfo=zone)
    after_midnight = dt.datetime(2026, 11, 5, 6, tzinfo=dt.UTC)
    assert names("wedding", after_midnight)[0] == ("Luca", True), "his Wednesday ends at two on Thursday"


async def test_whoever_is_named_is_not_replaced_by_who_is_there_for_anybody(platform: Platform) -> None:
    desk = {"name": "Desk", "number": "+12125550197", "reasons": ["speak to someone"]}
    profile = restaurant(contacts=[LUCA, desk])
    jo = platform.caller(await platform.add(profile), profile)

    async def fitting(reason: str) -> list[str]:
        contacts: Any = (await jo.read("contacts_now", reason=reason)).data["contacts"]
        return [each["name"] for each in contacts if each["fits"]]

    assert await fitting("could I speak to Luca please") == ["Luca"]
    assert await fitting("could I speak to somebody please") == ["Desk"]


async def test_a_transfer_gives_the_configured_number_and_takes_none_from_the_caller(platform: Platform) -> None:
    profile = place()
    jo = platform.caller(await platform.add(profile), profile)
    offered = await jo.read("contacts_now", reason="wedding")
    assert "+1212555" not in offered.model_dump_json()
    moved = await jo.act("transfer", contact="luca")
    assert moved.data["number"] == "+12125550198"
    forged = await jo.act("transfer", draft=1, contact="Luca", number="+19005550100")
    assert forged.reason == "bad_arguments"
    assert (await jo.act("transfer", draft=2, contact="+19005550100")).reason == "number_not_configured"
    assert (await jo.act("transfer", draft=3, contact="Bruno")).reason == "unknown_contact"


async def test_nobody_is_connected_who_cannot_be_reached(platform: Platform) -> None:
    profile = place()
    jo = platform.caller(await platform.add(profile), profile)
    refused = await jo.act("transfer", contact="Rosa")
    assert refused.reason == "nobody_reachable"
    assert refused.data["next"] == "2026-11-02T11:30:00-05:00"
    assert "number" not in refused.data
    alone = restaurant(contacts=[])
    assert (await platform.caller(await platform.add(alone), alone).read("contacts_now")).reason == "no_contacts"
