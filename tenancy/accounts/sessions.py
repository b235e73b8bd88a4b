"""Sessions as rows: begun by signing in, looked up by token, renewed, and ended by their owner, by time or by theft."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock
from core.database import Database, DatabaseBusy
from core.errors import Unauthorized
from tenancy.accounts.identity import Member, Session, SignedIn, member_of
from tenancy.accounts.models import MemberRow, SignIn
from tenancy.accounts.tokens import (
    GRACE,
    IDLE,
    LONGEST,
    RENEW_AFTER,
    Token,
    digest,
    ends_at,
    expired,
    new_token,
    read_token,
    standing,
)

MOST_SESSIONS = 50
"""A member's sessions at one time; with one more the one that was begun first ends."""
USE_NOTED_EVERY = timedelta(minutes=5)
"""How exactly a session's last use is known: looking at a page is no reason to write."""
NOTE_SECONDS = 0.5

_log = structlog.get_logger(__name__)


class Sessions:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def begin(self, session: AsyncSession, member: Member) -> SignedIn:
        """A new session, in the member's own business's transaction."""
        now = self._clock.now()
        await self._make_room(session, member, now)
        token = new_token(uuid4())
        row = SignIn(
            id=token.session_id,
            business_id=member.business_id,
            member_id=member.id,
            family=digest(token.family),
            secret=digest(token.secret),
            created_at=now,
            renewed_at=now,
            used_at=now,
        )
        session.add(row)
        await session.flush()
        return SignedIn(member, token.text(), ends_at(row))

    async def verify(self, text: str | None) -> Session:
        """The session of a token. Raises ``Unauthorized``; one that was exchanged long ago ends the session as well."""
        row, member, token = await self._shown(text)
        now = self._clock.now()
        what = standing(row, token, now)
        if row.shown_at is None and what == "current":
            await self._note(row, used_at=now, shown_at=now)
        elif now - row.used_at >= USE_NOTED_EVERY:
            await self._note(row, used_at=now)
        return Session(row.id, member, renew=now - row.renewed_at >= RENEW_AFTER)

    async def renew(self, text: str) -> SignedIn:
        """Exchange a token for a new one. One that has just been exchanged, or is hardly a minute old, stays as it is:
        of two requests at once, one brings the new token and the other must not lose it."""
        _, member, token = await self._shown(text)
        async with self._db.business(member.business_id, write=True) as session:
            row = await session.get(SignIn, token.session_id, with_for_update=True)
            now = self._clock.now()
            what = "unknown" if row is None else standing(row, token, now)
            if row is None or what not in ("current", "graced"):
                raise _nobody()
            row.used_at = now
            if what == "current":
                row.shown_at = row.shown_at or now
            if (what == "graced" and row.shown_at is not None) or now - row.renewed_at <= GRACE:
                return SignedIn(member, token.text(), ends_at(row))
            fresh = token.renewed()
            # A token that comes again although it was exchanged stays the one before: its holder never got the other.
            row.previous = digest(token.secret)
            row.secret, row.renewed_at, row.shown_at = digest(fresh.secret), now, None
            return SignedIn(member, fresh.text(), ends_at(row))

    async def alive(self, session_id: UUID) -> Member:
        """Whose session this still is. Raises ``Unauthorized``. Staying connected is no use of a session."""
        row, member = await self._find(session_id)
        if expired(row, self._clock.now()):
            raise _nobody()
        return member

    async def end(self, text: str | None) -> None:
        """End a token's session; a token of none changes nothing."""
        with contextlib.suppress(Unauthorized):
            row, member, _ = await self._shown(text)
            await self._end(member, row.id)

    async def _shown(self, text: str | None) -> tuple[SignIn, Member, Token]:
        token = read_token(text)
        if token is None:
            raise _nobody()
        row, member = await self._find(token.session_id)
        what = standing(row, token, self._clock.now())
        if what in ("current", "graced"):
            return row, member, token
        if what == "stolen":
            await self._end(member, row.id)
            _log.warning("accounts.old_token_used", session=str(row.id), member=str(member.id))
        raise _nobody()

    async def _find(self, session_id: UUID) -> tuple[SignIn, Member]:
        """The one look-up across businesses: whose a session is shows only here."""
        asked = select(SignIn, MemberRow).where(SignIn.id == session_id, MemberRow.id == SignIn.member_id)
        async with self._db.platform() as session:
            found = (await session.execute(asked)).one_or_none()
        if found is None:
            raise _nobody()
        return found[0], member_of(found[1])

    async def _note(self, row: SignIn, **moments: datetime) -> None:
        noted = update(SignIn).where(col(SignIn.id) == row.id, col(SignIn.secret) == row.secret).values(**moments)
        with contextlib.suppress(DatabaseBusy, TimeoutError):  # the next request notes it; none waits for other writers
            async with asyncio.timeout(NOTE_SECONDS), self._db.business(row.business_id, write=True) as session:
                await session.execute(noted)

    async def _end(self, member: Member, session_id: UUID) -> None:
        async with self._db.business(member.business_id, write=True) as session:
            await session.execute(delete(SignIn).where(col(SignIn.id) == session_id))

    async def _make_room(self, session: AsyncSession, member: Member, now: datetime) -> None:
        past = (col(SignIn.created_at) <= now - LONGEST) | (col(SignIn.used_at) <= now - IDLE)
        await session.execute(delete(SignIn).where(col(SignIn.member_id) == member.id, past))
        newest = select(SignIn.id).where(SignIn.member_id == member.id).order_by(col(SignIn.created_at).desc())
        for session_id in (await session.scalars(newest.offset(MOST_SESSIONS - 1))).all():
            await session.execute(delete(SignIn).where(col(SignIn.id) == session_id))


async def end_all(session: AsyncSession, member_id: UUID, *, but: UUID | None = None) -> None:
    """End a member's sessions in the given transaction; ``but`` is the one to keep."""
    ended = delete(SignIn).where(col(SignIn.member_id) == member_id)
    await session.execute(ended if but is None else ended.where(col(SignIn.id) != but))


def _nobody() -> Unauthorized:
    return Unauthorized("nobody is signed in here, or no longer; sign in")
