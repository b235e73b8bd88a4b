"""Servers of one's own work at once, take only their owner's password, and go with whoever asked for them."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from core.errors import ConfigurationError
from evals import servers
from evals.servers import own_postgres, own_redis

ROOT = Path(__file__).parents[2]
BEGIN_AND_DIE = """
import os
from evals.servers import own_postgres, own_redis
with own_postgres() as postgres, own_redis() as redis:
    print(postgres.url, postgres.folder, redis, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_a_postgresql_of_ones_own_is_owned_by_a_role_that_is_no_superuser() -> None:
    with own_postgres() as server:
        with psycopg.connect(server.url) as connection:
            asked = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(asked).fetchone() == (False, False, True, True)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url.replace("frontdesk:", "frontdesk:not"))
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(server.url)


def test_a_redis_of_ones_own_asks_for_its_password() -> None:
    with own_redis() as url:
        assert redis.Redis.from_url(url).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url("redis://" + url.partition("@")[2]).ping()
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(url).ping()


def test_both_end_when_their_owner_is_killed() -> None:
    killed = subprocess.run(
        [sys.executable, "-c", BEGIN_AND_DIE], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert killed.returncode == -9
    postgres_url, folder, redis_url = killed.stdout.split()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (_answers(postgres_url) or _answers(redis_url) or Path(folder).exists()):
        time.sleep(0.02)
    assert not _answers(postgres_url)
    assert not _answers(redis_url)
    assert not Path(folder).exists()


def _answers(url: str) -> bool:
    return servers._answers(int(url.rpartition(":")[2].partition("/")[0]))


def test_what_is_not_installed_is_told_with_its_package_and_the_way_round_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(servers, "DEBIAN_BINARIES", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"apt-get install postgresql .*FRONTDESK_TEST_DATABASE_URL"), own_postgres():
        pass
    with pytest.raises(ConfigurationError, match=r"apt-get install redis-server .*FRONTDESK_TEST_REDIS_URL"), own_redis():
        pass
