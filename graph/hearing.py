"""A business's own words, which a recogniser would not expect."""

from uuid import UUID

from tenancy.profile import BusinessProfile


def hints_key(business_id: UUID, version: int) -> str:
    return f"{business_id}-{version}"


def sentences(profile: BusinessProfile) -> tuple[str, ...]:
    return tuple(question.question for question in profile.faq)


def terms(profile: BusinessProfile) -> tuple[str, ...]:
    """Its names: of services, dishes and what goes on them, rooms and people."""
    services = [name for item in profile.services for name in (item.name, *item.aliases)]
    dishes = [name for item in profile.menu for name in (item.name, *item.aliases)]
    options = [name for group in profile.modifiers for item in group.options for name in (item.name, *item.aliases)]
    rooms = [name for item in profile.rooms for name in (item.name, *item.aliases)]
    people = [*(person.name for person in profile.staff), *(contact.name for contact in profile.contacts)]
    return tuple(dict.fromkeys([profile.name, *services, *dishes, *options, *rooms, *people]))
