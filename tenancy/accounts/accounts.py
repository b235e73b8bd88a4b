"""The accounts of the platform: signing up and in, and who the members of a business are."""

import ipaddress
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock
from core.database import Database
from core.errors import Conflict, Forbidden, NotFound, Unauthorized, WrongFields
from core.limits import Limiter
from tenancy.accounts.identity import Member, Role, Session, SignedIn, email_address, member_of
from tenancy.accounts.models import MemberRow
from tenancy.accounts.passwords import Passwords, password_problem
from tenancy.accounts.sessions import Sessions, end_all
from tenancy.businesses import OnChanged, register
from tenancy.profile import BusinessProfile

MOST_MEMBERS = 100
MINUTE, HOUR = 60, 3600

_EMAIL_TAKEN = ("email", "expected an email address that is not registered yet")

_log = structlog.get_logger(__name__)


class Accounts:
    """Whoever is not known yet is looked up on the platform; from then on everything happens in their business."""

    def __init__(self, db: Database, limiter: Limiter, clock: Clock) -> None:
        self._db, self._limiter, self._clock = db, limiter, clock
        self._passwords = Passwords()
        self._sessions = Sessions(db, clock)

    async def sign_up(
        self,
        profile: BusinessProfile,
        *,
        email: str,
        name: str,
        password: str,
        address: str,
        on_changed: OnChanged | None = None,
    ) -> Member:
        """Register a business and its owner, both or neither. Raises ``WrongFields`` (the profile's below ``business``),
        and ``TooMany`` for one network."""
        email = _checked(email, name, password, profile.name, profile.slug)
        await self._limiter.hit("sign-up", _network(address), most=10, seconds=HOUR)
        hashed = await self._passwords.hash(password)

        async def owner(session: AsyncSession, business_id: UUID) -> Member:
            session.add(row := self._row(business_id, email, name, "owner", hashed))
            await session.flush()
            return member_of(row)

        try:
            member = await register(self._db, profile, also=owner, on_changed=on_changed, clock=self._clock)
        except WrongFields as wrong:
            raise WrongFields([(f"business.{field}", message) for field, message in wrong.problems]) from wrong
        except IntegrityError as error:
            raise WrongFields([_EMAIL_TAKEN]) from error
        _log.info("accounts.signed_up", business=str(member.business_id), member=str(member.id))
        return member

    async def sign_in(self, email: str, password: str, *, address: str) -> SignedIn:
        """Begin a session. Raises ``Unauthorized``, the same and as late for a wrong password as for nobody's address,
        and ``TooMany`` where too often was guessed: from one network, at one address, or at one from the other."""
        email = _written(email)
        network = _network(address)
        pair = f"{email} {network}"
        await self._limiter.hit("sign-in from", network, most=100, seconds=HOUR)
        await self._limiter.hit("sign-in at from", pair, most=8, seconds=10 * MINUTE)
        # An hour of one network's guesses leaves most of an address's own to its owner, who comes from another one.
        await self._limiter.hit("sign-in at from, slowly", pair, most=15, seconds=HOUR)
        await self._limiter.hit("sign-in at", email, most=100, seconds=HOUR)
        async with self._db.platform() as session:
            row = (await session.scalars(select(MemberRow).where(MemberRow.email == email))).one_or_none()
        if not await self._passwords.check(row.password_hash if row else None, password) or row is None:
            raise _wrong()
        signed_in = await self._begin(row, password)
        await self._limiter.clear("sign-in at from", pair)
        await self._limiter.clear("sign-in at from, slowly", pair)
        await self._limiter.clear("sign-in at", email)
        return signed_in

    async def verify(self, token: str | None) -> Session:
        """Whose session a token is of. Raises ``Unauthorized``."""
        return await self._sessions.verify(token)

    async def renew(self, token: str) -> SignedIn:
        """Exchange a token for a new one; the old one is taken for ``tokens.GRACE`` more. Raises ``Unauthorized``."""
        return await self._sessions.renew(token)

    async def alive(self, session_id: UUID) -> Member:
        """The member of a session that was verified before, as they are now. Raises ``Unauthorized`` once it has ended."""
        return await self._sessions.alive(session_id)

    async def sign_out(self, token: str | None) -> None:
        """End this session; a token that is no longer good changes nothing."""
        await self._sessions.end(token)

    async def sign_out_everywhere(self, member: Member) -> None:
        async with self._db.business(member.business_id, write=True) as session:
            await end_all(session, member.id)

    async def change_password(self, member: Member, old: str, new: str, *, keep: UUID | None = None) -> None:
        """Also ends the member's other sessions; ``keep`` is the one that asks for it. Raises ``WrongFields``."""
        await self._limiter.hit("password of", str(member.id), most=8, seconds=10 * MINUTE)
        async with self._db.business(member.business_id) as session:
            row = await session.get(MemberRow, member.id)
        if row is None:
            raise Unauthorized("this member is no longer one")
        if not await self._passwords.check(row.password_hash, old):
            raise WrongFields([("old", "expected your present password")])
        if problem := password_problem(new, (row.email, row.name)):
            raise WrongFields([("new", problem)])
        await self._replace_hash(row, await self._passwords.hash(new), keep=keep)

    async def members(self, member: Member) -> tuple[Member, ...]:
        """Everybody of the member's business, owners first."""
        async with self._db.business(member.business_id) as session:
            rows = await session.scalars(select(MemberRow).order_by(col(MemberRow.role), col(MemberRow.email)))
            return tuple(map(member_of, rows))

    async def member(self, member: Member, member_id: UUID) -> Member:
        """Another member of the same business. Raises ``NotFound``."""
        async with self._db.business(member.business_id) as session:
            row = await session.get(MemberRow, member_id)
        if row is None:
            raise _no_member()
        return member_of(row)

    async def add(self, by: Member, *, email: str, name: str, role: Role, password: str) -> Member:
        """Raises ``Forbidden`` unless an owner asks, ``WrongFields``, and ``Conflict`` for one too many."""
        _owners_only(by)
        await self._limiter.hit("members of", str(by.business_id), most=60, seconds=HOUR)
        email = _checked(email, name, password)
        row = self._row(by.business_id, email, name, role, await self._passwords.hash(password))
        try:
            async with self._db.business(by.business_id, write=True) as session:
                if len((await session.scalars(select(MemberRow.id))).all()) >= MOST_MEMBERS:
                    raise Conflict(f"a business has at most {MOST_MEMBERS} members; remove one first")
                session.add(row)
                await session.flush()
        except IntegrityError as error:
            raise WrongFields([_EMAIL_TAKEN]) from error
        return member_of(row)

    async def remove(self, by: Member, member_id: UUID) -> None:
        """Also ends the member's sessions. Raises ``Forbidden`` unless an owner asks, ``NotFound``, and ``Conflict`` for
        the last owner."""
        _owners_only(by)
        async with self._db.business(by.business_id, write=True) as session:
            owners = await _owners(session)
            row = await session.get(MemberRow, member_id)
            if row is None:
                raise _no_member()
            if owners == {row.id}:
                raise Conflict("this is the last owner; make somebody else an owner first")
            await end_all(session, row.id)
            await session.delete(row)

    async def set_password(self, business_id: UUID, email: str, name: str, role: Role, password: str) -> Member:
        """Make a member, or give the one with this address a new name, role and password and end their sessions.

        For whoever runs the platform: no present password is asked for. Raises ``WrongFields``, also where the address is
        of another business's member, and ``Conflict`` where the last owner would be none.
        """
        email = _checked(email, name, password)
        hashed = await self._passwords.hash(password)
        try:
            async with self._db.business(business_id, write=True) as session:
                owners = await _owners(session)
                row = (await session.scalars(select(MemberRow).where(MemberRow.email == email))).one_or_none()
                if row is None:
                    row = self._row(business_id, email, name, role, hashed)
                    session.add(row)
                elif role != "owner" and owners == {row.id}:
                    raise Conflict("this is the last owner; make somebody else an owner first")
                else:
                    row.name, row.role, row.password_hash, row.updated_at = name.strip(), role, hashed, self._clock.now()
                    await end_all(session, row.id)
                await session.flush()
                return member_of(row)
        except IntegrityError as error:
            raise WrongFields([_EMAIL_TAKEN]) from error

    async def _begin(self, checked: MemberRow, password: str) -> SignedIn:
        """Unless the password was changed or the member removed while it was being checked."""
        fresh = await self._passwords.hash(password) if self._passwords.outdated(checked.password_hash) else None
        async with self._db.business(checked.business_id, write=True) as session:
            row = await session.get(MemberRow, checked.id, with_for_update=True)
            if row is None or row.password_hash != checked.password_hash:
                raise _wrong()
            row.password_hash = fresh or row.password_hash
            return await self._sessions.begin(session, member_of(row))

    async def _replace_hash(self, row: MemberRow, hashed: str, *, keep: UUID | None) -> None:
        same = (col(MemberRow.id) == row.id) & (col(MemberRow.password_hash) == row.password_hash)
        change = update(MemberRow).where(same).values(password_hash=hashed, updated_at=self._clock.now())
        async with self._db.business(row.business_id, write=True) as session:
            changed = await session.execute(change.returning(col(MemberRow.id)))
            if changed.scalar_one_or_none() is None:
                raise Conflict("the password was changed in the meantime; sign in again")
            await end_all(session, row.id, but=keep)

    def _row(self, business_id: UUID, email: str, name: str, role: Role, hashed: str) -> MemberRow:
        now = self._clock.now()
        return MemberRow(
            business_id=business_id,
            email=email,
            name=name.strip(),
            role=role,
            password_hash=hashed,
            created_at=now,
            updated_at=now,
        )


