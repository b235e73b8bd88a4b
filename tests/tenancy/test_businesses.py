"""What a business says is stored whole or not at all, keeps its rows' ids, and never touches another business."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from core.clock import ManualClock
from core.database import METADATA, Database
from core.errors import InvalidInput, NotFound
from core.settings import Settings
from tenancy.business_file import WrongFiles, export_yaml, read_business_files
from tenancy.businesses import find_business, import_files, import_profile, list_businesses, load_profile, resolve_number
from tenancy.models import Business, Faq, Service, Staff, StaffService
from tenancy.profile import BusinessProfile
from tests.tenancy.businesses_given import full, profile, profiles

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def db(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> AsyncIterator[Database]:
    database = Database(engine_settings(tmp_path))
    yield database
    await database.close()


@pytest.fixture
async def neighbour(db: Database) -> UUID:
    """The second tenant, with rows in every table."""
    given = full(slug="neighbour", phone_numbers=["+12125550111"])
    return (await import_profile(db, given)).business_id


async def everything(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the business store."""
    async with db.platform() as session:
        connection = await session.connection()
        return {
            name: sorted((tuple(row) for row in await connection.execute(table.select())), key=str)
            for name, table in METADATA["business"].tables.items()
        }


async def rows_of(db: Database, business_id: UUID, model: type[T]) -> list[T]:
    async with db.business(business_id) as session:
        return list(await session.scalars(select(model)))


async def test_a_profile_comes_back_as_it_was_told(db: Database, neighbour: UUID) -> None:
    imported = await import_profile(db, full())
    assert (imported.version, imported.created, imported.changed) == (1, True, True)
    loaded = await load_profile(db, imported.business_id)
    assert (loaded.profile, loaded.version) == (full(), 1)
    assert (await load_profile(db, neighbour)).profile.slug == "neighbour"


async def test_importing_the_same_again_changes_nothing(db: Database, neighbour: UUID) -> None:
    await import_profile(db, full())
    before = await everything(db)
    again = await import_profile(db, full())
    assert (again.version, again.created, again.changed) == (1, False, False)
    assert await everything(db) == before


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Renamed"},
        {"address": "1 High Street"},
        {"hours": None},
        {"hours": {}},
        {"hours": {"monday": "09:00-12:00"}},
        {"booking": None},
        {"booking": {"slot_minutes": 45}},
        {"exceptions": []},
        {"exceptions": [{"date": "2026-12-24", "hours": "09:00-11:00"}]},
        {"services": [{"name": "Colour", "price": "91"}, {"name": "Cut"}]},
        {"menu": []},
        {"staff": [{"name": "Ana", "services": ["Cut", "Colour"]}]},
        {"staff": [{"name": "Ana", "hours": {}}, {"name": "Ben"}]},
        {"faq": [{"question": "Wifi?", "answer": "Yes."}, {"question": "Parking?", "answer": "Yes.", "ref": "p1"}]},
        {"contacts": [{"name": "Eve", "number": "+12125550104"}]},
        {"phone_numbers": ["+12125550102"]},
        {"pronunciations": [{"word": "Colour", "says": "color"}, {"word": "Balayage", "says": "bah-lay-ahj"}]},
    ],
    ids=str,
)
async def test_each_change_is_stored_and_raises_the_version(db: Database, change: dict[str, object]) -> None:
    business_id = (await import_profile(db, full())).business_id
    imported = await import_profile(db, full(**change))
    assert (imported.business_id, imported.version, imported.created, imported.changed) == (business_id, 2, False, True)
    loaded = await load_profile(db, business_id)
    assert (loaded.profile, loaded.version) == (full(**change), 2)


async def test_rows_that_stay_keep_their_ids(db: Database) -> None:
    business_id = (await import_profile(db, full())).business_id
    faq = {row.question: row.id for row in await rows_of(db, business_id, Faq)}
    services = {row.name: row.id for row in await rows_of(db, business_id, Service)}
    new = {"question": "Dogs?", "answer": "Yes."}
    changed = {"question": "Wifi?", "answer": "No."}
    await import_profile(db, full(faq=[new, changed], services=[{"name": "Wash"}, {"name": "Colour", "price": "95"}]))
    after = {row.question: row.id for row in await rows_of(db, business_id, Faq)}
    assert after.keys() == {"Dogs?", "Wifi?"}
    assert after["Wifi?"] == faq["Wifi?"]
    links = await rows_of(db, business_id, StaffService)
    assert [link.service_id for link in links] == [services["Colour"]]


async def test_the_neighbours_rows_are_never_touched(db: Database, neighbour: UUID) -> None:
    async def theirs() -> dict[str, list[tuple[object, ...]]]:
        rows = await everything(db)
        return {name: [row for row in rows[name] if neighbour in row] for name in rows}

    before = await theirs()
    await import_profile(db, full())
    await import_profile(db, full(services=[], staff=[], faq=[], menu=[], contacts=[], exceptions=[], hours=None))
    assert await theirs() == before
    assert len(before["staff"]) == 2


async def test_a_number_answers_for_one_business(db: Database, neighbour: UUID) -> None:
    before = await everything(db)
    with pytest.raises(InvalidInput, match=r"\+12125550111") as refused:
        await import_profile(db, full(phone_numbers=["+12125550101", "+12125550111"]))
    assert "neighbour" not in str(refused.value)
    assert await everything(db) == before
    assert await resolve_number(db, "+12125550111") == neighbour
    assert await resolve_number(db, "+12125550101") is None


