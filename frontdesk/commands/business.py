"""``frontdesk business``: take in what businesses say of themselves, show what was taken in, and give one an owner."""

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core.clock import SystemClock
from core.database import Database
from core.jobs import open_queue
from core.limits import open_limiter
from core.settings import Settings
from tenancy.accounts import Accounts, Member
from tenancy.business_file import WrongFiles, export_yaml, read_business_files
from tenancy.businesses import Imported, find_business, import_files, list_businesses, load_profile
from tenancy.knowledge.requests import request_index
from tenancy.profile import WEEKDAYS, BusinessProfile, Span, WeeklyHours

T = TypeVar("T")

LISTED = 20
"""How many outcomes of an import are printed one by one."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="""Import, list, show and export businesses, and give them owners.

A business is one YAML file. Five fields are needed, all others may be left out:

    name: Bella Napoli
    slug: bella-napoli
    kind: restaurant
    timezone: America/New_York
    phone_numbers: [+12125550142]

A kind is clinic, hospital, restaurant, hotel, salon or other. `samples/` has four complete files; begin with
`frontdesk business import samples`.
""",
)


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Business files, or folders with *.yaml files.", show_default=False)],
) -> None:
    """Import business files; a business that is there already (by its slug) is updated.

    All files are checked first. A wrong one is told by file, line and field, and then nothing at all is changed.

    Examples:

        frontdesk business import samples/trattoria-bella-napoli.yaml

        frontdesk business import samples
    """
    try:
        files = read_business_files(paths)
        done = _with_database(lambda db: import_files(db, files, on_changed=request_index))
    except WrongFiles as wrong:
        typer.echo(str(wrong), err=True)
        typer.echo(f"{len(wrong.problems)} mistake(s); nothing was imported", err=True)
        raise typer.Exit(1) from None
    for file, imported in list(zip(files, done, strict=True))[:LISTED]:
        typer.echo(f"{file.profile.slug}: {_outcome(imported)}")
    if len(done) > LISTED:
        typer.echo(f"... and {len(done) - LISTED} others")
    changed = sum(each.changed for each in done)
    typer.echo(f"{len(done)} imported, {changed} of them new or changed; a running worker indexes what changed")


@app.command("list")
def list_() -> None:
    """List all businesses with their numbers.

    Example: frontdesk business list
    """
    businesses = _with_database(list_businesses)
    if not businesses:
        typer.echo("There is no business yet: `frontdesk business import samples` brings four.")
        return
    table = Table("slug", "name", "kind", "numbers", "version", box=None, pad_edge=False, header_style="bold")
    for each in businesses:
        table.add_row(each.slug, escape(each.name), each.kind, ", ".join(each.phone_numbers), str(each.version))
    _console().print(table)


@app.command()
def show(slug: Annotated[str, typer.Argument(help="The business's slug, such as riverside-dental.")]) -> None:
    """Show what a business has told us.

    Example: frontdesk business show riverside-dental
    """
    profile, version = _load(slug)
    console = _console()
    console.print(f"[bold]{escape(profile.name)}[/bold]  {profile.kind}, version {version}")
    facts = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _facts(profile):
        facts.add_row(f"[dim]{name}[/dim]", escape(value))
    console.print(facts)
    for title, rows in _lists(profile):
        if rows:
            table = Table(title=f"{title} ({len(rows)})", box=None, show_header=False, title_justify="left", title_style="bold")
            for row in rows:
                table.add_row(*map(escape, row))
            console.print(table)


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="The business's slug, such as riverside-dental.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file to write; printed when left out.")] = None,
) -> None:
    """Write a business as a file that can be changed and imported again.

    Example: frontdesk business export riverside-dental -o riverside-dental.yaml
    """
    text = export_yaml(_load(slug)[0])
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        typer.echo(f"{slug} is in {output}")


@app.command()
def owner(
    slug: Annotated[str, typer.Argument(help="The business's slug, such as riverside-dental.")],
    email: Annotated[str, typer.Argument(help="The address the owner signs in with.")],
    name: Annotated[str | None, typer.Option("--name", help="The owner's name; made from the address when left out.")] = None,
    generate: Annotated[bool, typer.Option("--generate", help="Print a password instead of asking for one.")] = False,
) -> None:
    """Make somebody an owner of a business, or give an owner a new password and end their sessions.

    Asks for the password; without a terminal, and with --generate, one is made and printed.

    Examples:

        frontdesk business owner riverside-dental ana@riverside-dental.example

        frontdesk business owner riverside-dental ana@riverside-dental.example --generate
    """
    made = generate or not sys.stdin.isatty()
    password = secrets.token_urlsafe(12) if made else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    called = name or email.partition("@")[0].replace(".", " ").title()

    async def work(db: Database) -> Member:
        accounts = Accounts(db, open_limiter(Settings()), SystemClock())
        return await accounts.set_password(await find_business(db, slug), email, called, "owner", password)

    member = _with_database(work)
    typer.echo(f"{member.email} owns {slug}" + (f"; password: {password}" if made else ""))


def _console() -> Console:
    """As wide as the terminal; a pipe has no width, so nothing is cut off there."""
    console = Console()
    return console if console.is_terminal else Console(width=200)


def _with_database(work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        settings = Settings()
        async with open_queue(settings) as queue:
            db = Database(settings, on_commit=queue.announce)
            try:
                await db.migrate()
                return await work(db)
            finally:
                await db.close()

    return asyncio.run(run())


def _load(slug: str) -> tuple[BusinessProfile, int]:
    async def work(db: Database) -> tuple[BusinessProfile, int]:
        loaded = await load_profile(db, await find_business(db, slug))
        return loaded.profile, loaded.version

    return _with_database(work)


def _outcome(imported: Imported) -> str:
    if imported.created:
        return "new"
    return f"changed, now version {imported.version}" if imported.changed else f"unchanged, version {imported.version}"


def _facts(profile: BusinessProfile) -> list[tuple[str, str]]:
    rules = profile.booking
    return [
        ("slug", profile.slug),
        ("numbers", ", ".join(profile.phone_numbers)),
        ("time zone", f"{profile.timezone}, {profile.language}, {profile.currency}, emergencies {profile.emergency_number}"),
        ("agent", ", ".join((profile.agent_name or "no name", profile.manner, "English", *profile.languages))),
        ("address", profile.address or "not told"),
        ("hours", _week(profile.hours) if profile.hours is not None else "not told"),
        ("bookings", f"up to {rules.horizon_days} days ahead" if rules else "none; callers leave a message"),
    ]


def _lists(profile: BusinessProfile) -> list[tuple[str, list[tuple[str, ...]]]]:
    def money(price: object) -> str:
        return "" if price is None else f"{price} {profile.currency}"

    return [
        ("Other days", [(_dates(each.date, each.until), _day(each.hours), each.note or "") for each in profile.exceptions]),
        (
            "Services",
            [
                (each.name, f"{'from ' if each.price_from else ''}{money(each.price)}", _minutes(each.duration_minutes))
                for each in profile.services
            ],
        ),
        ("Menu", [(each.category or "", each.name, money(each.price)) for each in profile.menu]),
        ("Staff", [(each.name, each.role or "", ", ".join(each.services) or "all services") for each in profile.staff]),
        ("Tables", [(each.name, f"{each.min_party} to {each.seats}") for each in profile.tables]),
        ("Rooms", [(each.name, f"{each.count}, sleeps {each.sleeps}", money(each.price)) for each in profile.rooms]),
        ("Policies", [(each.topic, each.text) for each in profile.policies]),
        ("Questions", [(each.question, each.answer) for each in profile.faq]),
        ("Contacts", [(each.name, each.role or "", each.number) for each in profile.contacts]),
    ]


def _week(hours: WeeklyHours) -> str:
    return "\n".join(f"{day:10} {_day(hours.get(day, ()))}" for day in WEEKDAYS)


def _day(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans) or "closed"


def _dates(first: object, last: object) -> str:
    return f"{first} to {last}" if last else str(first)


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes} min"
