"""The state of the page of the look on the web: whether questions about the world around are looked up, and where."""

import re
from typing import Any

from app_ui.known.state import edit, told
from app_ui.session import Desk, handler
from core.errors import Conflict, WrongFields
from tenancy.accounts import Member
from tenancy.editing import Told

PAGE = "/settings/web"
ALLOWED = "Saved. From the next call on, such questions are looked up."
FORBIDDEN = "Saved. From the next call on, nothing is looked up."


class LookingUp(Desk):
    loaded: bool = False
    on: bool = False
    sites: str = ""
    """One a line."""
    version: str = ""
    saves: int = 0

    @handler()
    async def load(self, member: Member) -> None:
        self._take(await told(member))
        self.loaded = True

    @handler(owners=True)
    async def save(self, member: Member, form: dict[str, Any]) -> None:
        """Allow it from now on, on these sites."""
        await self._change(member, True, str(form.get("search_sites", "")), str(form.get("version", "")).partition(" ")[0])
        self.notice = ALLOWED

    @handler(owners=True)
    async def stop(self, member: Member) -> None:
        """Allow it no longer; the sites stay for another time."""
        await self._change(member, False, self.sites, None)
        self.notice = FORBIDDEN

    async def _change(self, member: Member, on: bool, sites: str, expected: str | None) -> None:
        try:
            now = await edit(member, "web", {"search_web": on, "search_sites": typed_sites(sites)}, expected)
        except Conflict:
            self._take(await told(member))
            raise
        except WrongFields as wrong:
            raise WrongFields([("search_sites", message) for _, message in wrong.problems]) from None
        self._take(now)

    def _take(self, now: Told) -> None:
        self.saves += 1
        self.on, self.sites = now.profile.search_web, "\n".join(now.profile.search_sites)
        self.version = f"{now.etag('web')} {self.saves}"


def typed_sites(text: str) -> list[str]:
    """Each site as typed, between commas, spaces or ends of lines."""
    return [site for site in re.split(r"[\s,;]+", text) if site]
