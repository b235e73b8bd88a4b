"""Both providers on loopback for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from tests.tools.calendars.outside import Cal, Google, cal, google


@pytest.fixture
async def theirs() -> AsyncIterator[Google]:
    async with google() as opened:
        yield opened


@pytest.fixture
async def account() -> AsyncIterator[Cal]:
    async with cal() as opened:
        yield opened