async def _owners(session: AsyncSession) -> set[UUID]:
    """Locked until the transaction ends, so that two owners cannot remove each other at once."""
    asked = select(MemberRow.id).where(MemberRow.role == "owner").order_by(col(MemberRow.id))
    return set((await session.scalars(asked.with_for_update())).all())


def _owners_only(by: Member) -> None:
    if by.role != "owner":
        raise Forbidden("only an owner may do this")


def _no_member() -> NotFound:
    return NotFound("there is no such member")


def _wrong() -> Unauthorized:
    return Unauthorized("email address and password do not fit")


def _checked(email: str, name: str, password: str, *about: str) -> str:
    """The address as it is stored. Raises ``WrongFields`` with whatever is wrong with the three."""
    problems: list[tuple[str, str]] = []
    try:
        email = email_address(email)
    except ValueError as error:
        problems.append(("email", str(error)))
    if not 1 <= len(name.strip()) <= 120 or not name.strip().isprintable():
        problems.append(("name", "expected a name of 1 to 120 characters"))
    if problem := password_problem(password, (email, name, *about)):
        problems.append(("password", problem))
    if problems:
        raise WrongFields(problems)
    return email


def _written(email: str) -> str:
    """For signing in, what is no address is an address nobody has."""
    try:
        return email_address(email)
    except ValueError:
        return ""


def _network(address: str) -> str:
    """Whose address this is, as far as limits go: in IPv6 everybody has a whole /64 to themselves."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        mapped = ip.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
