"""Both providers on loopback for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.tools.search.looking import World, world


@pytest.fixture
async def there() -> AsyncIterator[World]:
    async with world() as opened:
        yield opened
