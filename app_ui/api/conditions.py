"""Entity tags: how two people who save one form at the same time find out, instead of one undoing the other."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Header

from app_ui.api.problems import ChangedMeanwhile, ConditionMissing
from core.errors import InvalidInput

T = TypeVar("T")
TRIES = 4

IfMatch = Annotated[
    str | None,
    Header(
        description="The `ETag` of what was read, so that nothing is overwritten that was saved since; `*` for whatever is there."
    ),
]
CHANGED = "somebody else has changed this in the meantime; read it again, then save"

_TAG = re.compile(r'"([!#-~]{1,200})"')


def condition(if_match: str | None, *, required: bool) -> str | None:
    """The tag that a change expects; None for whatever is there. Raises ``ConditionMissing`` and ``InvalidInput``."""
    if if_match is None:
        if required:
            raise ConditionMissing("expected an If-Match header with the ETag of what is to be changed")
        return None
    if if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInput('If-Match: expected one entity tag such as "3f2a…", in quotes as ETag gave it')
    return found[1]


def tag(etag: str) -> dict[str, str]:
    """The header that names a version of something."""
    return {"ETag": f'"{etag}"'}


async def settled(change: Callable[[], Awaitable[T]], *, expected: str | None) -> T:
    """Do a change that reads before it writes, again where somebody else came between. Raises ``ChangedMeanwhile`` at once
    where a tag was expected, since then it is for the person to look."""
    for _ in range(TRIES - 1):
        try:
            return await change()
        except ChangedMeanwhile:
            if expected is not None:
                raise
    return await change()