async def test_a_number_that_was_given_up_is_free(db: Database, neighbour: UUID) -> None:
    await import_profile(db, full(slug="neighbour", phone_numbers=["+12125550112"]))
    imported = await import_profile(db, full(phone_numbers=["+12125550111"]))
    assert await resolve_number(db, "+12125550111") == imported.business_id
    assert await resolve_number(db, "+12125550112") == neighbour


async def test_a_taken_number_in_one_file_stops_the_whole_import(db: Database, neighbour: UUID, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(export_yaml(full()))
    (tmp_path / "b.yaml").write_text(export_yaml(profile(phone_numbers=["+12125550111"])))
    before = await everything(db)
    files = read_business_files([tmp_path])
    with pytest.raises(WrongFiles, match=r"b\.yaml:\d+: phone_numbers\.0: expected a number that is free, got \+12125550111"):
        await import_files(db, files)
    assert await everything(db) == before


async def test_what_is_asked_for_on_a_change_is_kept_with_the_change_or_not_at_all(db: Database, neighbour: UUID) -> None:
    asked: list[tuple[UUID, int]] = []

    async def record(session: AsyncSession, business_id: UUID, version: int) -> None:
        asked.append((business_id, version))
        assert (await session.scalars(select(Business.version))).all() == [version]

    async def fail(session: AsyncSession, business_id: UUID, version: int) -> None:
        raise RuntimeError

    business_id = (await import_profile(db, full(), on_changed=record)).business_id
    await import_profile(db, full(), on_changed=record)
    await import_profile(db, full(name="Second"), on_changed=record)
    with pytest.raises(RuntimeError):
        await import_profile(db, full(name="Third"), on_changed=fail)
    assert asked == [(business_id, 1), (business_id, 2)]
    assert (await load_profile(db, business_id)).profile.name == "Second"


async def test_times_of_making_and_changing_come_from_the_clock(db: Database) -> None:
    clock = ManualClock(NOW)
    business_id = (await import_profile(db, full(), clock=clock)).business_id
    clock.advance(60)
    await import_profile(db, full(name="Renamed"), clock=clock)
    (row,) = await rows_of(db, business_id, Business)
    assert (row.created_at, row.updated_at) == (NOW, clock.now())


async def test_a_profile_that_contradicts_itself_is_refused(db: Database) -> None:
    with pytest.raises(InvalidInput, match=r"staff\.0\.services\.0: expected the name of a listed service"):
        await import_profile(db, full(staff=[{"name": "Ana", "services": ["Shave"]}]))
    assert await list_businesses(db) == []


async def test_two_imports_of_a_new_business_at_once_leave_one(db: Database) -> None:
    results = await asyncio.gather(*(import_profile(db, full()) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(result, InvalidInput) for result in results if isinstance(result, BaseException))
    assert [business.slug for business in await list_businesses(db)] == ["full"]
    assert len(await rows_of(db, await find_business(db, "full"), Staff)) == 2


async def test_businesses_are_listed_and_found(db: Database, neighbour: UUID) -> None:
    await import_profile(db, full())
    listed = await list_businesses(db)
    assert [(each.slug, each.phone_numbers) for each in listed] == [
        ("full", ("+12125550101", "+12125550102")),
        ("neighbour", ("+12125550111",)),
    ]
    assert await find_business(db, "neighbour") == neighbour
    with pytest.raises(NotFound, match="'nobody'"):
        await find_business(db, "nobody")
    with pytest.raises(NotFound):
        await load_profile(db, UUID(int=0))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[Database], Awaitable[None]]], None]:
    """Run against one database that stays, since hypothesis tries many examples in one test."""
    url = request.getfixturevalue("postgres_databases").migrated() if request.param == "postgresql" else None
    settings = Settings(home=tmp_path_factory.mktemp("home"), database_url=url, _env_file=None)

    def in_loop(work: Callable[[Database], Awaitable[None]]) -> None:
        async def whole() -> None:
            database = Database(settings)
            await database.migrate()
            try:
                await work(database)
            finally:
                await database.close()

        asyncio.run(whole())

    return in_loop


@given(mine=profiles("any", "+441632960901"), theirs=profiles("other", "+441632960902"))
@hypothesis_settings(max_examples=12, deadline=None)
def test_any_profile_after_any_other_is_stored_as_told(
    run: Callable[[Callable[[Database], Awaitable[None]]], None], mine: BusinessProfile, theirs: BusinessProfile
) -> None:
    async def work(db: Database) -> None:
        for told in (mine, theirs):
            imported = await import_profile(db, told)
            assert (await load_profile(db, imported.business_id)).profile == told
            assert not (await import_profile(db, told)).changed
        assert (await load_profile(db, await find_business(db, "any"))).profile == mine

    run(work)


@given(at=st.integers(0, 2_000), junk=st.sampled_from(["[", "{", "*a", "name: again\n", "\tx", "- ", '"']))
@hypothesis_settings(max_examples=25, deadline=None)
def test_a_wrong_file_beside_right_ones_never_changes_the_database(
    run: Callable[[Callable[[Database], Awaitable[None]]], None], tmp_path_factory: pytest.TempPathFactory, at: int, junk: str
) -> None:
    folder = tmp_path_factory.mktemp("files")
    text = export_yaml(full(name=f"Changed {at}"))
    (folder / "a.yaml").write_text(export_yaml(profile(name=f"Changed {at}")))
    (folder / "b.yaml").write_text(text[: at % len(text)] + junk + text[at % len(text) :])

    async def work(db: Database) -> None:
        before = await everything(db)
        try:
            files = read_business_files([folder])
            await import_files(db, files)
        except WrongFiles:
            assert await everything(db) == before
        else:
            assert len(files) == 2

    run(work)
