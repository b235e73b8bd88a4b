import pytest

from core.errors import TooMany
from core.limits import open_limiter
from core.settings import Settings
from tests.core.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["memory", "redis"])
def settings(request, tmp_path, redis):
    return Settings(home=tmp_path, redis_url=redis.url if request.param == "redis" else None, _env_file=None)


async def attempts(limiter, name, key, most=3, seconds=60):
    """How many of ten go through, and how long the first refused one is told to wait."""
    for number in range(10):
        try:
            await limiter.hit(name, key, most=most, seconds=seconds)
        except TooMany as error:
            return number, error.seconds
    return 10, None


async def test_attempts_beyond_the_limit_are_refused_with_the_time_to_wait_and_others_are_not_touched(settings):
    limiter = open_limiter(settings)
    passed, wait = await attempts(limiter, "sign-in", f"{settings.home}/maria@example.com")
    assert passed == 3
    assert 55 <= wait <= 60
    assert (await attempts(limiter, "sign-in", f"{settings.home}/john@example.com"))[0] == 3
    assert (await attempts(limiter, "sign-up", f"{settings.home}/maria@example.com"))[0] == 3


async def test_what_is_cleared_may_be_tried_again_and_only_that(settings):
    limiter, key, other = open_limiter(settings), f"{settings.home}/maria", f"{settings.home}/john"
    await attempts(limiter, "sign-in", key)
    await attempts(limiter, "sign-in", other)
    await limiter.clear("sign-in", key)
    assert (await attempts(limiter, "sign-in", key))[0] == 3
    assert (await attempts(limiter, "sign-in", other))[0] == 0


async def test_two_processes_count_together_over_redis(redis, tmp_path):
    settings = Settings(home=tmp_path, redis_url=redis.url, _env_file=None)
    one, other = open_limiter(settings), open_limiter(settings)
    assert (await attempts(one, "sign-in", str(tmp_path)))[0] == 3
    assert (await attempts(other, "sign-in", str(tmp_path)))[0] == 0


async def test_with_redis_away_nobody_is_locked_out_and_nobody_guesses_without_end(tmp_path):
    away = RedisServer(tmp_path)
    limiter = open_limiter(Settings(home=tmp_path, redis_url=away.url, _env_file=None))
    assert (await attempts(limiter, "sign-in", "maria"))[0] == 3
    await limiter.clear("sign-in", "maria")
    assert (await attempts(limiter, "sign-in", "maria"))[0] == 3
