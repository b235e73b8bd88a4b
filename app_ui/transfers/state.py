"""The state of the list of transfers."""

import reflex as rx

from app_ui.services import services
from app_ui.session import Desk, clockface, handler
from app_ui.times import count
from app_ui.transfers.view import TransferView, transfer_views
from tenancy.accounts import Member
from tools.transfers import left_messages, list_transfers

MOST = 200


class Transfers(Desk):
    loaded: bool = False
    found: str = ""
    rows: rx.Field[list[TransferView]] = rx.field(default_factory=list)

    @handler()
    async def load(self, member: Member) -> None:
        clock, now = await clockface(member), services().clock.now()
        async with services().db.business(member.business_id) as session:
            rows = await list_transfers(session, limit=MOST)
            left = await left_messages(session, rows)
        self.rows = transfer_views(rows, left, clock, now)
        self.found = f"The last {MOST} callers" if len(rows) == MOST else count(len(rows), "caller")
        self.loaded = True
